/**
 * A reader of the part of PlantUML that sequence diagrams of runs are written in, by the forms that https://plantuml.com/sequence-diagram
 * and its pages on Creole and on the preprocessor describe. It refuses lines of any other form, and texts in which PlantUML would see
 * markup, a variable, a function or a comment.
 */

import type { ReadDiagram, ReadItem } from './read-mermaid.ts'

export function readPlantUml(source: string): ReadDiagram {
  const lines = source.split('\n')
  if (lines[0] !== '@startuml' || lines.at(-1) !== '' || lines.at(-2) !== '@enduml') throw new Error('no diagram')
  const names = new Map<string, string>()
  const items: ReadItem[] = []
  let title = ''
  for (const line of lines.slice(1, -2)) {
    const named = /^title (.*)$/.exec(line)
    const participant = /^participant "([^"]+)" as ([\p{L}\p{N}_.@]+)$/u.exec(line)
    if (named !== null) title = textOf(named[1] as string)
    else if (participant !== null) names.set(participant[2] as string, textOf(participant[1] as string))
    else items.push(itemOf(line, names))
  }
  return { title, lanes: [...names.values()], items }
}

function itemOf(line: string, names: ReadonlyMap<string, string>): ReadItem {
  const known = (...ids: (string | undefined)[]) =>
    ids
      .filter((id) => id !== undefined)
      .map((id) => names.get(id) ?? refuse(line, `names ${id}, which is no participant`))
  const arrow = /^([\p{L}\p{N}_.@]+) (->x?) ([\p{L}\p{N}_.@]+) :\s*(.*)$/u.exec(line)
  if (arrow !== null) {
    const [, from, head, to, text] = arrow as unknown as string[]
    return {
      kind: 'arrow',
      isLost: head === '->x',
      lanes: [...new Set(known(from, to))],
      lines: linesOf(text as string),
    }
  }
  const note = /^note over ([\p{L}\p{N}_.]+)(?:, ([\p{L}\p{N}_.]+))? :\s*(.*)$/u.exec(line)
  if (note !== null) {
    return { kind: 'note', isLost: false, lanes: known(note[1], note[2]), lines: linesOf(note[3] as string) }
  }
  const loop = /^loop (.*)$/.exec(line)
  if (loop !== null) return { kind: 'loop', isLost: false, lanes: [], lines: [textOf(loop[1] as string)] }
  if (line === 'end') return { kind: 'end', isLost: false, lanes: [], lines: [] }
  return refuse(line, 'has no form that is known')
}

function linesOf(text: string): string[] {
  return text.split('\\n').map(textOf)
}

/** Creole between its pairs and at the start of a line, tags, entities, the preprocessor, comments, and `\n` and its like. */
const markup = [/\*\*|\/\/|""|--|__|~|\[\[|\]\]|\{\{/, /^\s*[=*#|]|^\.\./, /<(?!U\+[0-9A-F]{4,5}>)/, /&|%|\$|!|'|\\|@/]

function textOf(text: string): string {
  for (const pattern of markup) if (pattern.test(text)) refuse(text, `is markup: ${pattern.source}`)
  return text
    .replace(/<U\+([0-9A-F]{4,5})>/g, (_, code) => String.fromCodePoint(Number.parseInt(code as string, 16)))
    .replace(/\u200b/g, '')
    .trim()
}

function refuse(text: string, why: string): never {
  throw new Error(`${JSON.stringify(text)} ${why}`)
}
