/**
 * What the cells of a sweep tell about each other. A larger budget allows every run of a smaller one, so a violation or
 * a witness stays when budgets grow, and "holds" and "no witness" stay when they shrink. Deadlocks do neither: a fault
 * can be the only step of a state that has none without it.
 */

import type { PropertyResult, SearchResult } from '../engine/index.ts'
import type { PropertyKind } from '../language/property.ts'
import { type Cell, hasBudgetsAlone, isWithin, largest, smallest } from './grid.ts'

/** A property, or that no step fails. */
export interface SweptProperty {
  readonly name: string
  readonly kind: PropertyKind | 'exception'
}

/** Stands for author code that throws. */
export const exceptions: SweptProperty = { name: 'exceptions', kind: 'exception' }

type Status = PropertyResult['status']

export interface Outcome {
  readonly status: Status
  /** Of the first violation or witness, where the cell was checked. */
  readonly depth: number | null
  /** Whether another cell tells, and not a check of this one. */
  readonly implied: boolean
}

/** A cell with what its check found; null where it was not checked. */
export interface SweptCell {
  readonly budgets: Cell
  readonly result: SearchResult | null
}

/** Which verdicts hold for larger budgets, too, and which for smaller ones. */
const implications: { readonly [Kind in SweptProperty['kind']]: { readonly up?: Status; readonly down?: Status } } = {
  always: { up: 'violated', down: 'holds' },
  never: { up: 'violated', down: 'holds' },
  step: { up: 'violated', down: 'holds' },
  refines: { up: 'violated', down: 'holds' },
  sometimes: { up: 'witnessed', down: 'violated' },
  exception: { up: 'violated', down: 'holds' },
  deadlockFree: {},
  // A fair run stays fair when more faults could happen: none of them has to.
  eventually: { up: 'violated', down: 'holds' },
  leadsTo: { up: 'violated', down: 'holds' },
  alwaysEventually: { up: 'violated', down: 'holds' },
  eventuallyAlways: { up: 'violated', down: 'holds' },
  quiescent: { up: 'violated', down: 'holds' },
}

/** Whether every verdict of this kind is one for larger or for smaller budgets, too. */
export function isMonotone(kind: SweptProperty['kind']): boolean {
  return implications[kind].up !== undefined
}

/** What is known of a property with some budgets, by their own check or by those of others. */
export function outcomeOf(property: SweptProperty, budgets: Cell, cells: readonly SweptCell[]): Outcome {
  const own = cells.find((cell) => cell.budgets === budgets)?.result ?? null
  const found = foundOf(property, own)
  if (found.status !== 'unknown') return found
  const { up, down } = implications[property.kind]
  for (const other of cells) {
    const { status } = foundOf(property, other.result)
    if (status === 'unknown') continue
    const isImplied =
      (status === up && isWithin(other.budgets, budgets)) || (status === down && isWithin(budgets, other.budgets))
    if (isImplied) return { status, depth: null, implied: true }
  }
  return found
}

const unknown: Outcome = { status: 'unknown', depth: null, implied: false }

/** What a check itself says of a property. */
function foundOf({ name, kind }: SweptProperty, result: SearchResult | null): Outcome {
  if (result === null) return unknown
  if (kind !== 'exception') {
    const found = result.properties.find((property) => property.name === name)
    return found === undefined ? unknown : { status: found.status, depth: found.depth, implied: false }
  }
  const { failureDepth: depth } = result
  if (depth !== null) return { status: 'violated', depth, implied: false }
  return exploresAll(result) ? { status: 'holds', depth: null, implied: false } : unknown
}

/** Whether a search has explored all that it was to explore, and so has seen all steps. */
function exploresAll({ verdict, exhaustive, bounds, properties, states }: SearchResult): boolean {
  if (states.distinct === 0) return false
  if (exhaustive) return true
  if (verdict === 'error' || bounds.some(({ kind }) => kind !== 'within')) return false
  // A search that has decided everything may have ended before; one that says "holds" has not.
  return properties.length === 0 || properties.some(({ depth }) => depth === null)
}

/** What a sweep says of a property as a whole. */
export interface Summary extends SweptProperty {
  /** The smallest budgets with a violation; for `sometimes`, with a witness. */
  readonly smallestFound: readonly Cell[]
  /** The largest budgets that were found to have none. */
  readonly largestNotFound: readonly Cell[]
  /** Budgets of which neither is known. */
  readonly undecided: readonly Cell[]
  /** Whether a larger budget gives a violation or a witness wherever a smaller one does. */
  readonly monotone: boolean
}

export function summarize(property: SweptProperty, cells: readonly SweptCell[]): Summary {
  const found = property.kind === 'sometimes' ? 'witnessed' : 'violated'
  const outcomes = cells.map(({ budgets }) => ({ budgets, status: outcomeOf(property, budgets, cells).status }))
  const having = (is: (status: Status) => boolean) =>
    outcomes.filter(({ status }) => is(status)).map(({ budgets }) => budgets)
  return {
    ...property,
    smallestFound: smallest(having((status) => status === found)),
    largestNotFound: largest(having((status) => status !== found && status !== 'unknown')),
    undecided: having((status) => status === 'unknown'),
    monotone: isMonotone(property.kind) && cells.every(({ budgets }) => hasBudgetsAlone(budgets)),
  }
}
