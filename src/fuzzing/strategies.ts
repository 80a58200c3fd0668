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

import type { RunGraph, Walker } from '../engine/index.ts'
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

/** @returns how the run with these random numbers chooses its steps */
export function strategyFor(name: StrategyName, random: Random, guidance: Guidance, walker: Walker): Strategy {
  const own = name === 'mixed' ? (mixture[random.below(mixture.length)] as StrategyName) : name
  switch (own) {
    case 'uniform':
      return uniform(random)
    case 'swarm':
      return weighted(random, guidance, withoutSome(walker, random))
    case 'pct':
      return pct(random, guidance, random.below(2) === 0 ? withoutSome(walker, random) : null, walker)
    case 'guided':
      return guided(random, guidance, weighted(random, guidance, null))
    default:
      return weighted(random, guidance, null)
  }
}

function uniform(random: Random): Strategy {
  return { initial: null, choose: ({ total }) => random.below(total) }
}

/** By rule, 1 where its steps are taken; where no others are possible, those of the others are, too. Null for all. */
type Allowed = Uint8Array | null

/** Without a random half of the faults, which are the rules of a protocol of which no step has to happen. */
function withoutSome({ steps }: Walker, random: Random): Allowed {
  return Uint8Array.from(steps.isFault, (isFault) => (isFault ? random.below(2) : 1))
}

/** Weights are whole numbers, so that sums are exact: up to this one, which is doubled less often than so many times. */
const heaviest = 1 << 14
const mostDoublings = 8

function weighted(random: Random, { kinds }: Guidance, allowed: Allowed): Strategy {
  // A fault that can happen once in a run stays rare, and would always come first: so each run has factors of its own.
  const weights = kinds.map((taken) =>
    Math.ceil(((1 << random.below(mostDoublings)) * heaviest) / Math.sqrt(1 + taken)),
  )
  const present = new Int32Array(kinds.length)
  /** @returns the number of a step; -1 where none is allowed */
  const choose = (graph: RunGraph, among: Allowed): number => {
    const { total } = graph
    present.fill(0)
    let sum = 0
    for (let step = 0; step < total; step++) {
      if (among !== null && among[graph.ruleOf(step)] !== 1) continue
      const kind = graph.kindOf(step)
      const before = present[kind] as number
      if (before === 0) sum += weights[kind] as number
      present[kind] = before + 1
    }
    if (sum === 0) return -1
    let left = random.below(sum)
    let chosen = -1
    while (left >= 0) {
      chosen++
      if (present[chosen] !== 0) left -= weights[chosen] as number
    }
    let skipped = random.below(present[chosen] as number)
    for (let step = 0; step < total; step++) {
      if (graph.kindOf(step) !== chosen || (among !== null && among[graph.ruleOf(step)] !== 1)) continue
      if (skipped-- === 0) return step
    }
    throw new Error(`no step of kind ${chosen} was found again`)
  }
  return {
    initial: null,
    choose(graph) {
      const chosen = choose(graph, allowed)
      return chosen >= 0 ? chosen : choose(graph, null)
    },
  }
}

/** A run changes priorities so often, and at least once. */
const mostChanges = 3

function pct(random: Random, { length }: Guidance, allowed: Allowed, { instance }: Walker): Strategy {
  const { slots, rules } = instance.system
  /** By actor: a fault is nobody's step, so each kind of fault has a priority of its own. 0 where none was drawn yet. */
  const priorities = new Int32Array(slots.length + rules.length)
  const placeOf = (actor: number) => (actor < 0 ? slots.length - 1 - actor : actor)
  const changes = Array.from({ length: 1 + random.below(mostChanges) }, () => random.below(Math.max(1, length)))
  let lowest = 0
  const candidates: number[] = []
  let count = 0
  /** Collects the steps of the actor with the highest priority. @returns the actor */
  const collect = (graph: RunGraph, among: Allowed): number => {
    const { total } = graph
    let highest = Number.NEGATIVE_INFINITY
    let chosen = 0
    count = 0
    for (let step = 0; step < total; step++) {
      if (among !== null && among[graph.ruleOf(step)] !== 1) continue
      const actor = graph.actorOf(step)
      const place = placeOf(actor)
      let priority = priorities[place] as number
      if (priority === 0) {
        priority = 1 + random.below(heaviest)
        priorities[place] = priority
      }
      if (priority < highest) continue
      if (priority > highest) count = 0
      highest = priority
      chosen = actor
      candidates[count++] = step
    }
    return chosen
  }
  return {
    initial: null,
    choose(graph, at) {
      let actor = collect(graph, allowed)
      if (count === 0) actor = collect(graph, null)
      if (changes.includes(at)) priorities[placeOf(actor)] = --lowest
      return candidates[random.below(count)] as number
    },
  }
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
