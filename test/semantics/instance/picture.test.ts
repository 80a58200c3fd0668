/** Pictures of states: what an author's view is shown, what it may do, and that no search runs it. */

import { describe, expect, it } from 'vitest'
import { withoutOutside } from '../../../src/engine/author-calls/audit.ts'
import { action, always, machine, messages, protocol, role, type Spec, spec } from '../../../src/index.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'
import type { Drawn } from '../../../src/semantics/instance/picture.ts'
import { picturesOf } from '../../../src/trace/pictures.ts'
import { type Trace, traceOf } from '../../../src/trace/trace.ts'
import { instanceOf, searchOf } from '../../engine/small-models.ts'
import { initialState } from '../protocol/stepping.ts'

interface Tank {
  level: number
  taps: string[]
  open: Set<string>
}

const tank = machine({
  name: 'tank',
  parameters: { size: 3 },
  variables: (): Tank => ({ level: 0, taps: ['b', 'a'], open: new Set(['a']) }),
  actions: ({ size }) => ({
    fill: action({
      when: ({ level }) => level < size,
      do(state) {
        state.level++
      },
    }),
  }),
})

type View = (
  state: { readonly level: number; readonly taps: readonly string[] },
  parameters: { size: number },
) => string

function drawing(view: unknown): Spec {
  return spec(tank, {
    properties: { low: always(({ level }, { size }) => level < size) },
    scenarios: { only: { expect: { violates: 'low' } } },
    view: view as View,
  })
}

/** The picture of the initial state. */
function drawn(view: unknown, made = drawing(view)): Drawn | undefined {
  const instance = instanceOf(made)
  const state = initialState(instance)
  return instance.picture?.draw(withoutOutside, (slot) => state[slot] ?? null)
}

const line = expect.stringMatching(/picture\.test\.ts:\d+:\d+$/)

describe('a view', () => {
  it('draws a state of a machine, given its parameters', () => {
    expect(drawn(({ level }: Tank, { size }: { size: number }) => `<p>${level} of ${size}</p>`)).toEqual({
      markup: '<p>0 of 3</p>',
    })
  })

  it('draws a state of a protocol as properties see it', () => {
    const made = spec(
      protocol({
        name: 'greeting',
        parameters: { guests: 2 },
        messages: messages<{ guest: { welcome: {} } }>(),
        nodes: { guest: 'guests' },
        roles: (_parameters, { guest: [, second = ''] }) => ({
          guest: role({
            state: { greeted: false },
            start: (guest) => {
              if (guest.index === 0) guest.send(second, { type: 'welcome' })
            },
            on: {
              welcome(guest) {
                guest.greeted = true
              },
            },
          }),
        }),
      }),
      {
        properties: {},
        scenarios: { only: {} },
        view: ({ nodes, network }, { guests }) =>
          [guests, ...nodes.guest.map(({ id, up, greeted }) => `${id} ${up} ${greeted}`), network[0]?.to].join(', '),
      },
    )
    expect(drawn(null, made)).toEqual({ markup: '2, guest0 true false, guest1 true false, guest1' })
  })

  it('is none where a spec has none', () => {
    const { model, properties, scenarios } = drawing(() => '')
    expect(instantiate(spec(model, { properties, scenarios }), 'only').picture).toBeNull()
  })

  it('is no part of a search', () => {
    const fails = () => {
      throw new Error('drawn in a search')
    }
    expect(searchOf(drawing(fails)).verdict).toBe('violated')
  })
})

describe('a view fails, with its line,', () => {
  const failing: { readonly [what: string]: readonly [view: unknown, message: string | RegExp] } = {
    'where it throws': [({ taps }: Tank) => (taps[7] as string).length, /^TypeError: Cannot read prop/],
    'where it throws what is no error': [
      () => {
        throw 'a towel'
      },
      'threw a towel',
    ],
    'where it returns nothing': [({ level }: Tank) => void level, 'The view returned undefined, not a text.'],
    'where it returns a number': [({ level }: Tank) => level, 'The view returned 0, not a text.'],
    'where it is not synchronous': [async ({ level }: Tank) => `${level}`, 'The view returned a promise, not a text.'],
    'where it changes the state': [
      ({ taps }: Tank) => taps.sort().join(),
      'The view changes the state, which is read-only there.',
    ],
    'where it changes the state and catches the refusal': [
      (state: Tank) => {
        try {
          state.open.add('b')
        } catch {}
        return ''
      },
      'The view changes the state, which is read-only there.',
    ],
    'where it asks a clock': [() => `<p>${Date.now()}</p>`, 'view uses Date.now().'],
    'where it asks a random source': [() => `<p>${Math.random()}</p>`, 'view uses Math.random().'],
    'where it starts something': [
      () => `<p>${typeof setTimeout(() => {}, 0)}</p>`,
      'view starts a timer, which goes on after the call.',
    ],
    'where it draws more than a page can hold': [
      ({ level }: Tank) => 'x'.repeat(200_001 + level),
      'The view returned 200,001 characters, and a picture has at most 200,000.',
    ],
    'where it remembers how often it was asked': [
      (
        (times = 0) =>
        ({ level }: Tank) =>
          `${level} ${times++}`
      )(),
      'The view draws the same state in two ways.',
    ],
  }
  it.each(Object.entries(failing))('%s', (_what, [view, message]) => {
    const failure = (drawn(view) as { failure: unknown }).failure
    expect(failure).toMatchObject({
      where: 'view',
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    })
    if (message !== 'threw a towel') expect(failure).toMatchObject({ line })
  })
})

describe('the pictures of a trace', () => {
  it('are shared by the states that look alike', () => {
    const made = drawing(({ level }: Tank) => (level < 2 ? 'low' : 'high'))
    const instance = instanceOf(made)
    const trace = traceOf(searchOf(made), instance) as Trace
    expect(picturesOf(trace, instance)).toEqual({
      table: [{ markup: 'low' }, { markup: 'high' }],
      ofStep: [0, 0, 1, 1],
    })
  })

  it('are there for all states but the one at which the view fails', () => {
    const made = drawing(({ level, taps }: Tank) => (level === 1 ? (taps[7] as string).trim() : `${level}`))
    const instance = instanceOf(made)
    const pictures = picturesOf(traceOf(searchOf(made), instance) as Trace, instance)
    expect(pictures?.ofStep).toEqual([0, 1, 2, 3])
    expect(pictures?.table.map((one) => ('failure' in one ? one.failure.kind : one.markup))).toEqual([
      '0',
      'threw',
      '2',
      '3',
    ])
  })

  it('are none after a step that fails', () => {
    const broken = machine({
      name: 'broken',
      parameters: {},
      variables: () => ({ level: 0 }),
      actions: (_parameters) => ({
        burst: action({
          do() {
            throw new Error('burst')
          },
        }),
      }),
    })
    const made = spec(broken, {
      properties: {},
      scenarios: { only: { expect: 'throws' } },
      view: ({ level }) => `${level}`,
    })
    const instance = instanceOf(made)
    expect(picturesOf(traceOf(searchOf(made), instance) as Trace, instance)).toEqual({
      table: [{ markup: '0' }],
      ofStep: [0, -1],
    })
  })

  it('are none where the spec has no view', () => {
    const { model, properties, scenarios } = drawing(() => '')
    const made = spec(model, { properties, scenarios })
    expect(picturesOf(traceOf(searchOf(made), instanceOf(made)) as Trace, instanceOf(made))).toBeNull()
  })
})
