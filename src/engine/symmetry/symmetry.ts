/** By what a search is reduced, and what finds the representatives: one for each worker. */

import type { Plain } from '../../language/plain.ts'
import type { Instance } from '../../semantics/instance/instance.ts'
import { Identities, type SymmetricSet } from '../../semantics/instance/symmetry.ts'
import type { Checks } from '../checks/checks.ts'
import type { SharedMemory } from '../memory/memory.ts'
import type { SearchOptions } from '../options.ts'
import type { Directory } from '../states/directory.ts'
import type { Tabling } from '../tables/tabling.ts'
import { Behaviours } from './behaviour.ts'
import { Permutations } from './permutations.ts'
import { Representatives } from './representatives.ts'
import { Signatures } from './signatures.ts'
import { SymmetryAudit } from './symmetry-audit.ts'

export interface Symmetry {
  /** Those with at least two members. */
  readonly sets: readonly SymmetricSet[]
  readonly identities: Identities
  readonly permutations: Permutations
  readonly representatives: Representatives
  readonly audit: SymmetryAudit
}

/** The sets by which a search of an instance is reduced. */
export function setsToReduceBy(instance: Instance, { symmetry = instance.reduces }: SearchOptions): SymmetricSet[] {
  return symmetry ? instance.symmetricSets.filter(({ members }) => members.length > 1) : []
}

/** @returns null when every state is to be explored */
export function symmetryOf(
  memory: SharedMemory,
  directory: Directory,
  parts: { instance: Instance; options: SearchOptions; tabling: Tabling; checks: Checks },
): Symmetry | null {
  const { instance, options, tabling } = parts
  const sets = setsToReduceBy(instance, options)
  if (sets.length === 0) return null
  const identities = new Identities(sets)
  const { slots } = instance.system
  const permutations = new Permutations(identities, slots, tabling)
  const representatives = new Representatives(permutations, new Signatures(identities, slots, tabling), tabling)
  const isParanoid = options.paranoid ?? false
  const behaviours = new Behaviours(memory, directory, { ...parts, permutations })
  const audit = new SymmetryAudit(memory, { tabling, permutations, representatives, behaviours, isParanoid })
  return { sets, identities, permutations, representatives, audit }
}

/** An initial state as the model has it, and as a search explores it. */
export interface InitialState {
  readonly real: Int32Array
  readonly explored: Int32Array
}

/** An initial state, with its representative where a search is reduced. */
export function initialState(real: Int32Array, symmetry: Symmetry | null): InitialState {
  const explored = Int32Array.from(real)
  return symmetry === null || symmetry.representatives.reduce(explored) === null
    ? { real, explored: real }
    : { real, explored }
}

interface Explorer {
  readonly symmetry: Symmetry | null
  readonly tabling: Tabling
}

/** A state as a search explores it: itself, or the representative of its orbit. */
export function asExplored(explorer: Explorer, state: readonly Plain[]): readonly Plain[] {
  return asSeenFrom(explorer, state, state)
}

/** A state under the names with which the search explores the state before it. */
export function asSeenFrom(
  { symmetry, tabling }: Explorer,
  before: readonly Plain[],
  state: readonly Plain[],
): readonly Plain[] {
  if (symmetry === null) return state
  const permutation = symmetry.representatives.reduce(vectorOf(tabling, before))
  if (permutation === null) return state
  const renamed = vectorOf(tabling, state)
  symmetry.permutations.apply(permutation, renamed)
  return valuesOf(tabling, renamed)
}

/** A state as the numbers of its components. */
export function vectorOf({ components }: Tabling, state: readonly Plain[]): Int32Array {
  return Int32Array.from(state, (value, slot) => components.componentOf(slot, value))
}

/** The values of a state that is given by the numbers of its components. */
export function valuesOf({ components }: Tabling, state: Int32Array): readonly Plain[] {
  return Array.from(state, (component, slot) => components.valueOf(slot, component))
}
