/**
 * The data of a page: a trace as plain JSON, made by Node and read by the browser. Values lie in a table, each once, and
 * refer to their parts by number, so that states which differ little take little room.
 */

import type { PagePictures } from './picture.ts'

/** A number of an entry of the table of values. */
export type Ref = number

/**
 * A value in the table. Text, numbers, booleans and null are themselves; anything with parts is a list that begins with
 * what it is and goes on with its parts.
 *
 * - `a`, an array, and `s`, a set in order: members
 * - `m`, a map in the order of its keys: key, value, key, value ...
 * - `o`, an object in the order of its keys: the same, each key being text
 * - `g`, a group that the page makes, of things under labels: the same
 * - `w`, words that the page says, which are no value of the model: the text
 *
 * Of a long list the parts lie in entries of their own, so that a change is one of a piece: `+a` has pieces as its parts,
 * each of which is an `a` or a `+a`, and so on.
 */
export type TableEntry = null | boolean | number | string | readonly [Shape, ...Ref[]] | readonly ['w', Ref]

export type Shape = Collection | `+${Collection}`
export type Collection = 'a' | 's' | 'm' | 'o' | 'g'

export interface PageData {
  readonly version: 1
  readonly model: string
  readonly scenario: string
  /** As `--set` would give them, in order. */
  readonly settings: readonly { readonly name: string; readonly value: string }[]
  readonly verdict: {
    /**
     * `open`: a run leaves the constraint while a promise is open. `error`: it ends in an error of the model. `nothing`: it shows
     * its steps alone.
     */
    readonly kind: 'violated' | 'witnessed' | 'open' | 'error' | 'nothing'
    /** What went wrong, in sentences. */
    readonly lines: readonly string[]
    /** Where an author's function failed: its line, and what to do. */
    readonly hints: readonly string[]
  }
  readonly property: { readonly name: string; readonly kind: string } | null
  readonly lanes: readonly Lane[]
  /** How many variables of a machine have no lane, since they never change. */
  readonly unchanged: number
  readonly steps: readonly PageStep[]
  /** How many of the first steps, the start included, were given to the check: it started from there. */
  readonly given: number
  readonly arrows: readonly Arrow[]
  readonly spans: readonly Span[]
  readonly properties: readonly PropertyStrip[]
  readonly ending: { readonly kind: 'repeats'; readonly from: number } | { readonly kind: 'stops' | 'leaves' } | null
  readonly operations: Operations | null
  /** What the violated property read, as exactly as it is known, and what the step did that wrote it last. */
  readonly read: readonly {
    /** `before` or `after` a step; empty where one state was read. */
    readonly label: string
    readonly text: string
    /** Null where it is as at the start. */
    readonly since: { readonly words: string; readonly step: number } | null
  }[]
  readonly why: PageWhy | null
  readonly values: readonly TableEntry[]
  /** By step: how the state is shown, a group; null after a step that fails. */
  readonly states: readonly (Ref | null)[]
  /** The author's pictures of the states, which are cleaned where they are shown; null where there are none. */
  readonly pictures: PagePictures | null
}

/** Under which a group of a node has words of what is the matter with it: it is no field. */
export const statusLabel = 'status'

/** A column of the diagram: a node, or a variable of a machine, or one of its entries. */
export interface Lane {
  readonly name: string
  readonly kind: 'node' | 'variable'
  /** For lanes that belong together: the role of a node, or the variable that a lane is an entry of. */
  readonly of: string | null
}

export interface PageStep {
  readonly number: number
  /** As it is found again; see trace/step-names.ts. */
  readonly name: string
  readonly headline: string
  readonly kind: string
  /** The number of the lane in which it happens; null where it happens in no node, as the loss of a message. */
  readonly lane: number | null
  /** What it does besides changing states, and what it changes, as lines. */
  readonly told: readonly string[]
  readonly changed: readonly string[]
  readonly failed: string | null
  /** What besides its kind is to be seen in the diagram. */
  readonly marks: readonly Mark[]
  /** Of a machine: new values of lanes. */
  readonly cells?: readonly { readonly lane: number; readonly text: string }[]
  /** Budgets that are left after it: `crashes 1`. */
  readonly left: readonly string[]
}

/** `crash`: the handler was ended by a crash. `torn`, `unsynced`: what was not synced survived in part, or not at all. */
export type Mark = 'crash' | 'torn' | 'unsynced'

/** A message on its way. */
export interface Arrow {
  /** In one line, as headlines tell it. */
  readonly text: string
  /** The type of the message, where it has one. */
  readonly label: string
  readonly from: number
  readonly to: number
  /** The number of the step that sent it. */
  readonly sent: number
  /** The step in which it ended; null for one that is in flight at the end, or a copy that is. */
  readonly ended: number | null
  /**
   * `refused`: its receiver fails to receive. `unsent`: its sender fails to send. `cut`: sent over a link that is cut.
   * `withdrawn`: it was offered, and its sender, which waited, is gone. `forged`: sent by nobody, a Byzantine node lies.
   * `kept`: it was received, and the network, which duplicates, has it in flight still.
   */
  readonly how: 'received' | 'lost' | 'withdrawn' | 'in flight' | 'kept' | 'refused' | 'unsent' | 'cut' | 'forged'
  /** Where it is a copy: the step in which it was made. */
  readonly copied: number | null
}

/** How something lasts: `from` is the number of the first step after which it is so, `to` of the first after which it is not. */
export type Span = {
  readonly from: number
  readonly to: number | null
} & (
  | { readonly kind: 'down' | 'paused' | 'mute' | 'deaf' | 'byzantine' | 'busy'; readonly lane: number }
  | { readonly kind: 'timer'; readonly lane: number; readonly timer: string }
  | { readonly kind: 'cut'; readonly lanes: readonly [number, number]; readonly bothWays: boolean }
)

export interface PropertyStrip {
  readonly name: string
  readonly kind: string
  readonly isShown: boolean
  /**
   * A letter for each step. `h`: holds; `n`: does not hold; `s`: a `sometimes` that is seen here; `u`: unseen here;
   * `w`: a promise is waited for, `b`: in vain, which is what the run shows; `k`: none is; `-`: nothing is said; `!`: its
   * predicate fails.
   */
  readonly statuses: string
}

/** Recorded operations, for a timeline. */
export interface Operations {
  readonly clients: readonly string[]
  readonly operations: readonly {
    readonly client: number
    readonly text: string
    readonly invoked: number
    readonly returned: number | null
    /** One of those that cannot be ordered. */
    readonly isInvolved: boolean
  }[]
  /** What is wrong with them, as lines. */
  readonly lines: readonly string[]
}

export interface PageWhy {
  readonly needs: readonly {
    readonly of: number
    /** Null for the property; not greater than `of` where it is a step of the next round of a loop. */
    readonly by: number | null
    readonly kind: string
    readonly words: string
  }[]
  readonly slice: readonly number[]
  /** What the verdict rests on: single steps, those of a loop, and those that use up what is left to do before a run stops. */
  readonly grounds: readonly {
    readonly steps: readonly number[]
    readonly as: 'step' | 'loop' | 'rest'
    readonly words: readonly string[]
  }[]
  /** Without which this run would not show what it shows, under titles; a step of `sent` sent a message. */
  readonly decisive: readonly {
    readonly title: string
    readonly items: readonly {
      readonly steps: readonly number[]
      readonly as: 'taken' | 'sent'
      readonly words: string
    }[]
  }[]
  /** Why it counts that the run goes on for ever, or stops; null of other runs. */
  readonly fairness: string | null
}
