/**
 * Faults that changed nothing that any handler sees: every situation (see semantics/protocol/situations.ts) of the states to which
 * they have led is met without them, too. Found in a pass through the states of a search that is over.
 */

import { NetsplitError } from '../../language/errors.ts'
import type { BudgetName } from '../../language/fault-plan.ts'
import type { Plain } from '../../language/plain.ts'
import type { Situations } from '../../semantics/system/system.ts'
import { Statistic } from '../memory/memory.ts'
import { Store } from '../memory/noticeboard.ts'
import { portionsInside, type Sliced } from '../platform/slices.ts'
import type { Workbench } from '../search/workbench.ts'
import { segmentsIn } from '../states/segments.ts'

/** Bits of a mask, two for each fault: it is met in a state without the fault, or in one with it. */
const without = 1
const withIt = 2

/** The pass takes about a tenth of the time of the search, and one thread: with more states it would be long. */
const mostStates = 1_000_000

/** The names of faults, in a stable order; none where there are very many states, or they are not all in memory. */
export function* unseenFaults(bench: Workbench): Sliced<readonly BudgetName[]> {
  const { memory, instance } = bench
  const { situations } = instance.system
  if (situations === null || memory.board.store !== Store.exact) return []
  if (memory.total(Statistic.distinct) > mostStates) return []
  try {
    return yield* portionsInside(unseenIn(bench, situations), (portion) => memory.beyondLimit(portion))
  } catch (error) {
    // A note is not worth a search.
    if (error instanceof NetsplitError && error.code === 'out-of-memory') return []
    throw error
  }
}

/** The faults that have happened, and have led to no situation of their own. */
function* unseenIn(bench: Workbench, { faults, budgetSlot, hasHappened, nodes }: Situations): Sliced<BudgetName[]> {
  const { components, values } = bench.tabling
  const met = nodes.map((node) => ({ node, tuples: new Tuples(node.slots) }))
  const all = yield* eachState(bench, budgetSlot, {
    maskOf(left) {
      const bits = faults.map((fault, at) => (hasHappened(fault, left) ? withIt : without) << (2 * at))
      return bits.reduce((mask, bit) => mask | bit, 0)
    },
    visit(state, mask) {
      for (const { tuples } of met) tuples.add(state, mask)
    },
  })
  const masks = new Map<string, number>()
  for (const [number, { node, tuples }] of met.entries()) {
    for (const { parts, mask } of tuples.all()) {
      const read = (slot: number) => components.valueOf(slot, parts[node.slots.indexOf(slot)] as number)
      for (const situation of node.of(read)) {
        const key = `${number} ${values.intern(situation)}`
        masks.set(key, (masks.get(key) ?? 0) | mask)
      }
      yield
    }
  }
  const bitsAt = (mask: number, at: number) => (mask >> (2 * at)) & (without | withIt)
  return faults.filter((_, at) => {
    const hasOwn = [...masks.values()].some((mask) => bitsAt(mask, at) === withIt)
    return (bitsAt(all, at) & withIt) !== 0 && !hasOwn
  })
}

/** Visits all states, each with the mask that its budgets give. Returns all masks together. */
function* eachState(
  { memory, layout, instance, tabling }: Workbench,
  budgetSlot: number,
  { maskOf, visit }: { maskOf(budgets: Plain): number; visit(state: Int32Array, mask: number): void },
): Sliced<number> {
  const masks: number[] = []
  const state = new Int32Array(instance.system.slots.length)
  let all = 0
  for (const { first, end } of segmentsIn(memory, { first: 0, end: memory.board.segmentTop })) {
    for (let position = first; position < end; position++) {
      layout.unpack(memory.arena, position * layout.words, state)
      const budgets = state[budgetSlot] as number
      masks[budgets] ??= maskOf(tabling.components.valueOf(budgetSlot, budgets))
      const mask = masks[budgets] as number
      all |= mask
      visit(state, mask)
    }
    yield
  }
  return all
}

/** The components in some slots of states, each combination once, with the masks of the states that have it. */
class Tuples {
  private readonly slots: readonly number[]
  /** By slot behind the first, the number of a combination so far and of the next component. */
  private readonly pairs: readonly Map<number, number>[]
  private readonly parts: (readonly number[])[] = []
  private readonly masks: number[] = []

  constructor(slots: readonly number[]) {
    this.slots = slots
    this.pairs = slots.slice(1).map(() => new Map())
  }

  add(state: Int32Array, mask: number): void {
    let number = state[this.slots[0] as number] as number
    for (let at = 0; at < this.pairs.length; at++) {
      const pairs = this.pairs[at] as Map<number, number>
      // Components and combinations are fewer than 2^26.
      const pair = number * 2 ** 26 + (state[this.slots[at + 1] as number] as number)
      const known = pairs.get(pair)
      number = known ?? pairs.size
      if (known === undefined) pairs.set(pair, number)
    }
    const before = this.masks[number]
    if (before === mask) return
    this.masks[number] = (before ?? 0) | mask
    this.parts[number] ??= this.slots.map((slot) => state[slot] as number)
  }

  all(): { readonly parts: readonly number[]; readonly mask: number }[] {
    // Not every number that there could be is one of a combination.
    return this.parts.flatMap((parts, number) => ({ parts, mask: this.masks[number] as number }))
  }
}
