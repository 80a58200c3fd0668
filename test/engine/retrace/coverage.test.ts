import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { search } from '../../../src/engine/threads/in-process.ts'
import { action, always, implies, leadsTo, machine, quiescent, spec } from '../../../src/index.ts'
import type { Plain } from '../../../src/language/plain.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'
import { runDirectly } from '../../../src/semantics/system/system.ts'
import { explicitGraph } from '../../reference/naive-liveness.ts'
import { randomSystem } from '../../reference/random-systems.ts'
import { follow, keyOf } from '../../reference/reference-checker.ts'
import { searchOf } from '../small-models.ts'

const clock = machine({
  name: 'clock',
  parameters: { limit: 3 },
  variables: () => ({ hour: 0, struck: false }),
  actions: ({ limit }) => ({
    tick: action({
      when: ({ hour }) => hour < limit,
      do(state) {
        state.hour++
      },
    }),
    strike: action({
      when: ({ hour }) => hour === limit,
      do(state) {
        state.struck = true
      },
    }),
    breakDown: action({
      when: ({ hour }) => hour > limit,
      do(state) {
        state.hour = 0
      },
    }),
  }),
})

describe('coverage', () => {
  it('counts the steps of each action that lead to another state, and names those that make none', () => {
    const made = spec(clock, { properties: {}, scenarios: { only: { expect: 'holds' } } })
    expect(searchOf(made, { coverage: true }).coverage).toEqual([
      { name: 'tick', kind: 'function', steps: 3 },
      { name: 'strike', kind: 'function', steps: 1 },
      { name: 'breakDown', kind: 'function', steps: 0 },
    ])
    expect(searchOf(made).coverage).toBeNull()
    expect(searchOf(made, { coverage: true, maxDepth: 2 }).coverage).toBeNull()
    expect(searchOf(made, { coverage: true, compact: true }).error).toMatchObject({ code: 'usage' })
  })

  it('counts what the semantics has, of random systems', { timeout: 300_000 }, () => {
    let compared = 0
    fc.assert(
      fc.property(randomSystem(), ({ spec: made, scenario }) => {
        const instance = { ...instantiate(made, scenario), properties: [], bounds: {} }
        const graph = explicitGraph(instance, 100)
        if (graph === null) return
        const result = search(instance, { memoryBytes: 2 ** 28, coverage: true, keepGoing: true })
        if (result.coverage === null) return
        compared++
        const counted = new Map<string, number>()
        for (const state of graph.states) {
          const read = (slot: number) => state[slot] as Plain
          for (const rule of instance.system.rules) {
            for (const option of rule.options(read)) {
              for (const successor of rule.successors(option, { read, author: runDirectly })) {
                const { after } = follow(instance.system, state, successor)
                if (after === null || keyOf(after) === keyOf(state)) continue
                const name = rule.covers?.(option) ?? rule.name
                counted.set(name, (counted.get(name) ?? 0) + 1)
              }
            }
          }
        }
        for (const { name, steps } of result.coverage) expect([name, steps]).toEqual([name, counted.get(name) ?? 0])
      }),
      { numRuns: 150 },
    )
    expect(compared).toBeGreaterThan(20)
  })
})

describe('a property that holds', () => {
  const statusOf = (limit: number) =>
    searchOf(
      spec(clock, {
        properties: {
          lateIsStruck: always(
            implies(
              ({ hour }) => hour > 5,
              ({ struck }) => struck,
            ),
          ),
          struckLeads: leadsTo(
            ({ hour }) => hour > 5,
            ({ struck }) => struck,
          ),
          stops: quiescent(() => true),
        },
        scenarios: { only: { params: { limit }, expect: 'holds' } },
      }),
    ).properties.map(({ status, vacuous }) => [status, vacuous ?? false])

  it('is vacuous when its premise never held', () => {
    expect(statusOf(3)).toEqual([
      ['holds', true],
      ['holds', true],
      ['holds', false],
    ])
  })

  it('is not when it did', () => {
    expect(statusOf(6)).toEqual([
      ['violated', false],
      ['unknown', false],
      ['unknown', false],
    ])
  })

  it('is vacuous when it is about stops, and no run stops', () => {
    const wheel = machine({
      name: 'wheel',
      parameters: {},
      variables: () => ({ at: 0 }),
      actions: (_parameters) => ({
        turn: action({
          do(state) {
            state.at = 1 - state.at
          },
        }),
      }),
    })
    const result = searchOf(
      spec(wheel, {
        properties: {
          stops: quiescent(() => false),
          odd: always(
            implies(
              ({ at }) => at === 1,
              ({ at }) => at > 0,
            ),
          ),
        },
        scenarios: { only: { expect: 'holds' } },
      }),
    )
    expect(result.properties.map(({ status, vacuous }) => [status, vacuous ?? false])).toEqual([
      ['holds', true],
      ['holds', false],
    ])
  })
})
