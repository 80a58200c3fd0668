/**
 * A fuzzer carries out the runs of a campaign, a piece of a round after another. Run i is a function of the seed, i, and the
 * guidance that the round began with. What it keeps from one piece to the next saves work and changes nothing.
 */

import { isFull, noteFull, RunGraph, type RunMemory, reserveRunMemory, Walker } from '../engine/index.ts'
import type { Instance } from '../semantics/instance/instance.ts'
import { Sightings, type Tally } from './census.ts'
import type { Choices, Guidance } from './guidance.ts'
import { randomOf } from './random.ts'
import type { Piece } from './round.ts'
import { type Covered, type Finding, Runner, type RunReport } from './run.ts'
import { Strategies, type StrategyName } from './strategies.ts'

/** What all runs of a campaign have in common. */
export interface Plan {
  /** Words that name the campaign: the seed, and of a shard which it is. */
  readonly seed: readonly number[]
  readonly strategy: StrategyName
  /** The most steps of a run, not counting its start. */
  readonly steps: number
  /** For each worker. */
  readonly memoryBytes: number
}

export interface FoundIn {
  readonly run: number
  readonly finding: Finding
  readonly choices: Choices
}

/** What the runs of a piece came to. */
export interface PieceReport {
  readonly piece: Piece
  readonly steps: number
  /** How many ended because nothing was possible any more. */
  readonly stopped: number
  /** The first run for each thing that was found. */
  readonly findings: readonly FoundIn[]
  /** Runs that met a situation that this worker had not met before: all that met one nobody had, and some others. */
  readonly seeds: readonly { readonly run: number; readonly choices: Choices }[]
  readonly kinds: readonly number[]
  readonly states: Tally
  readonly situations: Tally
  /** By `sometimes`: in how many runs it was met, and how many parts of a state it looked at in the run that came nearest. */
  readonly met: readonly number[]
  readonly nearest: readonly { readonly depth: number; readonly run: number }[]
}

export class Fuzzer {
  private readonly instance: Instance
  private readonly plan: Plan
  private readonly worker: number
  /** Memory that it shares with other workers; null where it has its own. */
  private shared: RunMemory | null
  private graph: RunGraph
  private readonly covered: Covered
  private runner: Runner
  /** Those of the round at hand. */
  private strategies: Strategies | null = null

  /**
   * @param instance what is explored: of a scenario with a run to start from, the system in which every run begins with it
   * @param worker its number among the workers of the campaign
   * @param memory that it shares with the others; null where it has its own
   */
  constructor(
    instance: Instance,
    plan: Plan,
    { worker, memory }: { readonly worker: number; readonly memory: RunMemory | null } = { worker: 0, memory: null },
  ) {
    this.instance = instance
    this.plan = plan
    this.worker = worker
    this.shared = memory
    this.graph = this.newGraph()
    const kinds = this.graph.walker.steps.kindNames.map(() => 0)
    this.covered = { states: new Sightings(), situations: new Sightings(), kinds }
    this.runner = new Runner(this.graph, this.covered)
  }

  /** Between two rounds: shares other memory, or none. */
  share(memory: RunMemory | null): void {
    if (memory !== this.shared) this.beginIn(memory)
  }

  /** @throws NetsplitError where the model is wrong, or a single run does not fit into memory */
  carryOut(piece: Piece, guidance: Guidance): PieceReport {
    const { covered } = this
    covered.kinds.fill(0)
    if (this.strategies?.guidance !== guidance) this.strategies = new Strategies(guidance, this.graph.walker)
    const { strategies } = this
    const findings = new Map<string, FoundIn>()
    const seeds: { run: number; choices: Choices }[] = []
    const met: number[] = []
    const nearest: { depth: number; run: number }[] = []
    let steps = 0
    let stopped = 0
    for (let run = piece.first; run < piece.first + piece.runs; run++) {
      const { length, finding, end, isNew } = this.takeRun(run, strategies)
      const { runner } = this
      const { depths } = runner
      steps += length - 1
      if (end === 'stops') stopped++
      if (finding !== null) {
        const key = 'property' in finding ? String(finding.property) : finding.kind
        if (!findings.has(key)) findings.set(key, { run, finding, choices: runner.choices })
      }
      let isNearer = false
      for (let goal = 0; goal < depths.length; goal++) {
        const depth = depths[goal] as number
        met[goal] = (met[goal] ?? 0) + (runner.hasMet(goal) ? 1 : 0)
        if (depth > (nearest[goal]?.depth ?? -1)) nearest[goal] = { depth, run }
        if (depth > (guidance.depths[goal] ?? 0)) isNearer = true
      }
      if (isNew || isNearer) seeds.push({ run, choices: runner.choices })
    }
    return {
      ...{ piece, steps, stopped, findings: [...findings.values()], seeds, kinds: [...covered.kinds], met, nearest },
      ...{ states: covered.states.drain(), situations: covered.situations.drain() },
    }
  }

  private takeRun(run: number, strategies: Strategies): RunReport {
    try {
      return this.attempt(run, strategies)
    } catch (error) {
      if (!isFull(error)) throw error
      // Values are never forgotten one by one; other memory begins without any. The same steps are taken again.
      if (this.shared !== null) noteFull(this.shared)
      this.beginIn(null)
      this.covered.states.takeBack()
      this.covered.situations.takeBack()
      return this.attempt(run, strategies)
    }
  }

  private attempt(number: number, strategies: Strategies): RunReport {
    const { seed, strategy: name, steps: mostSteps } = this.plan
    if (this.shared === null) this.forgetWhatIsTooMuch()
    const random = randomOf([...seed, number])
    const { guidance } = strategies
    const strategy = strategies.of(name, random)
    const taken = this.runner.take({ number, strategy, random, guidance, mostSteps })
    this.graph.walker.requireRegular()
    return taken
  }

  private forgetWhatIsTooMuch(): void {
    if (this.graph.hasManySituations) this.beginIn(null)
    else if (this.graph.isLarge) this.graph.clear()
  }

  /** Begins anew: with memory that is shared, or with its own. */
  private beginIn(memory: RunMemory | null): void {
    this.shared = memory
    this.graph = this.newGraph()
    this.runner = new Runner(this.graph, this.covered)
  }

  private newGraph(): RunGraph {
    const { instance, plan, shared, worker } = this
    if (shared !== null) return new RunGraph(new Walker(instance, shared, worker))
    return new RunGraph(new Walker(instance, reserveRunMemory(instance, { memoryBytes: plan.memoryBytes })))
  }
}
