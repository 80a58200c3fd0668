/** Results of checks in words, for tests that fail: what was found in one line, and below it the run that shows it. */

import type { CheckResult } from '../checking/result.ts'

/** Lines of a run that the message of a test shows. */
const mostLines = 200

/** Which check it was: `Paxos, scenario 'two clients'`. */
export function checkInWords({ model, scenario }: CheckResult): string {
  return `${model}, scenario '${scenario}'`
}

/** What a check has found: `agreement is violated (296 distinct states)`. */
export function foundInWords(result: CheckResult): string {
  const { verdict, error, states, exhaustive, bounds } = result
  const number = states.distinct.toLocaleString('en-US')
  const explored = `${number} distinct state${states.distinct === 1 ? '' : 's'}${exhaustive ? '' : ', not all'}`
  switch (verdict) {
    case 'violated':
      return `${violatedInWords(result)} (${explored})`
    case 'error':
      return [
        'there is an error',
        error?.message,
        error?.place && `  at ${error.place}`,
        error?.cure && `  ${error.cure}`,
      ]
        .filter((line) => line)
        .join('\n')
    case 'incomplete':
      return `it is not decided: the search was cut off by ${bounds.map(({ kind }) => kind).join(', ')} (${explored})`
    case 'vacuous':
      return `it says nothing: no initial state, or no run, stays within the constraint (${explored})`
    case 'holds':
      return `everything holds (${explored})`
  }
}

function violatedInWords({ properties, violation }: CheckResult): string {
  const found = Object.values(properties).flatMap((one) => (one?.status === 'violated' ? [one] : []))
  if (found.length === 0) return `${violation?.property ?? 'a step'} throws`
  const told = found.map(({ name, kind }) => (kind === 'sometimes' ? `${name} has no witness` : `${name} is violated`))
  return told.join(', ')
}

/** The run of a result as text, below an empty line; nothing where there is none. */
export function runBelow({ counterexample, traces }: CheckResult): string {
  const shown = counterexample ?? traces[0]
  if (shown === undefined) return ''
  const lines = String(shown).split('\n')
  const cut = lines.length > mostLines ? [`... and ${lines.length - mostLines} more lines`] : []
  return `\n\n${[...lines.slice(0, mostLines), ...cut].join('\n')}`
}
