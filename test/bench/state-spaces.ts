/** The state spaces that are measured, with the counts that every run has to find. */

export interface StateSpace {
  readonly id: string
  readonly title: string
  /** As on the command line: the name of a spec of the package, or a path. */
  readonly model: string
  readonly scenario: string
  readonly settings?: readonly string[]
  readonly counts: Counts
  /** `quick` ones are for a smoke test; `large` ones take minutes. */
  readonly size: 'quick' | 'standard' | 'large'
  /** Limits of memory, as on the command line, that do not hold all of its states. */
  readonly spilledAt?: readonly string[]
  /** A spec with the same scenario, and with properties of whole runs. */
  readonly runs?: string
  /** The same state space as a Promela model in peers/. */
  readonly promela?: Promela
}

export interface Counts {
  readonly generated: number
  readonly distinct: number
  /** An initial state has depth 1. */
  readonly depth: number
}

export interface Promela {
  readonly file: string
  /** The constant N of the model. */
  readonly size: number
  /** The hash table of the verifier has 2 to the power of this many entries (`-w`). */
  readonly tableBits: number
}

const twoPhaseCommit = { model: 'two-phase-commit', promela: 'two-phase-commit.pml' }

export const stateSpaces: readonly StateSpace[] = [
  {
    id: '2pc-5',
    title: 'two-phase commit, 5 RMs',
    model: twoPhaseCommit.model,
    scenario: 'five RMs',
    counts: { generated: 58_146, distinct: 8_832, depth: 17 },
    size: 'quick',
    runs: 'test/bench/models/two-phase-commit-runs.ts',
    promela: { file: twoPhaseCommit.promela, size: 5, tableBits: 18 },
  },
  {
    id: '2pc-7',
    title: 'two-phase commit, 7 RMs',
    model: twoPhaseCommit.model,
    scenario: 'seven RMs',
    counts: { generated: 2_744_706, distinct: 296_448, depth: 23 },
    size: 'standard',
    promela: { file: twoPhaseCommit.promela, size: 7, tableBits: 22 },
  },
  {
    id: '2pc-8',
    title: 'two-phase commit, 8 RMs',
    model: twoPhaseCommit.model,
    scenario: 'eight RMs',
    counts: { generated: 18_507_778, distinct: 1_745_408, depth: 26 },
    size: 'standard',
    spilledAt: ['48MB'],
    runs: 'test/bench/models/two-phase-commit-runs.ts',
    promela: { file: twoPhaseCommit.promela, size: 8, tableBits: 24 },
  },
  {
    id: '2pc-9',
    title: 'two-phase commit, 9 RMs',
    model: twoPhaseCommit.model,
    scenario: 'nine RMs',
    counts: { generated: 123_558_402, distinct: 10_340_352, depth: 29 },
    size: 'large',
    spilledAt: ['140MB', '100MB'],
    promela: { file: twoPhaseCommit.promela, size: 9, tableBits: 26 },
  },
  {
    id: 'paxos-2',
    title: 'Paxos, 3 servers, 2 clients',
    model: 'paxos',
    scenario: 'two clients',
    counts: { generated: 32_971, distinct: 16_668, depth: 21 },
    size: 'standard',
  },
  {
    id: 'paxos-3',
    title: 'Paxos, 3 servers, 3 clients',
    model: 'paxos',
    scenario: 'three clients',
    counts: { generated: 2_420_477, distinct: 1_194_428, depth: 28 },
    size: 'standard',
    runs: 'test/bench/models/paxos-runs.ts',
  },
  {
    id: 'paxos-4',
    title: 'Paxos, 3 servers, 4 clients',
    model: 'paxos',
    scenario: 'four clients',
    counts: { generated: 4_807_983, distinct: 2_372_188, depth: 28 },
    size: 'large',
  },
  {
    id: 'abd-3',
    title: 'ABD, 3 servers, 2 clients, ordered',
    model: 'abd-register',
    scenario: 'three servers, ordered links',
    counts: { generated: 4_730_934, distinct: 1_212_979, depth: 41 },
    size: 'large',
  },
  {
    id: 'log-8',
    title: 'one growing variable, 8 entries',
    model: 'test/bench/models/growing-log.ts',
    scenario: 'a log of eight entries',
    counts: { generated: 9_841, distinct: 9_841, depth: 9 },
    size: 'quick',
  },
  {
    id: 'log-11',
    title: 'one growing variable, 11 entries',
    model: 'test/bench/models/growing-log.ts',
    scenario: 'a log of eleven entries',
    counts: { generated: 265_720, distinct: 265_720, depth: 12 },
    size: 'standard',
  },
  {
    id: 'record-4',
    title: 'replicated log in one record, 4 entries',
    model: 'test/bench/models/replicated-log.ts',
    scenario: 'four entries',
    counts: { generated: 2_505, distinct: 1_593, depth: 9 },
    size: 'quick',
  },
  {
    id: 'record-7',
    title: 'replicated log in one record, 7 entries',
    model: 'test/bench/models/replicated-log.ts',
    scenario: 'seven entries',
    counts: { generated: 291_273, distinct: 167_481, depth: 15 },
    size: 'standard',
  },
  {
    id: 'journal-6',
    title: 'journal of 6 messages received',
    model: 'test/bench/models/journal.ts',
    scenario: 'three senders',
    counts: { generated: 1_957, distinct: 1_957, depth: 7 },
    size: 'quick',
  },
  {
    id: 'journal-8',
    title: 'journal of 8 messages received',
    model: 'test/bench/models/journal.ts',
    scenario: 'four senders',
    counts: { generated: 109_601, distinct: 109_601, depth: 9 },
    size: 'standard',
  },
  {
    id: 'counter-5',
    title: 'shared counter, 5 threads',
    model: 'shared-counter',
    scenario: 'five threads',
    counts: { generated: 1_301, distinct: 1_301, depth: 21 },
    size: 'quick',
    promela: { file: 'shared-counter.pml', size: 5, tableBits: 16 },
  },
  {
    id: 'counter-7',
    title: 'shared counter, 7 threads',
    model: 'shared-counter',
    scenario: 'seven threads',
    counts: { generated: 54_797, distinct: 54_797, depth: 29 },
    size: 'standard',
    promela: { file: 'shared-counter.pml', size: 7, tableBits: 19 },
  },
  {
    id: 'counter-9',
    title: 'shared counter, 9 threads',
    model: 'shared-counter',
    scenario: 'seven threads',
    settings: ['threads=9'],
    counts: { generated: 3_945_637, distinct: 3_945_637, depth: 37 },
    size: 'standard',
    promela: { file: 'shared-counter.pml', size: 9, tableBits: 24 },
  },
  ...[35, 70].flatMap((thousands): StateSpace[] => [
    {
      id: `letters-${thousands}`,
      title: `a handler that sends ${thousands},000 messages`,
      model: 'test/bench/models/many-at-once.ts',
      scenario: `${thousands},000 letters`,
      counts: { generated: 2, distinct: 2, depth: 2 },
      size: 'standard',
    },
    {
      id: `equal-letters-${thousands}`,
      title: `a handler that sends a message ${thousands},000 times`,
      model: 'test/bench/models/many-at-once.ts',
      scenario: `${thousands},000 equal letters`,
      counts: { generated: 2, distinct: 2, depth: 2 },
      size: 'standard',
    },
  ]),
  ...[10_000, 20_000].map(
    (voters): StateSpace => ({
      id: `voters-${voters / 1000}`,
      title: `actions over ${voters.toLocaleString('en')} members`,
      model: 'test/bench/models/large-record.ts',
      scenario: `${voters.toLocaleString('en')} voters`,
      counts: { generated: 2 * voters + 2, distinct: 2 * voters + 2, depth: 3 },
      size: 'standard',
    }),
  ),
]

/** State spaces of which one has twice as much to do as the other. */
export const doublings: readonly { readonly once: string; readonly twice: string }[] = [
  { once: 'letters-35', twice: 'letters-70' },
  { once: 'equal-letters-35', twice: 'equal-letters-70' },
  { once: 'voters-10', twice: 'voters-20' },
]

/** A small and a large state space of one model: what memory grows by between them is what a state costs. */
export const growthPairs: readonly { readonly small: string; readonly large: string }[] = [
  { small: '2pc-7', large: '2pc-8' },
  { small: '2pc-8', large: '2pc-9' },
  { small: 'paxos-2', large: 'paxos-3' },
  { small: 'paxos-3', large: 'paxos-4' },
  { small: 'counter-7', large: 'counter-9' },
  { small: 'log-8', large: 'log-11' },
  { small: 'record-4', large: 'record-7' },
  { small: 'journal-6', large: 'journal-8' },
]
