/** Runs that were kept, taken again through a model that has changed meanwhile, or has not. */

import { describe, expect, it } from 'vitest'
import { instanceFor } from '../../src/checking/replay.ts'
import { shownRuns } from '../../src/engine/shown-runs.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import { action, type Choose, machine, type Settling } from '../../src/language/machine.ts'
import {
  always,
  alwaysEventually,
  deadlockFree,
  eventually,
  eventuallyAlways,
  leadsTo,
  never,
  type Property,
  quiescent,
  sometimes,
  step,
} from '../../src/language/property.ts'
import { type Bounds, type Spec, spec } from '../../src/language/spec.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { readTraceFile } from '../../src/trace/read-trace-file.ts'
import { type Retaken, retake } from '../../src/trace/retake.ts'
import { traceOfRun } from '../../src/trace/trace.ts'
import { formatTraceFile, type TraceFile, traceFileOf } from '../../src/trace/trace-file.ts'

interface Light {
  colour: string
  changes: number
}

interface Changes {
  /** What `stop` makes of the light. */
  readonly stop?: (light: Light) => void
  readonly properties?: { readonly [name: string]: Property }
  readonly within?: (light: Light) => boolean
  /** Whether a light that is dark may be lit again. */
  readonly revives?: boolean
  readonly start?: string
}

const paint = (colour: string) => (light: Light) => {
  light.colour = colour
}

/** A light that goes from green to red and back, and breaks when it has changed often. */
function light({ stop, properties = {}, within, revives = false, start = 'green' }: Changes = {}): Spec {
  const model = machine({
    name: 'light',
    parameters: { most: 3 },
    variables: (_parameters: unknown, _choose: Choose): Light => ({ colour: start, changes: 0 }),
    actions: ({ most }: Settling<Light, { most: number }> & { most: number }) => ({
      stop: action<Light>({
        when: ({ colour }) => colour === 'green',
        do:
          stop ??
          ((state) => {
            state.colour = 'red'
            state.changes = Math.min(state.changes + 1, most)
          }),
      }),
      go: action<Light>({
        when: ({ colour }) => colour === 'red',
        do: (state) => {
          state.colour = 'green'
        },
      }),
      ...(revives && { revive: action<Light>({ when: ({ colour }) => colour === 'dark', do: paint('green') }) }),
      fail: action<Light>({
        when: ({ changes, colour }) => changes >= most && colour !== 'dark',
        do: (state) => {
          state.colour = 'dark'
        },
      }),
    }),
  } as never)
  const bounds = (within === undefined ? {} : { within }) as Bounds
  return spec(model as never, {
    properties,
    scenarios: { only: { bounds } as never },
  })
}

/** The trace files of all runs of a check. */
function kept(from: Spec): TraceFile[] {
  const instance = instantiate(from, 'only')
  const result = search(instance, { memoryBytes: 2 ** 26, runs: 'all', keepGoing: true })
  const origin = { model: { name: 'light.ts', spec: null, hash: '' }, set: {} }
  return shownRuns(result).map((run) =>
    readTraceFile(formatTraceFile(traceFileOf(traceOfRun(run, instance), run, origin)), 'run.json'),
  )
}

function keptFor(property: string | null, from: Spec): TraceFile {
  const found = kept(from).find(({ shows }) => shows.property === property)
  if (found === undefined) throw new Error(`there is no run for ${property}`)
  return found
}

function again(file: TraceFile, through: Spec, until: number | null = null): Retaken {
  return retake(file, instanceFor(file, { spec: through }), until)
}

const colour = (wanted: string) => (state: Light) => state.colour === wanted
const all = {
  never: never(colour('dark')),
  always: always(({ changes }: Light) => changes < 2),
  step: step((before: Light, after: Light) => before.colour !== 'red' || after.colour !== 'dark'),
  deadlockFree: deadlockFree(),
  sometimes: sometimes(({ changes }: Light) => changes === 2),
  eventually: eventually(({ changes }: Light) => changes > 7),
  leadsTo: leadsTo(colour('red'), colour('blue')),
  alwaysEventually: alwaysEventually(colour('green')),
  eventuallyAlways: eventuallyAlways(colour('blue')),
  quiescent: quiescent(colour('blue')),
} as unknown as { readonly [name: string]: Property }

describe('through the same model', () => {
  const files = kept(light({ properties: all }))

  it('there are runs for properties of every kind', () => {
    expect(files.map(({ shows }) => shows.property).toSorted()).toEqual(Object.keys(all).toSorted())
  })

  it.each(files.map((file) => [file.shows.property, file] as const))(
    'the run of %s is reproduced',
    (property, file) => {
      const { outcome, missed, drift, trace, shown } = again(file, light({ properties: all }))
      expect({ property, outcome, missed, drift }).toEqual({
        property,
        outcome: 'reproduced',
        missed: null,
        drift: null,
      })
      expect(trace.steps.map(({ name }) => name)).toEqual(file.steps.map(({ name }) => name))
      expect(shown.run.ending ?? null).toEqual(file.ending)
    },
  )

  it('a run can be taken so far, and no further', () => {
    const file = keptFor('never', light({ properties: all }))
    for (const { number } of file.steps) {
      const { outcome, trace } = again(file, light({ properties: all }), number)
      expect({ outcome, steps: trace.steps.length }).toEqual({ outcome: 'stopped', steps: number })
      expect(trace.violated).toBe(null)
    }
  })
})

describe('through a model that has changed', () => {
  it('a violation may be gone, and what the property reads is told', () => {
    const file = keptFor('always', light({ properties: all }))
    const { outcome, missed, trace } = again(file, light({ properties: { always: always(() => true) } }))
    expect(outcome).toBe('gone')
    expect(missed).toBe('always is not violated')
    expect(trace.violated).toBe(null)
    const counting = { always: always(({ changes }: Light) => changes < 9) } as never
    expect(again(file, light({ properties: counting })).trace.read).toMatchObject([
      { slot: { name: 'changes' }, value: 2 },
    ])
  })

  it('it may come earlier', () => {
    const file = keptFor('never', light({ properties: all }))
    const early = light({ properties: { never: never(colour('red')) as unknown as Property } })
    const { outcome, trace } = again(file, early)
    expect({ outcome, steps: trace.steps.length }).toEqual({ outcome: 'reproduced', steps: 2 })
  })

  it('a witness may be gone', () => {
    const file = keptFor('sometimes', light({ properties: all }))
    const without = light({ properties: { sometimes: sometimes(() => false) } })
    expect(again(file, without)).toMatchObject({
      outcome: 'gone',
      missed: 'sometimes holds in none of its states',
    })
  })

  it('a step may not be possible any more: then those are told that are, the nearest first', () => {
    const file = keptFor('never', light({ properties: all }))
    const stuck = light({ properties: all, stop: paint('blue') })
    const { outcome, misfit, trace } = again(file, stuck)
    expect(outcome).toBe('misfit')
    expect(misfit).toMatchObject({ number: 3, name: 'go', why: 'unknown', possible: [] })
    expect(trace.steps.map(({ name }) => name)).toEqual(['start', 'stop'])
    const other = again(file, light({ properties: all, start: 'red' }))
    expect(other.misfit).toMatchObject({ number: 2, name: 'stop', possible: ['go'] })
  })

  it('steps may lead to other states: the first is told, with what differs', () => {
    const file = keptFor('step', light({ properties: all }))
    const faster = (state: Light) => {
      state.colour = 'red'
      state.changes = 3
    }
    const { outcome, drift } = again(file, light({ properties: all, stop: faster }))
    expect(outcome).toBe('reproduced')
    expect(drift).toEqual({ number: 2, changes: [{ kind: 'set', path: 'changes', before: 1, after: 3 }] })
  })

  it('a run that repeats may not any more', () => {
    const bound = { eventually: eventually(colour('blue')) as unknown as Property }
    const circling = (more: number) => (state: Light) => {
      state.colour = 'red'
      state.changes += more
    }
    const within = ({ changes }: Light) => changes < 2
    const [file] = kept(light({ properties: bound, stop: circling(0), within }))
    expect(file).toMatchObject({ shows: { kind: 'lasso' }, ending: { kind: 'repeats' } })
    const ending = (changes: Changes) => again(file as TraceFile, light({ properties: bound, within, ...changes }))
    expect(ending({ stop: circling(0) }).outcome).toBe('reproduced')
    expect(ending({ stop: circling(1) }).missed).toMatch(/^state \d is not state \d: nothing repeats$/)
    expect(ending({ stop: circling(0), properties: { eventually: eventually(() => true) } }).missed).toBe(
      'eventually is not violated',
    )
  })

  it('a run that stops may have to go on', () => {
    const file = keptFor('quiescent', light({ properties: all }))
    expect(file.ending).toEqual({ kind: 'stops' })
    const { outcome, missed } = again(file, light({ properties: all, revives: true }))
    expect({ outcome, missed }).toEqual({
      outcome: 'gone',
      missed: 'it does not stop there, for this has to happen: revive',
    })
  })

  it('a run that throws may throw elsewhere, or not at all', () => {
    const boom = (message: string) => () => {
      throw new Error(message)
    }
    const [file] = kept(light({ stop: boom('first') }))
    expect(file?.shows).toEqual({ kind: 'counterexample', property: 'stop', propertyKind: 'exception' })
    expect(again(file as TraceFile, light({ stop: boom('first') })).outcome).toBe('reproduced')
    expect(again(file as TraceFile, light({ stop: boom('second') }))).toMatchObject({
      outcome: 'reproduced',
      trace: { failure: { message: 'Error: second' } },
    })
    expect(again(file as TraceFile, light())).toMatchObject({ outcome: 'gone', missed: 'stop does not throw' })
  })

  it('a run out of the constraint may stay inside, or leave it before', () => {
    const properties = { eventually: eventually(colour('blue')) as unknown as Property }
    const inside = (most: number) => light({ properties, within: ({ changes }) => changes < most })
    const file = kept(inside(2)).find(({ shows }) => shows.kind === 'open') as TraceFile
    expect(again(file, inside(2)).outcome).toBe('reproduced')
    expect(again(file, inside(9))).toMatchObject({ outcome: 'gone', missed: 'it does not leave the constraint' })
    expect(again(file, inside(1)).missed).toMatch(/^it leaves the constraint before, in state \d$/)
  })

  it('a run into an error of the model may be one no more', () => {
    const wrong = { always: always((() => 'yes') as never) }
    const [file] = kept(light({ properties: wrong }))
    expect(file?.shows).toEqual({ kind: 'error', property: null, propertyKind: null })
    expect(again(file as TraceFile, light({ properties: wrong })).outcome).toBe('reproduced')
    expect(again(file as TraceFile, light({ properties: { always: always(() => true) } })).outcome).toBe('gone')
  })

  it('a property that is no more is told with the nearest names', () => {
    const file = keptFor('always', light({ properties: all }))
    expect(() => again(file, light({ properties: { alway: always(() => true) } }))).toThrow(
      "There is no property 'always'.\n  Did you mean alway?",
    )
  })
})
