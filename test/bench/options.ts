/** What is asked of the benchmark on the command line. */

import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'

export interface BenchOptions {
  readonly rounds: number
  /** The numbers of workers, least first. */
  readonly workers: readonly number[]
  readonly only?: readonly string[]
  readonly large: boolean
  readonly peers: boolean
  readonly quick: boolean
  readonly json: boolean
  readonly write: boolean
}

type GivenOptions = Omit<BenchOptions, 'rounds' | 'workers'> & Partial<BenchOptions>

export function parseOptions(args: readonly string[]): BenchOptions {
  const program = new Command('npm run bench --')
    .description(
      'Measures speed, memory and start of the checker, and compares them with the bars that it has to clear.',
    )
    .option('--rounds <n>', 'how often everything is measured (default: 5, with --quick 1)', parseCount)
    .option('--workers <list>', 'numbers of workers, such as 1,2,4 (default: 1, 2, … up to the cores)', parseCounts)
    .option('--only <id...>', 'only state spaces whose id begins so, such as 2pc or paxos-3')
    .option('--large', 'also state spaces that take minutes', false)
    .option('--peers', 'compare with SPIN, which has to be installed, and gcc', false)
    .option('--quick', 'tiny state spaces, to see that the benchmark works', false)
    .option('--json', 'print one JSON object', false)
    .option('--write', 'write docs/bench.md', false)
    .parse(args, { from: 'user' })
  const given = program.opts<GivenOptions>()
  return { ...given, rounds: given.rounds ?? (given.quick ? 1 : 5), workers: given.workers ?? defaultWorkers() }
}

/** Powers of two up to the cores, and the cores. */
function defaultWorkers(): number[] {
  const cores = availableParallelism()
  const powers = Array.from({ length: Math.floor(Math.log2(cores)) + 1 }, (_, exponent) => 2 ** exponent)
  return [...new Set([...powers, cores])]
}

function parseCount(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count > 0) return count
  throw new InvalidArgumentError('Give a whole number, 1 or more.')
}

/** One worker always takes part: it is what the others are compared with. */
function parseCounts(text: string): number[] {
  return [...new Set([1, ...text.split(',').map(parseCount)])].sort((a, b) => a - b)
}
