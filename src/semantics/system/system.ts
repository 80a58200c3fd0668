/**
 * A transition system is what a protocol or a machine in one scenario means: slots that make up a state, the initial
 * states, and rules that give the steps of a state. The reference checker runs it as it stands; the engine runs each of
 * its functions once per distinct input. Nothing else defines what a step is.
 */

import type { BudgetName } from '../../language/fault-plan.ts'
import { comparePlain, type Plain } from '../../language/plain.ts'

/**
 * How a slot holds a set or a multiset: as a list of records, no two of which are the same item, sorted by what makes them
 * so. A change `{ remove, add }` takes an item out once, if it is there (null takes none), and then puts a list of items in.
 * What other changes mean is for the system to know.
 */
export interface Bag {
  /** The fields that make an item, compared in this order. Items in a change may have others, which do not matter. */
  readonly identity: readonly string[]
  /** The field that says how often an item is there; null in a set. */
  readonly copies: string | null
}

/** One component of a state. A state is a list with one plain value for each slot. */
export interface Slot {
  readonly name: string
  readonly kind: 'node' | 'inbox' | 'notices' | 'clock' | 'cut' | 'faults' | 'history' | 'variable'
  /** For one of several slots that are alike, as the entries of an indexed variable are: what they are of, and its key. */
  readonly entry?: { readonly of: string; readonly key: string }
  /** For a slot that holds a bag. Its changes are still those that `change` of the system makes; this says what they come to. */
  readonly bag?: Bag
}

/** Gives the value of a slot in the state at hand. What a function reads is all that its result may depend on. */
export interface Read {
  (slot: number): Plain
  /** What is at a path inside the slot's value, see partAt; only this part counts as read. */
  readonly part?: (slot: number, path: Path) => Plain
  /**
   * Of a step: whether what is at a path inside the slot's value has equal content in the other state. Only that counts as
   * read.
   */
  readonly isSame?: (slot: number, path: Path) => boolean
}

/** Names of fields, from the outside in. */
export type Path = readonly string[]

/** Runs a piece of author code, named for reports; the engine counts and audits these runs. */
export type Author = <Result>(name: string, body: () => Result) => Result

/** What a rule works with. */
export interface Context {
  readonly read: Read
  readonly author: Author
}

/** A change of one slot: its new value, or a change to apply to the old value without reading it. */
export type Update =
  | { readonly slot: number; readonly value: Plain }
  | { readonly slot: number; readonly change: Plain }

/** Author code that threw, or produced what cannot be part of a state. */
export interface Failure {
  /** `threw`: the author's exception. `invalid`: the model breaks a rule of the language. */
  readonly kind: 'threw' | 'invalid'
  /** The author's function: `server.on.put`. */
  readonly where: string
  readonly message: string
  /** The author's file and line, where known. */
  readonly line: string | null
  readonly cure: string | null
}

/** One step out of a state. */
export interface Successor {
  readonly step: Step
  readonly updates: readonly Update[]
  readonly failure: Failure | null
}

export interface SentMessage {
  readonly to: string
  readonly message: Plain
  /** Set where it comes to nothing: its sender omits to send, or the link is cut and loses messages. */
  readonly lost?: 'omitted' | 'cut'
  /** Set where the sender waits for a rendezvous. */
  readonly waits?: true
}

/** What a step does besides changing states, for traces. */
export interface Effects {
  readonly sends: readonly SentMessage[]
  readonly events: readonly HistoryEvent[]
  /** Options taken by `choose`, in order. */
  readonly choices: readonly Plain[]
}

export interface HistoryEvent {
  readonly client: string
  /** `abandon`: it will never learn how the operation at hand ended; the value is null. */
  readonly kind: 'invoke' | 'return' | 'abandon'
  readonly value: Plain
}

/** What a handler that a crash ended did until then. */
interface Ended {
  /** The node crashed before the handler had done everything. */
  readonly crashes?: true
  /** What survived where a disk had not written everything: what the last sync had left, or a part of the rest. */
  readonly disk?: 'lost' | 'torn'
}

/** A message on its way from one node to another. */
interface OnItsWay {
  readonly from: string
  readonly to: string
  readonly message: Plain
}

/** Links that a partition takes away, or a heal brings back. */
interface LinksBetween {
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly bothWays: boolean
}

/** A step, named for people. */
export type Step =
  | ({ readonly kind: 'start' } & Effects)
  /** `omitted`: the receiver fails to receive. */
  | ({ readonly kind: 'deliver'; readonly omitted?: true } & OnItsWay & Effects & Ended)
  /** A message of a Byzantine node is received. */
  | ({ readonly kind: 'lie' } & OnItsWay & Effects & Ended)
  /** A Byzantine node sends the same to everybody. */
  | ({ readonly kind: 'broadcast lie'; readonly node: string } & Effects)
  | ({ readonly kind: 'lose' | 'duplicate' | 'reorder' } & OnItsWay)
  | ({ readonly kind: 'timeout'; readonly node: string; readonly timer: string } & Effects & Ended)
  /** The next step of a handler, named by its message, its timer, or `start`, `restart` or `crashed`. */
  | ({ readonly kind: 'continue'; readonly node: string; readonly handler: string; readonly label: string } & Effects &
      Ended)
  | { readonly kind: 'crash'; readonly node: string; readonly disk?: 'lost' | 'torn' }
  | ({ readonly kind: 'restart'; readonly node: string } & Effects & Ended)
  /** A node is told that another one crashed. */
  | ({ readonly kind: 'notice'; readonly node: string; readonly peer: string } & Effects & Ended)
  | { readonly kind: 'pause' | 'resume'; readonly node: string }
  | { readonly kind: 'omit'; readonly node: string; readonly what: 'send' | 'receive' }
  /** `loses`: messages in flight on the links are lost, too. */
  | ({ readonly kind: 'partition'; readonly loses?: true } & LinksBetween)
  /** Everything is healed where no links are named. */
  | ({ readonly kind: 'heal' } & Partial<LinksBetween>)
  /** A node's clock, or that of all nodes. */
  | { readonly kind: 'tick'; readonly node: string | null; readonly now: number; readonly unit: 'tick' | 'round' }
  /** `choices`: the options taken, in order, where it chooses. */
  | {
      readonly kind: 'action'
      readonly action: string
      readonly member: Plain | undefined
      readonly choices?: readonly Plain[]
    }

/**
 * A family of steps: for each option, none, one or several successors. Options and successors come in a stable order,
 * which is part of the contract.
 */
export interface Rule {
  readonly name: string
  /** Whether a step of an option has to happen; without it, as for faults, none has to. */
  readonly fairness?: (option: Plain) => Fairness
  /** The author function that steps of an option count for; without it, they count for the rule. */
  readonly covers?: (option: Plain) => string
  /** The slot with the list whose parts the options are made from, one after the other, each by itself; where that is so. */
  readonly optionsByPart?: number
  options(read: Read): readonly Plain[]
  successors(option: Plain, context: Context): readonly Successor[]
}

/**
 * `weak`: happens at some time when it is possible from some time on; `strong`: also when it is possible only again and
 * again; `none`: need not happen.
 */
export type Fairness = 'none' | 'weak' | 'strong'

export interface InitialState {
  readonly values: readonly Plain[]
  readonly step: Step
}

/** What handlers of a protocol meet, by the faults that states tell of; see situations.ts. */
export interface Situations {
  /** The faults that a state tells of: those with a budget, but for what is no more than the end of another one. */
  readonly faults: readonly BudgetName[]
  readonly budgetSlot: number
  /** Whether a fault has happened on the way to a state, by what its budgets are. */
  hasHappened(fault: BudgetName, budgets: Plain): boolean
  readonly nodes: readonly NodeSituations[]
}

export interface NodeSituations {
  /** The slots that decide which there are. */
  readonly slots: readonly number[]
  /** Those of a state, as plain values: equal ones are the same situation of this node. */
  of(read: Read): Plain[]
}

export interface TransitionSystem {
  readonly slots: readonly Slot[]
  readonly rules: readonly Rule[]
  /** Names of the author functions that can make a step, for coverage: `server.on.put`, `prepare`. */
  readonly sites: readonly string[]
  /** Names of all author functions that steps come from: those that make them, and those that say which there are. */
  readonly functions: readonly string[]
  /**
   * Steps of one option as far as the scenario can tell them apart: two lists mean the same when these are equal.
   *
   * @param read of the state that the steps leave
   */
  comparable(successors: readonly Successor[], read: Read): Plain
  /** What handlers meet, where faults are allowed of which one would like to know whether anybody notices; else null. */
  readonly situations: Situations | null
  /** In a stable order. There may be very many, so each is made when it is asked for. */
  initialStates(author: Author): Iterable<InitialState>
  /** Applies a change to a slot's value; pure. */
  change(slot: number, value: Plain, change: Plain): Plain
}

/** Runs author code as it is. */
export const runDirectly: Author = (_name, body) => body()

/** The value of a slot after an update. */
export function updatedValue(system: TransitionSystem, update: Update, old: Plain): Plain {
  return 'value' in update ? update.value : system.change(update.slot, old, update.change)
}

/** Whether there is an initial state with these values. */
export function isInitial(system: TransitionSystem, values: readonly Plain[]): boolean {
  for (const initial of system.initialStates(runDirectly)) {
    if (comparePlain(initial.values, values) === 0) return true
  }
  return false
}

/** Whether two steps are told by the same words, whatever they lead to. */
export function isSameStep(left: Step, right: Step): boolean {
  return left.kind === right.kind && comparePlain(comparable(left), comparable(right)) === 0
}

/** An action without a member has `member: undefined`, which is no plain data. */
function comparable(step: Step): Plain {
  const present = Object.entries(step).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present) as Plain
}

/** The state after a step. */
export function applyUpdates(
  system: TransitionSystem,
  values: readonly Plain[],
  updates: readonly Update[],
): readonly Plain[] {
  const next = [...values]
  for (const update of updates) next[update.slot] = updatedValue(system, update, values[update.slot] as Plain)
  return next
}
