/** Outcomes as Markdown, for the page of a job: a table, and below it the runs of what did not pass. */

import { counted, nameOf, type Outcome } from './outcome.ts'
import { plainText } from './plain-text.ts'

const signs = { passed: '✅', failed: '❌', error: '💥', undecided: '❔' } as const

/** Runs that a summary shows; GitHub shows no page of more than 1 MB. */
const mostShown = 20
/** Lines of each. */
const mostLines = 120

export function writeSummary(outcomes: readonly Outcome[]): string {
  const { passed, failed, error, undecided } = counted(outcomes)
  const found = outcomes.filter(({ status }) => status !== 'passed')
  const told = [
    [passed, 'as expected'],
    [failed, 'not as expected'],
    [error, 'with errors'],
    [undecided, 'not decided'],
  ] as const
  const line = told.flatMap(([number, what]) => (number === 0 ? [] : [`${number} ${what}`])).join(', ')
  const rows = outcomes.map(
    ({ model, scenario, status, summary, seconds }) =>
      `| ${signs[status]} | ${inCell(model)} | ${inCell(scenario)} | ${inCell(summary)} | ${seconds.toFixed(1)} s |`,
  )
  const table = ['| | model | scenario | result | time |', '|---|---|---|---|---:|', ...rows]
  const shown = found.slice(0, mostShown).flatMap((outcome) => (outcome.details === '' ? [] : ['', ...runOf(outcome)]))
  const rest = found.length - mostShown
  return [
    '## Netsplit',
    '',
    `${outcomes.length} ${outcomes.length === 1 ? 'check' : 'checks'}${line === '' ? '' : `: ${line}`}.`,
    '',
    ...(found.length > 0 || outcomes.length <= mostShown ? table : folded(`all ${outcomes.length} checks`, table)),
    ...shown,
    ...(rest > 0 ? ['', `... and ${rest} more.`] : []),
    '',
  ].join('\n')
}

function runOf(outcome: Outcome): string[] {
  const lines = plainText(outcome.details).split('\n')
  const cut = lines.length > mostLines ? [`... and ${lines.length - mostLines} more lines`] : []
  const text = [...lines.slice(0, mostLines), ...cut]
  // A fence longer than any in the text.
  const longest = Math.max(2, ...text.flatMap((line) => [...line.matchAll(/`+/g)].map(([ticks]) => ticks.length)))
  const fence = '`'.repeat(longest + 1)
  return folded(`${nameOf(outcome)}: ${outcome.summary}`, [`${fence}text`, ...text, fence])
}

function folded(title: string, content: readonly string[]): string[] {
  return [`<details><summary>${inHtml(title)}</summary>`, '', ...content, '', '</details>']
}

function inCell(text: string): string {
  return inHtml(text.replaceAll('\n', ' ')).replace(/[|\\`*_[\]~]/g, (sign) => `\\${sign}`)
}

function inHtml(text: string): string {
  return plainText(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
