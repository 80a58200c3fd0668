/**
 * Strategies choose the next step of a run. Uniform choice drowns progress in timers and faults, so there are others, and the
 * default is to mix them, run by run.
 *
 *   uniform   every step that is possible is as likely
 *   weights   a kind of step, of which those that were taken rarely weigh more, by factors that each run draws, then one of its steps
 *   swarm     the same, without a random half of the faults (Groce et al., Swarm Testing, 2012)
 *   pct       the node of the highest priority acts; priorities are random and change at one to three random moments
 *             (Burckhardt et al., A Randomized Scheduler with Probabilistic Guarantees, 2010)
 *   guided    begins as a run did that met something new, and goes on otherwise
 */

import { groupWords, type Offers, type RunGraph, type Walker } from '../engine/index.ts'
import type { Choices, Guidance } from './guidance.ts'
import type { Random } from './random.ts'

export const strategyNames = ['mixed', 'uniform', 'weights', 'swarm', 'pct', 'guided'] as const
export type StrategyName = (typeof strategyNames)[number]

/** In place of the number of a step. */
export const ends = -1

/** How one run chooses. */
export interface Strategy {
  /** The number of the initial state to begin with; null for any. */
  readonly initial: number | null
  /** Whether no others are taken than those that it chooses; it is asked again for each that leads nowhere, and has to end. */
  readonly isClosed?: true
  /**
   * The number of a step among those that are possible; {@link ends} where the run is to end there.
   *
   * @param at how many steps the run has taken
   */
  choose(graph: RunGraph, at: number): number
}

/** Which strategy the runs of a mixed campaign follow, with how many in ten. */
const mixture: readonly Exclude<StrategyName, 'mixed'>[] = [
  ...(['uniform', 'weights', 'weights', 'swarm', 'swarm', 'pct', 'pct', 'pct', 'guided', 'guided'] as const),
]

/** By rule, 1 where its steps are taken; where no others are possible, those of the others are, too. Null for all. */
type Allowed = Uint8Array | null

/** Weights are whole numbers, so that sums are exact: up to this one, which is doubled less often than so many times. */
const heaviest = 1 << 14
const mostDoublings = 8

/** A run changes priorities so often, and at least once. */
const mostChanges = 3

/** Makes the strategies of runs with one guidance, of which one is in use at a time: they share what each fills anew. */
export class Strategies {
  readonly guidance: Guidance
  private readonly faults: readonly number[]
  private readonly allowed: Uint8Array
  /** By kind: a weight before it is doubled, and one of the run at hand. */
  private readonly shares: Float64Array
  private readonly weights: Int32Array
  private readonly priorities: Priorities

  constructor(guidance: Guidance, { instance, steps }: Walker) {
    const { slots, rules } = instance.system
    this.guidance = guidance
    this.faults = rules.flatMap((_, rule) => (steps.isFault[rule] ? [rule] : []))
    this.allowed = new Uint8Array(rules.length).fill(1)
    this.shares = Float64Array.from(guidance.kinds, (taken) => heaviest / Math.sqrt(1 + taken))
    this.weights = new Int32Array(guidance.kinds.length)
    this.priorities = new Priorities({ slots: slots.length, rules: rules.length })
  }

  /** @returns how the run with these random numbers chooses its steps */
  of(name: StrategyName, random: Random): Strategy {
    const own = name === 'mixed' ? (mixture[random.below(mixture.length)] as StrategyName) : name
    switch (own) {
      case 'uniform':
        return uniform(random)
      case 'swarm':
        return this.weighted(random, this.withoutSome(random))
      case 'pct':
        return this.pct(random, random.below(2) === 0 ? this.withoutSome(random) : null)
      case 'guided':
        return guided(random, this.guidance, this.weighted(random, null))
      default:
        return this.weighted(random, null)
    }
  }

  /** Without a random half of the faults, which are the rules of a protocol of which no step has to happen. */
  private withoutSome(random: Random): Allowed {
    const { faults, allowed } = this
    if (faults.length === 0) return null
    for (const rule of faults) allowed[rule] = random.below(2)
    return allowed
  }

  private weighted(random: Random, allowed: Allowed): Strategy {
    const { shares, weights } = this
    // A fault that can happen once in a run stays rare, and would always come first: so each run has factors of its own.
    for (let kind = 0; kind < weights.length; kind++) {
      weights[kind] = Math.ceil((1 << random.below(mostDoublings)) * (shares[kind] as number))
    }
    return {
      initial: null,
      choose(graph) {
        const chosen = chooseByWeight(graph, weights, allowed, random)
        return chosen >= 0 ? chosen : chooseByWeight(graph, weights, null, random)
      },
    }
  }

  private pct(random: Random, allowed: Allowed): Strategy {
    const { priorities, guidance } = this
    priorities.begin(allowed, random)
    const changes: number[] = []
    for (let left = 1 + random.below(mostChanges); left > 0; left--) {
      changes.push(random.below(Math.max(1, guidance.length)))
    }
    return {
      initial: null,
      choose(graph, at) {
        priorities.collect(graph, at)
        if (hasNumber(changes, at)) priorities.lower(graph)
        return priorities.draw(graph)
      },
    }
  }
}

function hasNumber(numbers: readonly number[], wanted: number): boolean {
  for (let at = 0; at < numbers.length; at++) if (numbers[at] === wanted) return true
  return false
}

function uniform(random: Random): Strategy {
  return { initial: null, choose: ({ total }) => random.below(total) }
}

/**
 * Draws a kind of step by its weight, and then one of its steps.
 *
 * @returns the number of the step; -1 where none is allowed
 */
function chooseByWeight({ offers, offer }: RunGraph, weights: Int32Array, allowed: Allowed, random: Random): number {
  const end = offers.endOfKinds(offer)
  let sum = 0
  let last = -1
  for (let group = offers.kindsOf(offer); group < end; group += groupWords) {
    const kind = offers.keyOf(group)
    if (kind === last || (allowed !== null && allowed[offers.ruleOf(group)] !== 1)) continue
    sum += weights[kind] as number
    last = kind
  }
  if (sum === 0) return -1
  let left = random.below(sum)
  let chosen = -1
  let first = 0
  let size = 0
  for (let group = offers.kindsOf(offer); group < end; group += groupWords) {
    if (allowed !== null && allowed[offers.ruleOf(group)] !== 1) continue
    const kind = offers.keyOf(group)
    if (kind !== chosen) {
      if (left < 0) break
      left -= weights[kind] as number
      chosen = kind
      first = group
      size = 0
    }
    size += offers.sizeOf(group)
  }
  let skipped = random.below(size)
  for (let group = first; group < end; group += groupWords) {
    if (allowed !== null && allowed[offers.ruleOf(group)] !== 1) continue
    const steps = offers.sizeOf(group)
    if (skipped < steps) return offers.stepIn(group, skipped)
    skipped -= steps
  }
  throw new Error(`no step of kind ${chosen} was found again`)
}

/** The priorities of those who take steps, in one run: a fault is nobody's step, so each kind of fault has a priority of its own. */
class Priorities {
  private readonly slots: number
  private allowed: Allowed = null
  private random: Random | null = null
  /** By actor; 0 where none was drawn yet. */
  private readonly ofActors: Int32Array
  private lowest = 0
  /** What was collected last: the group of the actor with the highest priority, or of several, and how many steps these are. */
  private readonly groups: Int32Array
  private count = 0
  private steps = 0
  /** How many steps the run had taken then; -1 where priorities have changed since. */
  private collectedAt = -1

  constructor({ slots, rules }: { slots: number; rules: number }) {
    this.slots = slots
    this.ofActors = new Int32Array(slots + rules)
    this.groups = new Int32Array(slots + rules)
  }

  begin(allowed: Allowed, random: Random): void {
    this.allowed = allowed
    this.random = random
    for (let place = 0; place < this.ofActors.length; place++) this.ofActors[place] = 0
    this.lowest = 0
    this.collectedAt = -1
  }

  /** Collects the steps of the actor with the highest priority, also of those that are left out where there are no others. */
  collect(graph: RunGraph, at: number): void {
    // A step that leads nowhere was chosen, and the run has come no further.
    if (at === this.collectedAt) return
    this.collectAmong(graph, this.allowed)
    if (this.steps === 0) this.collectAmong(graph, null)
    this.collectedAt = at
  }

  /** Gives the actor whose steps were collected the lowest priority; of several, the one that has the last of the steps. */
  lower({ offers }: RunGraph): void {
    const { groups } = this
    let last = groups[0] as number
    for (let at = 1; at < this.count; at++) {
      const group = groups[at] as number
      if (lastOf(group, offers) > lastOf(last, offers)) last = group
    }
    this.ofActors[this.placeOf(offers.keyOf(last))] = --this.lowest
    this.collectedAt = -1
  }

  /** Draws one of the steps that were collected. */
  draw({ offers }: RunGraph): number {
    const drawn = (this.random as Random).below(this.steps)
    if (this.count === 1) return offers.stepIn(this.groups[0] as number, drawn)
    // They count in their order among all.
    const steps = Array.from(this.groups.subarray(0, this.count), (group) =>
      Array.from({ length: offers.sizeOf(group) }, (_, at) => offers.stepIn(group, at)),
    )
    return steps.flat().sort((one, other) => one - other)[drawn] as number
  }

  private collectAmong({ offers, offer }: RunGraph, allowed: Allowed): void {
    const { groups } = this
    const end = offers.endOfActors(offer)
    let highest = Number.NEGATIVE_INFINITY
    let count = 0
    let steps = 0
    for (let group = offers.actorsOf(offer); group < end; group += groupWords) {
      if (allowed !== null && allowed[offers.ruleOf(group)] !== 1) continue
      const priority = this.of(offers.keyOf(group))
      if (priority < highest) continue
      if (priority > highest) {
        highest = priority
        count = 0
        steps = 0
      }
      groups[count++] = group
      steps += offers.sizeOf(group)
    }
    this.count = count
    this.steps = steps
  }

  private of(actor: number): number {
    const place = this.placeOf(actor)
    const known = this.ofActors[place] as number
    if (known !== 0) return known
    const drawn = 1 + (this.random as Random).below(heaviest)
    this.ofActors[place] = drawn
    return drawn
  }

  private placeOf(actor: number): number {
    return actor < 0 ? this.slots - 1 - actor : actor
  }
}

/** The last step of a group. */
function lastOf(group: number, offers: Offers): number {
  return offers.stepIn(group, offers.sizeOf(group) - 1)
}

function guided(random: Random, { seeds }: Guidance, otherwise: Strategy): Strategy {
  if (seeds.length === 0) return otherwise
  // The newer, the likelier: what lies behind it is unknown.
  const back = Math.floor((random.below(seeds.length) * random.below(seeds.length)) / seeds.length)
  const seed = seeds[seeds.length - 1 - back] as Choices
  const kept = seed.length - 1 - Math.floor((random.below(seed.length) * random.below(seed.length)) / seed.length)
  // Half of the runs go on with the same numbers after one step of another kind: what they mean may have moved.
  const isDeviation = random.below(2) === 0
  return {
    initial: seed[0] as number,
    choose(graph, at) {
      const number = seed[at + 1]
      const isOnSeed = number !== undefined && (at < kept || (isDeviation && at > kept))
      return isOnSeed ? number % graph.total : otherwise.choose(graph, at)
    },
  }
}
