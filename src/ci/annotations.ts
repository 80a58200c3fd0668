/**
 * Outcomes as commands to the runner of GitHub Actions, which shows them at the line of the scenario:
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */

import { nameOf, type Outcome } from './outcome.ts'

/** A line for each outcome that did not pass. */
export function annotations(outcomes: readonly Outcome[]): string[] {
  return outcomes.flatMap((outcome) => {
    const { status, file, line, summary, details } = outcome
    if (status === 'passed') return []
    const settings = [
      ...(file === null
        ? []
        : [
            ['file', file],
            ['line', String(line ?? 1)],
          ]),
      ['title', nameOf(outcome)],
    ].map(([name, value]) => `${name}=${inSetting(value as string)}`)
    const text = [summary, details].filter((part) => part !== '').join('\n\n')
    return [`::${status === 'undecided' ? 'warning' : 'error'} ${settings.join(',')}::${inText(text)}`]
  })
}

function inText(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function inSetting(text: string): string {
  return inText(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
