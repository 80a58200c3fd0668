/**
 * Faults that the engine says nobody sees, against what handlers are really given: two explorations of random protocols by
 * the semantics alone, with a fault and without it, in which every handler writes down what it was called with.
 */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { search } from '../../src/engine/threads/in-process.ts'
import type { BudgetName } from '../../src/language/fault-plan.ts'
import type { Plain } from '../../src/language/plain.ts'
import type { AnyRole } from '../../src/language/role.ts'
import type { Spec } from '../../src/language/spec.ts'
import { type Instance, instantiate } from '../../src/semantics/instance/instance.ts'
import type { AnyNode } from '../../src/semantics/node/node-actions.ts'
import { runDirectly, type TransitionSystem } from '../../src/semantics/system/system.ts'
import { amounts } from '../amounts.ts'
import { runs, timeout } from './pools.ts'
import { randomProtocol } from './random-systems.ts'
import { keyOf, transitionsFrom } from './reference-checker.ts'

const mostStates = 400

interface Calls {
  readonly heard: ReadonlySet<string>
  readonly happened: ReadonlySet<BudgetName>
}

/** The same protocol, whose handlers tell what they are called with. */
function listening(spec: Spec, tell: (call: string) => void): Spec {
  const { model } = spec
  if (model.kind !== 'protocol') return spec
  const listener =
    (name: string, handler: (...given: never[]) => unknown) =>
    (node: AnyNode, ...heard: unknown[]) => {
      tell([node.id, name, node.now, ...[{ ...node }, ...heard].map((part) => keyOf([part as Plain]))].join(' '))
      return handler(...([node, ...heard] as never[]))
    }
  const wrapped = (all: Readonly<Record<string, unknown>>, kind: string) =>
    Object.fromEntries(
      Object.entries(all).map(([name, handler]) => [name, listener(`${kind} ${name}`, handler as never)]),
    )
  const roleOf = (role: AnyRole): AnyRole => ({
    ...role,
    ...(role.on && { on: wrapped(role.on as never, 'on') }),
    ...(role.timeout && { timeout: wrapped(role.timeout as never, 'timeout') }),
    ...(role.restart && { restart: listener('restart', role.restart as never) }),
    ...(role.crashed && { crashed: listener('crashed', role.crashed as never) }),
  })
  const roles = (...given: never[]) => {
    const made = (model.roles as (...all: never[]) => Readonly<Record<string, AnyRole>>)(...given)
    return Object.fromEntries(Object.entries(made).map(([name, role]) => [name, roleOf(role)]))
  }
  return { ...spec, model: { ...model, roles } as never }
}

/** What handlers are called with in all states, and which faults happen; null where there is too much, or a step fails. */
function calls(spec: Spec, scenario: string, overrides: { readonly [fault: string]: number }): Calls | null {
  const heard = new Set<string>()
  let isOn = false
  const instance = instantiate(
    listening(spec, (call) => isOn && heard.add(call)),
    scenario,
    overrides,
  )
  const { system } = instance
  const initial = Array.from(system.initialStates(runDirectly), ({ values }) => values)
  isOn = true
  const { situations } = system as TransitionSystem
  const happened = new Set<BudgetName>()
  const states = new Map(initial.map((values) => [keyOf(values), values]))
  for (const values of states.values()) {
    if (states.size > mostStates) return null
    const budgets = situations === null ? null : (values[situations.budgetSlot] as Plain)
    for (const fault of situations?.faults ?? []) if (situations?.hasHappened(fault, budgets)) happened.add(fault)
    for (const { after, failure } of transitionsFrom(instance, values)) {
      if (failure !== null) return null
      if (after !== null) states.set(keyOf(after), after)
    }
  }
  return { heard, happened }
}

/** The search of the same protocol without its properties and bounds. */
function unseenIn(instance: Instance): readonly BudgetName[] | null {
  const { verdict, unseenFaults } = search({ ...instance, properties: [], within: null }, { memoryBytes: 64 * 2 ** 20 })
  return verdict === 'holds' ? unseenFaults : null
}

it('faults that no handler sees are those without which handlers are called with the same', { timeout }, () => {
  const judged = { seen: 0, unseen: 0 }
  fc.assert(
    fc.property(randomProtocol(), ({ spec, scenario }) => {
      const instance = instantiate(spec, scenario)
      const { situations } = instance.system as TransitionSystem
      if (situations === null) return
      const all = calls(spec, scenario, {})
      if (all === null) return
      const unseen = unseenIn(instance)
      if (unseen === null) return
      for (const fault of situations.faults) {
        const without = calls(spec, scenario, { [fault]: 0 })
        if (without === null) continue
        const onlyWithIt = [...all.heard].filter((call) => !without.heard.has(call))
        if (!all.happened.has(fault)) expect(unseen).not.toContain(fault)
        else if (unseen.includes(fault)) expect(onlyWithIt).toEqual([])
        else expect(onlyWithIt).not.toEqual([])
        if (all.happened.has(fault)) judged[unseen.includes(fault) ? 'unseen' : 'seen']++
      }
    }),
    // Most have no fault, or too many states.
    runs(2 * amounts.systems),
  )
  if (amounts.systems >= 300) expect(Math.min(judged.seen, judged.unseen)).toBeGreaterThan(5)
})
