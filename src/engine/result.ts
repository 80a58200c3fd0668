/** What a search answers. */

import type { BudgetName } from '../language/fault-plan.ts'
import type { Plain } from '../language/plain.ts'
import type { LivenessKind, PropertyKind } from '../language/property.ts'
import type { SentError } from '../language/sent-errors.ts'
import type { Failure, Step } from '../semantics/system/system.ts'

/** `vacuous`: no initial state is within the constraint, or no run stays there, so what would hold says nothing. */
export type Verdict = 'holds' | 'violated' | 'incomplete' | 'vacuous' | 'error'

/** A bound that cut something off. */
export interface ReachedBound {
  readonly kind: 'from' | 'within' | 'depth' | 'states' | 'time' | 'memory' | 'disk' | 'interrupt'
  /**
   * The declared limit: a depth, a number of states, seconds, bytes; of `from` the steps of the run that everything starts
   * from; null for `within`, `disk` and `interrupt`.
   */
  readonly limit: number | null
  /** Generated states outside the constraint (`within`), or states found but not explored; 0 for `from`. */
  readonly cut: number
}

export interface PropertyResult {
  readonly name: string
  readonly kind: PropertyKind
  /**
   * `holds` and `violated` as they say; `witnessed`: a `sometimes` that was seen; `unknown`: the search was cut off
   * before it could be decided, or what the constraint left out may decide it.
   */
  readonly status: 'holds' | 'violated' | 'witnessed' | 'unknown'
  /**
   * Of a property of whole runs that is `unknown`: a run comes to a step that fails while its promise is open, or no run
   * goes on for ever or stops, and there is a step that fails.
   */
  readonly undecidedBy?: 'failure'
  /** Depth of the first violation or witness; an initial state has depth 1. */
  readonly depth: number | null
  /** Of one that holds: whether what it is about never came up, as the premise of an implication. */
  readonly vacuous?: boolean
  /** Of one that is of each member of a set: how many there are. Where there are none, it is vacuous. */
  readonly members?: number
  /** The member for which it is violated, or has no witness, where it is known. */
  readonly of?: Plain
}

/**
 * How a run goes on for ever: its last state is that number `from`, from 1, again, and so on; or it stops for good. Or how it
 * goes on is not known: its last state is the first outside the constraint.
 */
export type Ending =
  | { readonly kind: 'repeats'; readonly from: number }
  | { readonly kind: 'stops' }
  | { readonly kind: 'leaves' }

/** A run from an initial state: `states[0]` is initial, `steps[i]` leads from `states[i - 1]` to `states[i]`. */
export interface Run {
  /** As many as states; the first is the start. The last may be a failing step, which leads to no state. */
  readonly steps: readonly Step[]
  /** Slot values, in the order of the system's slots. */
  readonly states: readonly (readonly Plain[])[]
  /** How a run ends that is shown for a property of whole runs. */
  readonly ending?: Ending
}

export interface Violation {
  /** The violated property; for an exception, the author's function. */
  readonly property: string
  /** Of a property of each member of a set: the member for which it is violated. */
  readonly of?: Plain
  readonly kind: PropertyKind | 'exception'
  /** Null for a `sometimes` without a witness: there is no run to show. */
  readonly run: Run | null
  /** Numbers of the slots that the violated predicate read in the last state. */
  readonly slotsRead: readonly number[]
  readonly failure: Failure | null
}

/** A property of whole runs that is not decided, for a run leaves the constraint while its promise is open. */
export interface OpenPromise {
  readonly property: string
  /** Of a property of each member of a set: the member for which it is violated. */
  readonly of?: Plain
  readonly kind: LivenessKind
  /** A shortest one; its last state is the first outside. */
  readonly run: Run
  /** Numbers of the slots that the property's predicate read in that state. */
  readonly slotsRead: readonly number[]
}

/** How many steps of all states to others a handler, action, timer, fault or tick makes. */
export interface Covered {
  readonly name: string
  /** `function`: a handler, a timer's or an action. `other`: a fault, a tick, a rendezvous, a message without a handler. */
  readonly kind: 'function' | 'other'
  readonly steps: number
}

/** A component that took many values: what grows when a state space does not end. */
export interface Growth {
  readonly slot: string
  readonly values: number
}

export interface SearchError extends SentError {
  /** The run that leads to the error, where there is one. */
  readonly run: Run | null
}

/**
 * `counterexample`: its last state, or step, violates the property; a step that throws is one, too. `lasso`: it violates a
 * property of whole runs, as it goes on for ever or stops. `witness`: a `sometimes` holds in its last state. `open`: it leaves
 * the constraint while the promise of a property of whole runs is open. `error`: it leads to where the model is wrong. `nothing`:
 * it shows its steps alone, as a part of a run does, or one that was taken again and shows no longer what it did.
 */
export type ShownKind = 'counterexample' | 'lasso' | 'witness' | 'open' | 'error' | 'nothing'

export interface ShownRun {
  readonly kind: ShownKind
  /** The property that it is about; of a step that throws, the author's function; null for an error, and for nothing. */
  readonly property: string | null
  /** Of a property of each member of a set: the member that it is about. */
  readonly of?: Plain
  readonly propertyKind: PropertyKind | 'exception' | null
  readonly run: Run
  /** How many of its steps are those of a run that the search was given to start from. */
  readonly given?: number
  /** Numbers of the slots that the property's predicate read. */
  readonly slotsRead: readonly number[]
  readonly failure: Failure | null
}

/** A set of identities, any two of which were exchanged at will: of the states that come of it, one was counted. */
export interface ReducedSet {
  readonly set: string
  readonly members: number
}

/** What every search answers, however it ended. */
export interface Ended {
  readonly verdict: Verdict
  readonly seconds: number
  readonly workers: number
  readonly error: SearchError | null
}

export interface SearchResult extends Ended {
  /** By what the search was reduced; counts are up to symmetry of these. Empty when every state was counted. */
  readonly symmetry: readonly ReducedSet[]
  /** Whether every reachable state was explored; not from a given run on. */
  readonly exhaustive: boolean
  readonly bounds: readonly ReachedBound[]
  readonly states: { readonly distinct: number; readonly generated: number; readonly depth: number }
  /** How often the author's handlers, guards and recipes ran. */
  readonly handlerCalls: number
  /** Bytes of shared memory in use. */
  readonly memory: number
  readonly properties: readonly PropertyResult[]
  readonly violation: Violation | null
  /**
   * Runs for what was found besides, where they were asked for: to other violations, witnesses and errors, and out of the
   * constraint while other promises are open.
   */
  readonly others: readonly ShownRun[]
  /** When nothing is violated: the property whose promise is open at the end of a shortest run out of the constraint. */
  readonly open: OpenPromise | null
  /** Length of the shortest run to a step that fails, in states; null when none was found. */
  readonly failureDepth: number | null
  /** Handlers and actions that were never called; of an action, its guard was never true. */
  readonly neverRan: readonly string[]
  /** Faults that have happened and changed nothing that any handler sees; empty where that was not looked at. */
  readonly unseenFaults: readonly BudgetName[]
  /**
   * Functions whose answer was seen to depend on the order of the fields of objects, sorted: handlers, actions and guards,
   * properties, `within`. They always meet fields in sorted order, so nothing is wrong with that.
   */
  readonly fieldOrder: readonly string[]
  /** How many steps everything made; null where it was not counted. */
  readonly coverage: readonly Covered[] | null
  /** The slots with the most distinct values, most first; at most three. */
  readonly growth: readonly Growth[]
  /** Of a compact search: how many states it has to be expected to have left out. */
  readonly expectedOmissions: number | null
  /** How the disk was used; null when it was not. */
  readonly disk: DiskUse | null
}

/** The rest of a result where there is nothing to tell: no state was explored, and no property decided. */
export const nothingFound: Omit<SearchResult, keyof Ended> = {
  symmetry: [],
  exhaustive: false,
  bounds: [],
  states: { distinct: 0, generated: 0, depth: 0 },
  handlerCalls: 0,
  memory: 0,
  properties: [],
  violation: null,
  others: [],
  open: null,
  failureDepth: null,
  neverRan: [],
  unseenFaults: [],
  fieldOrder: [],
  coverage: null,
  growth: [],
  expectedOmissions: null,
  disk: null,
}

export interface DiskUse {
  /** States in the archive on disk. */
  readonly states: number
  /** How often memory was full and states were moved to disk. */
  readonly spills: number
  readonly checkpoints: number
  /** What was wrong with the newest checkpoint when the search was resumed from an older one. */
  readonly damage: string | null
  /** What was wrong with the disk when the search ended, or with the last checkpoint. */
  readonly failure: string | null
}

/** Where a running search is. */
export interface Progress {
  /** Whether it is over, and what it found is put together: runs, properties of whole runs, coverage. */
  readonly isConcluding: boolean
  readonly distinct: number
  readonly generated: number
  readonly depth: number
  /** States found but not yet explored. */
  readonly frontier: number
  /** Bytes that count against the limit. */
  readonly memory: number
  /** States that are on disk in place of memory. */
  readonly onDisk: number
  readonly seconds: number
  /** The author function in which a worker has been for more than half a minute, in words, and for how many seconds. */
  readonly inOneCall: { readonly who: string; readonly seconds: number } | null
}
