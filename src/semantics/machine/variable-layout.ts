/** How the variables of a machine lie in slots: one for each variable, and one for each entry of an indexed variable. */

import { NetsplitError } from '../../language/errors.ts'
import { isIndexed } from '../../language/machine.ts'
import { type RecordShape, recordShape } from '../author-code/record-view.ts'
import type { Slot } from '../system/system.ts'

export type Variable =
  | { readonly kind: 'single'; readonly name: string; readonly slot: number }
  | {
      readonly kind: 'indexed'
      readonly name: string
      /** The entries; the numbers from 0 for an array. */
      readonly shape: RecordShape
      readonly firstSlot: number
    }

export interface VariableLayout {
  readonly slots: readonly Slot[]
  readonly variables: readonly Variable[]
  readonly names: readonly string[]
  /** Of the variables as fields. */
  readonly shape: RecordShape
  /** For messages. */
  readonly machineName: string
}

/**
 * @param example the variables of an initial state; it decides which variables are indexed, and by what
 */
export function layOut(example: object, machineName: string): VariableLayout {
  const slots: Slot[] = []
  const variables = Object.entries(example).map(([name, value]): Variable => {
    const firstSlot = slots.length
    if (!isIndexed(value)) {
      slots.push({ name, kind: 'variable' })
      return { kind: 'single', name, slot: firstSlot }
    }
    const keys = Object.keys(value)
    for (const key of keys) slots.push({ name: `${name}[${key}]`, kind: 'variable', entry: { of: name, key } })
    return { kind: 'indexed', name, shape: recordShape(keys, Array.isArray(value)), firstSlot }
  })
  refuseNamesakes(slots, machineName)
  const names = variables.map(({ name }) => name)
  return { slots, variables, names, shape: recordShape(names), machineName }
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

/**
 * The entries of an indexed variable, in the order of its slots.
 *
 * @throws NetsplitError `bad-model` where it has others
 */
export function entriesOf(variable: Variable & { kind: 'indexed' }, value: unknown, where: string): unknown[] {
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
