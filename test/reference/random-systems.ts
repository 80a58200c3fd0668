/**
 * Random small systems for holding two checkers against each other. A system is made from a recipe, which is plain
 * data: it prints, it shrinks, and the same recipe always makes the same system.
 */

import fc from 'fast-check'
import type { Spec } from '../../src/index.ts'
import {
  type AsymmetricMachineRecipe,
  asymmetricMachineRecipes,
  asymmetricMachineSpec,
} from './random-asymmetric-machines.ts'
import { type MachineRecipe, machineRecipes, machineSpec } from './random-machines.ts'
import { type ProtocolRecipe, protocolRecipes, protocolSpec } from './random-protocols.ts'
import {
  type SymmetricMachineRecipe,
  symmetricMachineRecipes,
  symmetricMachineSpec,
} from './random-symmetric-machines.ts'
import {
  type SymmetricProtocolRecipe,
  symmetricProtocolRecipes,
  symmetricProtocolSpec,
} from './random-symmetric-protocols.ts'

export interface RandomSystem {
  readonly spec: Spec
  readonly scenario: string
  /** The recipe, as text. */
  readonly description: string
}

export type SystemRecipe =
  | MachineRecipe
  | ProtocolRecipe
  | SymmetricMachineRecipe
  | SymmetricProtocolRecipe
  | AsymmetricMachineRecipe

export function systemOf(recipe: SystemRecipe): RandomSystem {
  const description = JSON.stringify(recipe)
  const spec = specOf(recipe)
  return Object.defineProperty({ spec, scenario: 'random', description }, fc.toStringMethod, {
    value: () => description,
  })
}

function specOf(recipe: SystemRecipe): Spec {
  if ('machine' in recipe) return machineSpec(recipe)
  if ('protocol' in recipe) return protocolSpec(recipe)
  if ('asymmetricMachine' in recipe) return asymmetricMachineSpec(recipe)
  return 'symmetricMachine' in recipe ? symmetricMachineSpec(recipe) : symmetricProtocolSpec(recipe)
}

/** Systems that declare what they do not tell apart. */
export function randomSymmetricSystem(): fc.Arbitrary<RandomSystem> {
  return fc.oneof(symmetricMachineRecipes, symmetricProtocolRecipes).map(systemOf)
}

/** Machines that declare what they do tell apart, or may. */
export function randomAsymmetricMachine(): fc.Arbitrary<RandomSystem> {
  return asymmetricMachineRecipes.map(systemOf)
}

/** Systems whose faults can be changed. */
export function randomProtocol(): fc.Arbitrary<RandomSystem> {
  return protocolRecipes.map(systemOf)
}

export function randomSystem(): fc.Arbitrary<RandomSystem> {
  return fc.oneof(machineRecipes, protocolRecipes).map(systemOf)
}
