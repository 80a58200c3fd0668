/** By what a search is reduced, and what finds the representatives: one for each worker. */

import type { Plain } from '../language/plain.ts'
import type { Instance } from '../semantics/instance.ts'
import { Identities, type SymmetricSet } from '../semantics/symmetry.ts'
import { Permutations } from './permutations.ts'
import { Representatives } from './representatives.ts'
import type { SearchOptions } from './result.ts'
import { Signatures } from './signatures.ts'
import type { Tabling } from './tabling.ts'

export interface Symmetry {
  /** Those with at least two members. */
  readonly sets: readonly SymmetricSet[]
  readonly identities: Identities
  readonly permutations: Permutations
  readonly representatives: Representatives
}

/** The sets by which a search of an instance is reduced. */
export function setsToReduceBy(instance: Instance, { symmetry = instance.reduces }: SearchOptions): SymmetricSet[] {
  return symmetry ? instance.symmetricSets.filter(({ members }) => members.length > 1) : []
}

/** @returns null when every state is to be explored */
export function symmetryOf(instance: Instance, options: SearchOptions, tabling: Tabling): Symmetry | null {
  const sets = setsToReduceBy(instance, options)
  if (sets.length === 0) return null
  const identities = new Identities(sets)
  const { slots } = instance.system
  const permutations = new Permutations(identities, slots, tabling)
  const representatives = new Representatives(permutations, new Signatures(identities, slots, tabling), tabling)
  return { sets, identities, permutations, representatives }
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
  { symmetry, tabling: { components } }: Explorer,
  before: readonly Plain[],
  state: readonly Plain[],
): readonly Plain[] {
  if (symmetry === null) return state
  const numbersOf = (values: readonly Plain[]) =>
    Int32Array.from(values, (value, slot) => components.componentOf(slot, value))
  const permutation = symmetry.representatives.reduce(numbersOf(before))
  if (permutation === null) return state
  const renamed = numbersOf(state)
  symmetry.permutations.apply(permutation, renamed)
  return Array.from(renamed, (component, slot) => components.valueOf(slot, component))
}
