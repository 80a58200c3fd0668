/** By what a search is reduced, and what finds the representatives: one for each worker. */

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
