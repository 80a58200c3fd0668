/** Values in the Informal Trace Format: all plain data can be read back from it. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plainToItf, writeItf } from '../../src/exports/itf.ts'
import { action, always, indexed, machine, spec } from '../../src/index.ts'
import { comparePlain, type Plain, toPlain } from '../../src/language/plain.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { resultWith, runOf, action as taking } from '../trace/runs.ts'
import { readItf } from './read-itf.ts'

const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false, 0, -1, 2 ** 53 - 1, 2 ** 53, -(2 ** 60), 1e300, 0.5, -1e-7),
    fc.integer(),
    fc.string(),
    fc.array(tie('value')),
    fc.array(tie('value')).map((members) => new Set(members)),
    fc.uniqueArray(fc.string()).chain((keys) => tie('value').map((part) => new Map(keys.map((key) => [key, part])))),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('#map', '#set', '#x', 'tag', 'value')), tie('value')),
  ),
})).value

/** A record with a field that begins with # cannot be told from a map. */
function asItf(part: Plain): Plain {
  if (typeof part !== 'object' || part === null) return part
  if (part instanceof Set) return new Set([...part].map(asItf))
  if (part instanceof Map) return new Map([...part].map(([key, entry]) => [asItf(key), asItf(entry)]))
  if (Array.isArray(part)) return part.map(asItf)
  const fields = Object.entries(part).map(([key, entry]) => [key, asItf(entry)] as const)
  return fields.some(([key]) => key.startsWith('#')) ? new Map(fields) : Object.fromEntries(fields)
}

describe('the Informal Trace Format', () => {
  it('holds all plain data', () => {
    fc.assert(
      fc.property(value, (made) => {
        const plain = toPlain(made, 'value')
        const source = JSON.stringify({ vars: ['x'], states: [{ '#meta': { step: '' }, x: plainToItf(plain) }] })
        expect(comparePlain(readItf(source).states[0]?.['x'] as Plain, asItf(plain))).toBe(0)
      }),
    )
  })

  it('writes small integers as they are, and others as the format asks for', () => {
    expect([1, 2 ** 53 - 1, 2 ** 53, -1e20, 0.5, null].map(plainToItf)).toEqual([
      1,
      9007199254740991,
      { '#bigint': '9007199254740992' },
      { '#bigint': '-100000000000000000000' },
      { '#unserializable': '0.5' },
      { tag: 'None', value: { '#tup': [] } },
    ])
  })

  const light = spec(
    machine({
      name: 'light',
      parameters: {},
      variables: () => ({ on: false, '#meta': 0, lamps: indexed(['a', 'b'], 0) }),
      actions: (_parameters) => ({
        toggle: action({
          do(state) {
            state.on = !state.on
          },
        }),
      }),
    }),
    { properties: { off: always(({ on }) => !on) }, scenarios: { all: { expect: { violates: 'off' } } } },
  )
  const instance = instantiate(light, 'all')
  const traceWith = (ending: Trace['ending'], ...steps: string[]): Trace => {
    const run = { ...runOf(instance, ...steps.map(taking)), ...(ending !== null && { ending }) }
    return traceOf(
      resultWith({ property: 'off', kind: 'always', run, slotsRead: [], failure: null }),
      instance,
    ) as Trace
  }

  it('has the variables of a machine, of which no name is one of its own', () => {
    const { vars, states, steps } = readItf(writeItf(traceWith(null, 'toggle')))
    expect(vars).toEqual(['on', '_#meta', 'lamps'])
    expect(states[1]).toEqual({ on: true, '_#meta': 0, lamps: new Map(Object.entries({ a: 0, b: 0 })) })
    expect(steps).toEqual(['start', 'toggle'])
  })

  it('has a loop that its last state leads back into', () => {
    const { states, loop, meta } = readItf(writeItf(traceWith({ kind: 'repeats', from: 1 }, 'toggle', 'toggle')))
    expect({ states: states.map(({ on }) => on), loop }).toEqual({ states: [false, true], loop: 0 })
    expect(meta['loop-step']).toBe('toggle')
  })

  it('repeats the last state of a run that stops', () => {
    const { states, loop } = readItf(writeItf(traceWith({ kind: 'stops' }, 'toggle')))
    expect({ states: states.length, loop }).toEqual({ states: 2, loop: 1 })
  })
})
