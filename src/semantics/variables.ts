/**
 * The variables of a machine as slots: one for each variable, and one for each entry of an indexed variable. Author
 * functions see them through objects that read, and in recipes write, slot by slot.
 */

import { NetsplitError } from '../language/errors.ts'
import { isIndexed } from '../language/machine.ts'
import { type Plain, toPlain } from '../language/plain.ts'
import { Lens } from './lens.ts'
import { detach, draftOf, finishDraft, isLeftDraft } from './recipe.ts'
import type { Read, Slot, Update } from './system.ts'

type Layout = readonly VariableLayout[]

type VariableLayout =
  | { readonly kind: 'single'; readonly name: string; readonly slot: number }
  | {
      readonly kind: 'indexed'
      readonly name: string
      /** Keys of the entries; the numbers from 0 for an array. */
      readonly keys: readonly string[]
      readonly isArray: boolean
      readonly firstSlot: number
    }

export interface Variables {
  readonly slots: readonly Slot[]
  /** The slot values of a set of variables, as an author writes them. */
  valuesOf(variables: object): Plain[]
  /** An object that shows the variables of whatever state `read` reads from, field by field, for predicates. */
  view(read: Read): object
  /** The same object every time, showing the state that `read` reads from until the next call. */
  guard(read: Read): object
  /** Runs a recipe on drafts of the variables. */
  run(read: Read, recipe: (draft: object) => void): Update[]
}

/**
 * @param example the variables of an initial state; it decides which variables are indexed, and by what
 */
export function variablesLike(example: object, machineName: string): Variables {
  const slots: Slot[] = []
  const layout: Layout = Object.entries(example).map(([name, value]): VariableLayout => {
    const firstSlot = slots.length
    if (!isIndexed(value)) {
      slots.push({ name, kind: 'variable' })
      return { kind: 'single', name, slot: firstSlot }
    }
    const keys = Object.keys(value)
    for (const key of keys) slots.push({ name: `${name}[${key}]`, kind: 'variable', entry: { of: name, key } })
    return { kind: 'indexed', name, keys, isArray: Array.isArray(value), firstSlot }
  })
  refuseNamesakes(slots, machineName)

  const valuesOf = (variables: object): Plain[] => {
    const values: Plain[] = []
    for (const variable of layout) {
      const value = (variables as { [name: string]: unknown })[variable.name]
      const entries = variable.kind === 'single' ? [value] : entriesOf(variable, value, machineName)
      for (const entry of entries) {
        values.push(toPlain(entry, `initial value of ${variable.name}`))
      }
    }
    return values
  }

  const view = (read: Read): object => {
    const lens = new Lens(read)
    return accessors(layout, { get: (slot) => lens.look(slot, []), set: refuseWrite })
  }

  // Making an object of accessors takes longer than most guards and recipes: one of each is made, and reads and writes
  // whatever is at hand. Author code never runs inside author code.
  let readNow: Read
  const guardView = accessors(layout, { get: (slot) => readNow(slot), set: refuseWrite })
  let written = new Map<number, unknown>()
  /** What was read and may have been changed since, by slot. */
  let before = new Map<number, Plain>()
  let drafts = 0
  const recipeView = accessors(layout, {
    get(slot) {
      if (written.has(slot)) return written.get(slot)
      const value = readNow(slot)
      if (typeof value !== 'object' || value === null) return value
      const draft = draftOf(value)
      drafts++
      before.set(slot, value)
      written.set(slot, draft)
      return draft
    },
    set(slot, value) {
      const draft = draftOf(detach(value))
      if (draft !== value) drafts++
      written.set(slot, draft)
    },
  })

  const guard = (read: Read): object => {
    readNow = read
    return guardView
  }

  const updatesBy = (recipe: (draft: object) => void, finish: (value: unknown) => unknown): Update[] => {
    written = new Map()
    before = new Map()
    drafts = 0
    recipe(recipeView)
    // A draft may have found its way into another one: then all have to be copied.
    const left = drafts > 1 ? detach : finish
    const updates: Update[] = []
    for (const [slot, value] of written) {
      updates.push({ slot, value: toPlain(left(value), `value of ${slots[slot]?.name}`, before.get(slot)) })
    }
    return updates
  }

  const run = (read: Read, recipe: (draft: object) => void): Update[] => {
    readNow = read
    try {
      return updatesBy(recipe, finishDraft)
    } catch (error) {
      if (!isLeftDraft(error)) throw error
      return updatesBy(recipe, detach)
    }
  }

  return { slots, valuesOf, view, guard, run }
}

/** Traces call the parts of a state by their names. @throws NetsplitError `bad-model` */
function refuseNamesakes(slots: readonly Slot[], machineName: string): void {
  const names = new Set<string>()
  for (const { name } of slots) {
    if (names.has(name)) {
      throw new NetsplitError({
        code: 'bad-model',
        message: `${machineName} has a variable, or an entry of an indexed one, and another that are both called ${name}.`,
        cure: 'Rename one of them.',
      })
    }
    names.add(name)
  }
}

interface Access {
  get(slot: number): unknown
  set(slot: number, value: unknown): void
}

function refuseWrite(): never {
  throw new TypeError('the state is read-only here; change it in the `do` of an action')
}

function accessors(layout: Layout, access: Access): object {
  const target = {}
  for (const variable of layout) {
    if (variable.kind === 'single') {
      defineEntry(target, variable.name, variable.slot, access)
      continue
    }
    const record: object = variable.isArray ? new Array(variable.keys.length) : {}
    for (const [at, key] of variable.keys.entries()) defineEntry(record, key, variable.firstSlot + at, access)
    Object.preventExtensions(record)
    Object.defineProperty(target, variable.name, {
      enumerable: true,
      get: () => record,
      set: (value: unknown) => {
        for (const [at, entry] of entriesOf(variable, value, variable.name).entries())
          access.set(variable.firstSlot + at, entry)
      },
    })
  }
  return Object.preventExtensions(target)
}

function defineEntry(target: object, key: string, slot: number, access: Access): void {
  Object.defineProperty(target, key, {
    enumerable: true,
    get: () => access.get(slot),
    set: (value: unknown) => access.set(slot, value),
  })
}

function entriesOf(variable: VariableLayout & { kind: 'indexed' }, value: unknown, where: string): unknown[] {
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : []
  if (keys.length !== variable.keys.length || variable.keys.some((key) => !keys.includes(key))) {
    throw new NetsplitError({
      code: 'bad-model',
      message: `The indexed variable ${variable.name} of ${where} changes its set of entries.`,
      cure: `Its entries are ${variable.keys.join(', ')}; use a plain value (or a Map) for a variable that grows.`,
    })
  }
  return variable.keys.map((key) => (value as { [key: string]: unknown })[key])
}
