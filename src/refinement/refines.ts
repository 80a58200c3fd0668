/**
 * Refinement: seen through a mapping, every run of a model is a run of a machine that says what it is to do (Abadi and
 * Lamport, "The Existence of Refinement Mappings", 1991). Each initial state is one of the machine's, and each step is one
 * of its steps, or changes nothing that the machine knows of.
 */

import { NetsplitError } from '../language/errors.ts'
import type { Machine } from '../language/machine.ts'
import {
  checkParameter,
  defaultsOf,
  type ParameterDeclarations,
  type ParametersOf,
  type ParameterValues,
} from '../language/parameters.ts'
import { comparePlain, type Plain, toPlain } from '../language/plain.ts'
import type { Property } from '../language/property.ts'
import { type MachineSystem, machineSystem } from '../semantics/machine/machine-system.ts'
import { under } from '../semantics/system/names.ts'
import { applyUpdates, isInitial, runDirectly } from '../semantics/system/system.ts'

export interface Refinement<Declarations extends ParameterDeclarations, View, Parameters> {
  /** The machine's parameters for those of the model. By default those of the same names, and else the declared ones. */
  readonly params?: (parameters: Parameters) => Partial<ParametersOf<Declarations>>
  /** The variables of the machine in a state of the model. */
  readonly mapping: (state: View, parameters: Parameters) => object
}

/**
 * Every initial state of the model is, through the mapping, an initial state of the machine, and every step is one of its
 * steps or leaves its variables as they are. What holds of all states of the machine then holds of the model. Liveness is
 * not compared (Abadi and Lamport, "The Existence of Refinement Mappings", 1991).
 *
 * @param machine what the model is to do
 * @param refinement `mapping`: the variables of the machine, by name, in a state of the model; `params`: the machine's parameters
 *   for those of the model, by default those of the same names
 * @throws NetsplitError `bad-model` when the mapping gives other variables than the machine has; `not-plain-data`
 *
 * @example refines(transactionCommit, { mapping: ({ rmState }) => ({ rmState }) })
 */
export function refines<Declarations extends ParameterDeclarations, View, Parameters>(
  machine: Machine<Declarations>,
  refinement: Refinement<Declarations, View, Parameters>,
): Property<View, Parameters> {
  const { params, mapping } = refinement
  const systems = new Map<string, MachineSystem>()
  const systemFor = (parameters: Parameters): MachineSystem => {
    const wanted = parametersFor(machine, parameters as ParameterValues, params?.(parameters) as ParameterValues)
    const key = JSON.stringify(Object.entries(wanted).sort())
    const known = systems.get(key)
    if (known !== undefined) return known
    const made = machineSystem(machine as Machine, wanted)
    systems.set(key, made)
    return made
  }
  const valuesIn = (system: MachineSystem, state: View, parameters: Parameters): readonly Plain[] =>
    system.variables.valuesOf(variablesOf(mapping(state, parameters), system, machine.name))
  return {
    kind: 'refines',
    predicate: ((before: View, after: View, parameters: Parameters) => {
      const system = systemFor(parameters)
      return isStep(system, valuesIn(system, before, parameters), valuesIn(system, after, parameters))
    }) as never,
    initial: ((state: View, parameters: Parameters) => {
      const system = systemFor(parameters)
      const values = valuesIn(system, state, parameters)
      return isInitial(system, values)
    }) as never,
  }
}

function parametersFor(
  { parameters: declared }: Machine,
  ofModel: ParameterValues,
  given: ParameterValues = {},
): ParameterValues {
  const wanted: { [name: string]: ParameterValues[string] } = { ...defaultsOf(declared) }
  for (const [name, declaration] of Object.entries(declared)) {
    const value = under(given, name) ?? under(ofModel, name)
    if (value !== undefined) wanted[name] = checkParameter(name, declaration, value)
  }
  return wanted
}

/** What a mapping gives, as plain data without the objects that show a state; with the variables that the machine has. */
function variablesOf(mapped: unknown, { variables }: MachineSystem, machineName: string): object {
  const copy = copied(mapped)
  const names = [...new Set(variables.slots.map(({ name, entry }) => entry?.of ?? name))]
  const found = typeof copy === 'object' && copy !== null ? Object.keys(copy) : []
  if (found.length === names.length && names.every((name) => found.includes(name))) {
    return toPlain(copy, `state of ${machineName} that a mapping gives`) as object
  }
  throw new NetsplitError({
    code: 'bad-model',
    message: `A mapping to ${machineName} gives ${found.join(', ') || 'nothing'}.`,
    cure: `The machine's variables are ${names.join(', ')}.`,
  })
}

/** A copy of a value in which nothing is looked up when it is read. */
function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copied)
  if (value instanceof Set) return new Set([...value].map(copied))
  if (value instanceof Map) return new Map([...value].map(([key, entry]) => [copied(key), copied(entry)]))
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, copied(entry)]))
}

function isStep(system: MachineSystem, before: readonly Plain[], after: readonly Plain[]): boolean {
  if (comparePlain(before, after) === 0) return true
  const read = (slot: number) => before[slot] as Plain
  return system.rules.some((rule) =>
    rule
      .options(read)
      .some((option) =>
        rule
          .successors(option, { read, author: runDirectly })
          .some(
            ({ failure, updates }) =>
              failure === null && comparePlain(applyUpdates(system, before, updates), after) === 0,
          ),
      ),
  )
}
