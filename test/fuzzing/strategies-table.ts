/**
 * The table of docs/fuzzing.md: how many runs each strategy takes to find the flaw of twelve scenarios, as a median over seeds. And
 * how many of all flawed scenarios the default finds. No part of `npm test`, for it takes an hour:
 *
 *   npm run fuzz:table                      the table, over 20 seeds
 *   npm run fuzz:table -- --seeds 5         over fewer
 *   npm run fuzz:table -- --all 1001,1002   in place of it, all flawed scenarios with the default strategy, from these seeds
 *   npm run fuzz:table -- --lengths 20      in place of it, how much longer than the shortest counterexample shortened runs are
 */

import { search } from '../../src/engine/index.ts'
import { keyOf } from '../../src/fuzzing/campaign.ts'
import { strategyNames } from '../../src/fuzzing/strategies.ts'
import { isLiveness } from '../../src/language/property.ts'
import type { Spec } from '../../src/language/spec.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { campaignInTest, fuzzInTest, subjectFor } from './campaigns.ts'
import { flawedScenarios, specNamed } from './flawed.ts'

/** Named before any strategy was tuned: one of each of twelve specs. */
const twelve: readonly (readonly [string, string])[] = [
  ['two-phase-commit', 'a prepared RM aborts on its own'],
  ['paxos', 'an acceptor forgets its promise'],
  ['raft', 'a vote is not persisted'],
  ['primary-backup', 'synchronous, reads from different replicas'],
  ['exactly-once', 'no ids: a late copy undoes the next idempotent request'],
  ['saga', 'a transaction arrives after its compensation'],
  ['bully-election', 'a process is slow, and taken for dead'],
  ['ring-election', 'candidates pass lower numbers on, and these overtake'],
  ['heartbeat-failure-detector', 'a heartbeat is lost'],
  ['active-passive-failover', 'no fencing, the active server pauses'],
  ['three-phase-commit', 'two phases, one crash'],
  ['level-barrier', 'the generation changes before arrived is reset'],
]

const mostRuns = 20_000

/** The number of the first run that finds anything, from 1; null where none does. */
async function runsToBug(spec: Spec, scenario: string, seed: number, strategy: (typeof strategyNames)[number]) {
  const { findings, coverage } = await campaignInTest(subjectFor(spec, scenario), { seed, strategy, runs: mostRuns })
  const first = [...findings].sort((one, other) => one.run - other.run)[0]
  return { run: first === undefined ? null : first.run + 1, key: first && keyOf(first), coverage }
}

function medianOf(values: readonly (number | null)[]): string {
  const sorted = values.map((value) => value ?? Number.POSITIVE_INFINITY).sort((one, other) => one - other)
  const middle = sorted[Math.floor((sorted.length - 1) / 2)] as number
  const missed = values.filter((value) => value === null).length
  return `${middle === Number.POSITIVE_INFINITY ? 'not found' : middle}${missed > 0 ? ` (${missed} of ${values.length} not found)` : ''}`
}

async function printTable(seeds: number): Promise<void> {
  console.log(`| scenario | ${strategyNames.join(' | ')} |\n|---|${strategyNames.map(() => '---:').join('|')}|`)
  for (const [model, scenario] of twelve) {
    const spec = await specNamed(model)
    const cells: string[] = []
    for (const strategy of strategyNames) {
      const runs: (number | null)[] = []
      for (let seed = 1; seed <= seeds; seed++) runs.push((await runsToBug(spec, scenario, seed, strategy)).run)
      cells.push(medianOf(runs))
    }
    console.log(`| ${model}, ${scenario} | ${cells.join(' | ')} |`)
  }
}

async function printAll(seeds: readonly number[]): Promise<void> {
  const scenarios = await flawedScenarios()
  for (const seed of seeds) {
    const counts = { states: [0, 0], runs: [0, 0] }
    for (const { spec, model, scenario, property } of scenarios) {
      const kind = spec.properties[property]?.kind ?? 'exception'
      const count = counts[isLiveness(kind) ? 'runs' : 'states']
      count[1] = (count[1] as number) + 1
      const { run, coverage } = await runsToBug(spec, scenario, seed, 'mixed')
      if (run !== null) {
        count[0] = (count[0] as number) + 1
        continue
      }
      console.log(`seed ${seed}: not found: ${model}, ${scenario}; ${coverage.states.seen} states`)
    }
    const [states, runs] = [counts.states.join(' of '), counts.runs.join(' of ')]
    console.log(`seed ${seed}: found ${states} of properties of states and steps, ${runs} of whole runs`)
  }
}

/** Of shortened runs of a scenario that were found with the default strategy: how many steps, as multiples of the fewest. */
async function printLengths(seeds: number): Promise<void> {
  const all: number[] = []
  console.log('| scenario | shortest | shortened | median | most |\n|---|---:|---:|---:|---:|')
  for (const [model, scenario] of twelve) {
    const spec = await specNamed(model)
    const { properties } = search(instantiate(spec, scenario), { memoryBytes: 2 ** 31 })
    const violated = properties.filter(({ status }) => status === 'violated')
    const shortest = new Map(violated.map(({ name, depth }) => [name, depth as number]))
    const lengths: number[] = []
    const ratios: number[] = []
    for (let seed = 1; seed <= seeds; seed++) {
      const { findings } = await fuzzInTest(subjectFor(spec, scenario), { seed, runs: mostRuns })
      for (const { shown } of findings) {
        const fewest = shortest.get(shown.property ?? '')
        if (fewest === undefined) continue
        lengths.push(shown.run.steps.length)
        ratios.push(shown.run.steps.length / fewest)
      }
    }
    all.push(...ratios)
    const told = [[...shortest.values()].join(', '), medianIn(lengths), medianIn(ratios), Math.max(...ratios)]
    console.log(`| ${model}, ${scenario} | ${told.join(' | ')} |`)
  }
  console.log(`median of all ${all.length} runs: ${medianIn(all)}`)
}

function medianIn(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor((values.length - 1) / 2)] ?? Number.NaN
}

const [first, second = ''] = process.argv.slice(2)
if (first === '--all') await printAll(second.split(',').map(Number))
else if (first === '--lengths') await printLengths(Number(second))
else await printTable(first === '--seeds' ? Number(second) : 20)
