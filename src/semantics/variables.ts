/**
 * The variables of a machine as slots: one for each variable, and one for each entry of an indexed variable. Author
 * functions see them through views that read, and in recipes write, slot by slot.
 */

import { NetsplitError } from '../language/errors.ts'
import { isIndexed } from '../language/machine.ts'
import { type Plain, toPlain } from '../language/plain.ts'
import { draftOf, finished, holds, isChanged } from './drafts.ts'
import { keptTooLong, type Lens } from './lens.ts'
import { type RecordShape, readOnlyView, recordShape, writableView } from './record-view.ts'
import { byTheWay, refuseBoth, refuseImpossible, refuseIncomplete } from './returned.ts'
import { show } from './shown.ts'
import type { Read, Slot, Update } from './system.ts'
import { type Viewer, viewerThrough } from './views.ts'

type Layout = readonly VariableLayout[]

type VariableLayout =
  | { readonly kind: 'single'; readonly name: string; readonly slot: number }
  | {
      readonly kind: 'indexed'
      readonly name: string
      /** The entries; the numbers from 0 for an array. */
      readonly shape: RecordShape
      readonly firstSlot: number
    }

export interface Variables {
  readonly slots: readonly Slot[]
  /**
   * The slot values of a set of variables, as an author writes them.
   *
   * @param whose for messages: whose variables they are
   */
  valuesOf(variables: object, whose: string): Plain[]
  /** Shows states to a predicate. */
  viewer(): Viewer
  /** The variables of the state that `read` reads from, as a guard may see them. */
  guard(read: Read): object
  /** Runs a recipe on drafts of the variables. */
  run(read: Read, recipe: (draft: object) => unknown): Update[]
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
    return { kind: 'indexed', name, shape: recordShape(keys, Array.isArray(value)), firstSlot }
  })
  const names = layout.map(({ name }) => name)
  const shape = recordShape(names)

  const valuesOf = (variables: object, whose: string): Plain[] => {
    refuseOtherVariables(Object.keys(variables), names, whose)
    const values: Plain[] = []
    for (const variable of layout) {
      const value = (variables as { [name: string]: unknown })[variable.name]
      const entries = variable.kind === 'single' ? [value] : entriesOf(variable, value, machineName)
      for (const entry of entries) values.push(toPlain(entry, `initial value of ${variable.name}`))
    }
    return values
  }

  /** A view in which the value of each slot is what `look` gives for it. */
  const viewBy = (
    make: (shape: RecordShape, load: (place: number) => unknown) => object,
    look: (slot: number) => unknown,
    record: (variable: VariableLayout & { kind: 'indexed' }, made: () => object) => object = (_variable, made) =>
      made(),
  ): object =>
    make(shape, (place) => {
      const variable = layout[place] as VariableLayout
      if (variable.kind === 'single') return look(variable.slot)
      return record(variable, () => make(variable.shape, (at) => look(variable.firstSlot + at)))
    })

  const viewer = () =>
    viewerThrough((lens: Lens) =>
      viewBy(
        (fields, load) => lens.view(fields, load),
        (slot) => lens.look(slot),
        ({ name, shape: entries, firstSlot }, made) =>
          lens.frame(`variable ${name}`, (other) => {
            const isSame = other !== undefined && entries.keys.every((_, at) => lens.isSame(firstSlot + at))
            return isSame ? other : made()
          }),
      ),
    )

  let evaluations = 0
  const guard = (read: Read): object => {
    const evaluation = ++evaluations
    return viewBy(readOnlyView, (slot) => {
      if (evaluation !== evaluations) throw keptTooLong()
      return show(read(slot))
    })
  }

  const run = (read: Read, recipe: (draft: object) => unknown): Update[] => {
    const evaluation = ++evaluations
    /** What slots with parts held before, for those that were looked at. */
    const before = new Map<number, Plain>()
    /** What slots hold now, in the order in which they were first looked at or set. */
    const now = new Map<number, unknown>()
    /** Indexed variables that were set as a whole. */
    const replaced = new Map<VariableLayout & { kind: 'indexed' }, unknown>()
    let isSet = false
    const look = (slot: number): unknown => {
      if (evaluation !== evaluations) throw keptTooLong()
      const value = read(slot)
      if (typeof value !== 'object' || value === null) return value
      const draft = draftOf(value)
      before.set(slot, value)
      now.set(slot, draft)
      return draft
    }
    const set = (slot: number, value: unknown) => {
      if (evaluation !== evaluations) throw keptTooLong()
      now.set(slot, value)
      isSet = true
    }
    const setVariable = (variable: VariableLayout, value: unknown) => {
      if (variable.kind === 'single') set(variable.slot, value)
      else {
        entriesOf(variable, value, machineName)
        replaced.set(variable, value)
        isSet = true
      }
    }
    const root = writableView(
      shape,
      (place) => {
        const variable = layout[place] as VariableLayout
        if (variable.kind === 'single') return look(variable.slot)
        const { shape: entries, firstSlot } = variable
        return writableView(
          entries,
          (at) => look(firstSlot + at),
          (at, value) => set(firstSlot + at, value),
        )
      },
      (place, value) => setVariable(layout[place] as VariableLayout, value),
    )
    const returned = recipe(root)
    if (returned !== root && !byTheWay(returned)) {
      refuseImpossible(returned)
      const found = returned as { readonly [name: string]: unknown }
      if (isComplete(found)) {
        if (isSet || [...now.values()].some(isChanged)) refuseBoth()
        for (const variable of layout) setVariable(variable, found[variable.name])
      } else if (![...now.values()].some((value) => holds(value, found))) refuseIncomplete(found, names)
    }
    for (const [variable, value] of replaced) {
      for (const [at, entry] of entriesOf(variable, value, machineName).entries())
        now.set(variable.firstSlot + at, entry)
    }
    const updates: Update[] = []
    for (const [slot, value] of now) {
      const left = finished(value)
      const old = before.get(slot)
      if (left === old && old !== undefined) continue
      updates.push({ slot, value: toPlain(left, `value of ${slots[slot]?.name}`, old) })
    }
    return updates
  }

  const isComplete = (state: object): boolean => {
    const found = Object.keys(state)
    return found.length === names.length && names.every((name) => found.includes(name))
  }

  return { slots, valuesOf, viewer, guard, run }
}

function refuseOtherVariables(found: readonly string[], names: readonly string[], whose: string): void {
  const extra = found.find((name) => !names.includes(name))
  const missing = names.find((name) => !found.includes(name))
  if (extra === undefined && missing === undefined) return
  throw new NetsplitError({
    code: 'bad-model',
    message: `The initial states of ${whose} have different variables: ${
      extra === undefined ? `${missing} is missing in one of them` : `only some have ${extra}`
    }.`,
    cure: 'Give every initial state the same variables; use null for "nothing".',
  })
}

function entriesOf(variable: VariableLayout & { kind: 'indexed' }, value: unknown, where: string): unknown[] {
  const { keys } = variable.shape
  const found = typeof value === 'object' && value !== null ? Object.keys(value) : []
  if (found.length !== keys.length || keys.some((key) => !found.includes(key))) {
    throw new NetsplitError({
      code: 'bad-model',
      message: `The indexed variable ${variable.name} of ${where} changes its set of entries.`,
      cure: `Its entries are ${keys.join(', ')}; use a plain value (or a Map) for a variable that grows.`,
    })
  }
  return keys.map((key) => (value as { [key: string]: unknown })[key])
}
