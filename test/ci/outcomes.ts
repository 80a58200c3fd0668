/** Outcomes of every status, with odd names. */

import type { Outcome } from '../../src/ci/outcome.ts'

export const passed: Outcome = {
  model: 'paxos',
  scenario: 'two clients',
  file: 'specs/paxos.ts',
  line: 31,
  seconds: 0.51249,
  status: 'passed',
  rule: '',
  summary: 'everything holds',
  details: '',
}

export const failed: Outcome = {
  ...passed,
  scenario: 'a | table, and `code`: <b>',
  line: 40,
  status: 'failed',
  rule: 'agreement',
  summary: 'agreement is violated at depth 7',
  details:
    'agreement is violated:\n\n   1  start\n      ```\n   2  server0 receives ]]> & <script> from \u001b[31mclient\ud800 100% sure\r',
}

export const wrong: Outcome = {
  ...passed,
  model: './my models/lease, old.ts',
  file: 'my models/lease, old.ts',
  line: null,
  scenario: 'of a model that is wrong',
  status: 'error',
  rule: 'bad-model',
  summary: 'A model that is wrong.',
}

export const undecided: Outcome = {
  ...passed,
  scenario: 'cut off',
  file: null,
  line: null,
  status: 'undecided',
  rule: 'incomplete',
  summary: 'cut off by states',
}

export const outcomes: readonly Outcome[] = [passed, failed, wrong, undecided]
