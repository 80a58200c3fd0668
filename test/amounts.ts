/**
 * How much of what is random a run of the tests makes: little with `npm run test:quick`, more with `npm test`, much with
 * `npm run test:nightly`. Each amount can be set by itself, in the variable of the environment that is named here.
 */

interface Amounts {
  /** NETSPLIT_RANDOM_SYSTEMS: systems that the largest comparison with the reference checker makes. */
  readonly systems: number
  /** NETSPLIT_PROGRAMS: random author programs. */
  readonly programs: number
  /** NETSPLIT_RANDOM_VALUES: values that are sent through interning, checkpoints, disk and text. */
  readonly values: number
  /** NETSPLIT_RANDOM_WALKS: walks through a value store. */
  readonly walks: number
  /** NETSPLIT_RANDOM_HISTORIES: histories that are judged, of each kind. */
  readonly histories: number
  /** NETSPLIT_KILLED_CHECKS: checks that are killed while they save a checkpoint. */
  readonly killed: number
  /** NETSPLIT_CRASH_STRIDE: of so many operations of the disk, one fails. */
  readonly crashStride: number
  /** NETSPLIT_PAIR_STRIDE: of so many pairs of faults, one is explored. */
  readonly pairStride: number
}

const byRun: { readonly [run: string]: Amounts } = {
  quick: {
    systems: 40,
    programs: 100,
    values: 50,
    walks: 2,
    histories: 60,
    killed: 1,
    crashStride: 20,
    pairStride: 10,
  },
  standard: {
    systems: 100,
    programs: 450,
    values: 300,
    walks: 6,
    histories: 250,
    killed: 1,
    crashStride: 6,
    pairStride: 3,
  },
  nightly: {
    systems: 5000,
    programs: 50_000,
    values: 6000,
    walks: 200,
    histories: 6000,
    killed: 20,
    crashStride: 1,
    pairStride: 1,
  },
}

const { env } = process
const ofThisRun = byRun[env['NETSPLIT_TESTS'] ?? 'standard'] as Amounts

function amount(variable: string, otherwise: number): number {
  return env[variable] === undefined ? otherwise : Number(env[variable])
}

export const amounts: Amounts = {
  systems: amount('NETSPLIT_RANDOM_SYSTEMS', ofThisRun.systems),
  programs: amount('NETSPLIT_PROGRAMS', ofThisRun.programs),
  values: amount('NETSPLIT_RANDOM_VALUES', ofThisRun.values),
  walks: amount('NETSPLIT_RANDOM_WALKS', ofThisRun.walks),
  histories: amount('NETSPLIT_RANDOM_HISTORIES', ofThisRun.histories),
  killed: amount('NETSPLIT_KILLED_CHECKS', ofThisRun.killed),
  crashStride: amount('NETSPLIT_CRASH_STRIDE', ofThisRun.crashStride),
  pairStride: amount('NETSPLIT_PAIR_STRIDE', ofThisRun.pairStride),
}

/** NETSPLIT_SEED: makes again what an earlier run made, whose seed a failure prints; null means something new. */
export const givenSeed: number | null = env['NETSPLIT_SEED'] === undefined ? null : Number(env['NETSPLIT_SEED'])

/** Milliseconds that a test of what is random may take. No limit to speed: what takes longer hangs. */
export const patience =
  env['NETSPLIT_TESTS'] === 'nightly' || env['NETSPLIT_RANDOM_SYSTEMS'] !== undefined ? 43_200_000 : 900_000
