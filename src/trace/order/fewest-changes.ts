/**
 * The order of steps with the fewest changes of node, among all that keep a partial order. A node that is at it takes every
 * step that it can: one that is put off never saves a change. So an order is a list of turns, and what matters of those taken
 * so far is which steps have been, and who took the last. All ways are followed as long as there are few; where there are
 * too many, those that got furthest.
 */

import type { Order } from './commuting.ts'

export interface Ordered {
  /** Equal for the steps of one node. */
  readonly lane: string
  readonly name: string
}

interface Turns {
  readonly taken: ReadonlySet<number>
  readonly order: readonly number[]
  readonly lane: string | null
}

/** Ways that are followed at once, times the number of steps: for 30 steps about 700, with which most orders are exact. */
const mostWays = 20_000

/** Of several such orders, the one whose names are the smallest, from the first on. */
export function fewestChanges(steps: readonly Ordered[], order: Order): readonly number[] {
  const earlier = steps.map((_, later) => [...steps.keys()].filter((at) => order[at]?.has(later)))
  const byName = [...steps.keys()].sort((one, other) => compareNames(steps, [one], [other]))
  const width = Math.max(4, Math.floor(mostWays / Math.max(1, steps.length)))
  let ways: readonly Turns[] = [{ taken: new Set(), order: [], lane: null }]
  for (;;) {
    const done = ways.filter((way) => way.order.length === steps.length)
    const [first] = done.sort((one, other) => compareNames(steps, one.order, other.order))
    if (first !== undefined) return first.order
    const next = new Map<string, Turns>()
    for (const way of ways) {
      for (const turn of turnsFrom(way)) {
        const key = `${turn.lane}: ${[...turn.taken].sort((a, b) => a - b).join(' ')}`
        const known = next.get(key)
        if (known === undefined || compareNames(steps, turn.order, known.order) < 0) next.set(key, turn)
      }
    }
    ways = furthest([...next.values()], width)
  }

  /** Everyone who can take a step takes a turn. */
  function turnsFrom(way: Turns): Turns[] {
    const isPossible = (at: number, taken: ReadonlySet<number>) =>
      !taken.has(at) && (earlier[at] as readonly number[]).every((other) => taken.has(other))
    const lanes = new Set(byName.filter((at) => isPossible(at, way.taken)).map((at) => (steps[at] as Ordered).lane))
    return [...lanes].map((lane): Turns => {
      const taken = new Set(way.taken)
      const added: number[] = []
      for (;;) {
        const at = byName.find((one) => (steps[one] as Ordered).lane === lane && isPossible(one, taken))
        if (at === undefined) return { taken, order: [...way.order, ...added], lane }
        taken.add(at)
        added.push(at)
      }
    })
  }

  function furthest(all: readonly Turns[], most: number): readonly Turns[] {
    if (all.length <= most) return all
    return all
      .toSorted((one, other) => other.order.length - one.order.length || compareNames(steps, one.order, other.order))
      .slice(0, most)
  }
}

function compareNames(steps: readonly Ordered[], one: readonly number[], other: readonly number[]): number {
  for (const [at, number] of one.entries()) {
    const [left, right] = [steps[number] as Ordered, steps[other[at] as number]]
    if (right === undefined) return 1
    if (left.name !== right.name) return left.name < right.name ? -1 : 1
    if (number !== other[at]) continue
  }
  return one.length < other.length ? -1 : 0
}
