/**
 * What the comparisons rest on: everything that the language lets happen does happen in random protocols, and often
 * enough; and a world that does not fit together is refused before anything is explored.
 */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Plain } from '../../src/language/plain.ts'
import { type Instance, instantiate } from '../../src/semantics/instance/instance.ts'
import type { LocalState } from '../../src/semantics/node/local.ts'
import { runDirectly, type Step } from '../../src/semantics/system/system.ts'
import { timeout } from './pools.ts'
import { protocolRecipes } from './random-protocols.ts'
import { symmetricProtocolRecipes } from './random-symmetric-protocols.ts'
import { type SystemRecipe, systemOf } from './random-systems.ts'
import { keyOf, transitionsFrom } from './reference-checker.ts'

/** Everything that can happen in a step, as finely as faults are told apart. */
const kinds = [
  ...['start', 'deliver', 'timeout', 'lose', 'duplicate', 'reorder', 'crash', 'restart', 'notice', 'pause', 'resume'],
  ...['crash in a handler', 'disk lost', 'disk torn', 'omit to send', 'omit to receive', 'deliver to nobody'],
  ...['message omitted', 'message cut', 'partition both ways', 'partition one way', 'heal', 'heal of a link'],
  ...['lie', 'broadcast lie', 'tick of one', 'tick of all', 'round', 'wait for a rendezvous', 'timer that lasts'],
] as const

function happeningsIn(step: Step): string[] {
  const found: string[] = [kindOf(step)]
  if ('crashes' in step) found.push('crash in a handler')
  if ('disk' in step) found.push(`disk ${step.disk}`)
  if ('sends' in step) found.push(...step.sends.flatMap(({ lost }) => (lost === undefined ? [] : [`message ${lost}`])))
  return found
}

function kindOf(step: Step): string {
  switch (step.kind) {
    case 'deliver':
      return step.omitted === true ? 'deliver to nobody' : 'deliver'
    case 'omit':
      return `omit to ${step.what}`
    case 'partition':
      return step.bothWays ? 'partition both ways' : 'partition one way'
    case 'heal':
      return step.from === undefined ? 'heal' : 'heal of a link'
    case 'tick':
      return step.unit === 'round' ? 'round' : step.node === null ? 'tick of all' : 'tick of one'
    default:
      return step.kind
  }
}

function happeningsWhere({ offers, deadlines }: LocalState): string[] {
  return [
    ...(offers === undefined ? [] : ['wait for a rendezvous']),
    ...(deadlines === undefined ? [] : ['timer that lasts']),
  ]
}

/** What happens in the first states of a system. */
function happeningsOf(instance: Instance, mostStates: number): ReadonlySet<string> {
  const { system } = instance
  const happenings = new Set<string>(['start'])
  const states = new Map<string, readonly Plain[]>()
  for (const { values } of [...system.initialStates(runDirectly)].slice(0, mostStates))
    states.set(keyOf(values), values)
  for (const values of states.values()) {
    for (const [slot, { kind }] of system.slots.entries()) {
      if (kind === 'node') for (const found of happeningsWhere(values[slot] as never)) happenings.add(found)
    }
    for (const { step, after } of transitionsFrom(instance, values)) {
      for (const happening of happeningsIn(step)) happenings.add(happening)
      if (after === null || states.size >= mostStates) continue
      states.set(keyOf(after), states.get(keyOf(after)) ?? after)
    }
  }
  return happenings
}

describe.each([
  ['random protocols', protocolRecipes],
  ['random symmetric protocols', symmetricProtocolRecipes],
] as const)('in %s', (_name, recipes: fc.Arbitrary<SystemRecipe>) => {
  it('everything happens, in at least one of a hundred', { timeout }, () => {
    const systems = 300
    const counts = new Map<string, number>()
    for (const { spec, scenario } of fc.sample(recipes.map(systemOf), { numRuns: systems, seed: 1 })) {
      for (const happening of happeningsOf(instantiate(spec, scenario), 40)) {
        counts.set(happening, (counts.get(happening) ?? 0) + 1)
      }
    }
    expect([...counts.keys()].sort()).toEqual([...kinds].sort())
    expect([...counts].filter(([, count]) => count < systems / 100)).toEqual([])
  })
})
