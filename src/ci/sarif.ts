/**
 * Outcomes as SARIF 2.1.0, which code scanning reads: a result for each that did not pass, at the line of its scenario.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */

import type { Log, Result } from 'sarif'
import { nameOf, type Outcome } from './outcome.ts'
import { plainText } from './plain-text.ts'

/** @param version of Netsplit */
export function writeSarif(outcomes: readonly Outcome[], version: string): string {
  const found = outcomes.filter(({ status }) => status !== 'passed')
  const rules = [...new Set(found.map(({ rule }) => plainText(rule)))]
  const log: Log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Netsplit', version, rules: rules.map((id) => ({ id })) } },
        results: found.map((outcome) => resultOf(outcome, rules)),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function resultOf(outcome: Outcome, rules: readonly string[]): Result {
  const { file, line, status, rule, summary, details } = outcome
  const ruleId = plainText(rule)
  const text = [`${nameOf(outcome)}: ${summary}`, details].filter((part) => part !== '').join('\n\n')
  const location = file !== null && {
    physicalLocation: { artifactLocation: { uri: encodeURI(file) }, region: { startLine: line ?? 1 } },
  }
  return {
    ruleId,
    ruleIndex: rules.indexOf(ruleId),
    level: status === 'undecided' ? 'warning' : 'error',
    message: { text: plainText(text) },
    // The same finding of the next run is recognised by it, wherever its scenario has moved to.
    partialFingerprints: { 'netsplit/v1': plainText(`${nameOf(outcome)}: ${rule}`) },
    ...(location && { locations: [location] }),
  }
}
