/** Where a scenario stands in the source of a spec: there reports of services for continuous integration point. */

/**
 * @param source the text of the file
 * @returns the number of the line, from 1, in which the scenario is declared; null where none was found
 */
export function scenarioLine(source: string, scenario: string): number | null {
  const lines = source.split(/\r?\n/)
  const start = lines.findIndex((line) => /^\s*(scenarios\b|export\b.*\bscenarios\b|const scenarios\b)/.test(line))
  const forms = [`'${scenario}'`, `"${scenario}"`, `\`${scenario}\``, JSON.stringify(scenario), scenario]
  const declares = (line: string) => {
    const text = line.trimStart()
    return forms.some((form) => text.startsWith(form) && /^\s*[:(,]/.test(text.slice(form.length)))
  }
  const after = lines.findIndex((line, at) => at >= Math.max(0, start) && declares(line))
  const found = after >= 0 ? after : lines.findIndex(declares)
  return found < 0 ? null : found + 1
}
