/** Trace files: what is written is read back, and what is wrong with one is told with its place. */

import { describe, expect, it } from 'vitest'
import leaseLock from '../../docs/examples/lease-lock.ts'
import type { ShownRun } from '../../src/engine/result.ts'
import { shownRuns } from '../../src/engine/shown-runs.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import { NetsplitError } from '../../src/language/errors.ts'
import { pageData } from '../../src/page/data.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { runFromJson } from '../../src/trace/json.ts'
import { mostSteps, readTraceFile } from '../../src/trace/read-trace-file.ts'
import { replay } from '../../src/trace/replay.ts'
import { retake } from '../../src/trace/retake.ts'
import { traceOfRun } from '../../src/trace/trace.ts'
import { formatTraceFile, type TraceFile, traceFileOf } from '../../src/trace/trace-file.ts'
import { whyOf } from '../../src/trace/why/why-of.ts'

const instance = instantiate(leaseLock, 'without fencing')
const shown = shownRuns(search(instance, { memoryBytes: 2 ** 26, runs: 'all' }))
const origin = { model: { name: 'lease-lock.ts', spec: null, hash: '0123456789abcdef' }, set: { clients: 2 } }
const files = shown.map((run) => traceFileOf(traceOfRun(run, instance), run, origin))
const file = files[0] as TraceFile
const written = formatTraceFile(file)

/** What is said of a file. */
function complaintOf(content: string): string {
  try {
    readTraceFile(content, 'run.json')
  } catch (error) {
    if (error instanceof NetsplitError && error.code === 'bad-trace') return error.message
    throw error
  }
  throw new Error('nothing is wrong with the file')
}

type Parts = { [part: string]: Parts }

/** The file with something else at a path such as `steps.3.name`, or nothing. */
function withAt(path: string, value?: unknown): string {
  const copy = JSON.parse(written) as Parts
  const parts = path.split('.')
  const last = parts.pop() as string
  const holder = parts.reduce((at, part) => at[part] as Parts, copy)
  if (value === undefined) delete holder[last]
  else holder[last] = value as Parts
  return JSON.stringify(copy)
}

describe('a trace file', () => {
  it('is read with a byte order mark, which some editors put before it', () => {
    expect(readTraceFile(`\ufeff${written}`, 'run.json')).toEqual(readTraceFile(written, 'run.json'))
    expect(complaintOf(`\ufeff${written.slice(0, 3)}?`)).toContain('at run.json:2:')
  })

  it('is read back as it was written, and its run replays', () => {
    expect(files.map(({ shows }) => shows.kind)).toEqual(['counterexample', 'witness'])
    for (const each of files) {
      const read = readTraceFile(formatTraceFile(each), 'run.json')
      expect(read).toEqual(JSON.parse(JSON.stringify(each)))
      replay(instance.system, runFromJson(read, instance.system.slots))
    }
  })

  it('has a line for each step', () => {
    const lines = written.split('\n').filter((line) => line.startsWith('    {"number":'))
    expect(lines.length).toBe(file.steps.length)
  })

  it('holds no character that a terminal obeys', () => {
    const steps = file.steps.map((step) => ({ ...step, name: `\u001b[2J\u009b\u202e${step.name}` }))
    const odd = formatTraceFile({ ...file, steps })
    for (const character of '\u001b\u009b\u202e') expect(odd).not.toContain(character)
    expect(readTraceFile(odd, 'run.json').steps[0]?.name).toBe('\u001b[2J\u009b\u202estart')
  })

  it('says why each step is needed, where that was asked', () => {
    const run = shown[0] as ShownRun
    const trace = traceOfRun(run, instance)
    const why = whyOf(trace, instance)
    const read = (given: typeof why | null) =>
      readTraceFile(formatTraceFile(traceFileOf(trace, run, origin, given)), 'run.json').why
    expect(why.reads.length).toBeGreaterThan(0)
    expect([read(why), read(null)]).toEqual([why, null])
    // As the first version wrote it.
    const { needs, slice } = why
    expect(readTraceFile(withAt('why', { needs, slice }), 'run.json').why).toEqual({ needs, slice })
    expect(readTraceFile(written, 'run.json')).not.toHaveProperty('why')
  })

  it('may have fields that are not known yet', () => {
    expect(readTraceFile(withAt('added', 1), 'run.json').scenario).toBe('without fencing')
  })
})

describe('a run that is taken again', () => {
  it('is shown in the order of its file, whatever that is', () => {
    const orders = (['as given', 'fewest changes'] as const).map((order) => {
      const run = shown[0] as ShownRun
      const kept = traceFileOf(traceOfRun(run, instance, order), run, origin)
      const names = kept.steps.map(({ name }) => name)
      const { outcome, drift, trace } = retake(kept, instance, null)
      expect({ outcome, drift, names: trace.steps.map(({ name }) => name) }).toEqual({
        outcome: 'reproduced',
        drift: null,
        names,
      })
      return names
    })
    expect(orders[0]).not.toEqual(orders[1])
  })
})

describe('a run whose first steps were given to the check', () => {
  const run = { ...(shown[0] as ShownRun), given: 3 }
  const kept = traceFileOf(traceOfRun(run, instance), run, origin)

  it('is known as such when it is taken again, as a whole or in part', () => {
    const read = readTraceFile(formatTraceFile(kept), 'run.json')
    expect(read.given).toBe(3)
    const given = (until: number | null) => {
      const { trace, shown } = retake(read, instance, until)
      return [trace.given, shown.given]
    }
    expect([given(null), given(5), given(2)]).toEqual([
      [3, 3],
      [3, 3],
      [2, 2],
    ])
    expect(pageData(retake(read, instance, null).trace, instance, null).given).toBe(3)
  })

  it('is told apart from one that nothing was given of', () => {
    expect(file).not.toHaveProperty('given')
    const { shown, trace } = retake(file, instance, null)
    expect([trace.given, shown.given]).toEqual([0, undefined])
  })
})

describe('a trace file with more steps than anybody takes', () => {
  it('is refused before its steps are looked at', () => {
    const { steps, ...rest } = JSON.parse(written) as { readonly steps: readonly unknown[] }
    const long = { ...rest, steps: Array.from({ length: mostSteps + 1 }, () => 'no step at all') }
    expect(complaintOf(JSON.stringify(long))).toMatch(
      /^This trace file has 100,001 steps, and no more than 100,000 are taken again\./,
    )
  })
})

describe('what is no trace file', () => {
  it('is told so', () => {
    expect(complaintOf('')).toMatch(/^This file is empty\.\n {2}at run\.json\n {2}Write it again/)
    expect(complaintOf('[]')).toMatch(/^This is no trace file, for it holds no object\./)
    expect(complaintOf('{}')).toMatch(/^This is no trace file: its schema has to be "netsplit\/trace\/1"\./)
    expect(complaintOf('{"schema":"netsplit/check/2"}')).toMatch(
      /^This is no trace file, but has the schema netsplit\/check\/2\./,
    )
    expect(complaintOf('{"schema":"netsplit/trace/2"}')).toMatch(
      /^This trace file has the schema netsplit\/trace\/2, and this Netsplit reads netsplit\/trace\/1\.\n.*\n {2}Use the version/,
    )
    expect(complaintOf('{\n  "schema": nonsense }')).toMatch(/^This is no JSON: .*\n {2}at run\.json:2:1\d\n/)
  })

  it('wherever it was cut off', () => {
    for (let end = 1; end < written.trimEnd().length; end += 97) {
      const lines = written.slice(0, end).trimEnd().split('\n')
      expect(complaintOf(written.slice(0, end))).toMatch(
        new RegExp(`^This file ends in the middle: it was not written to its end\\.\n  at run\\.json:${lines.length}:`),
      )
    }
  })
})

describe('a damaged trace file', () => {
  it.each([
    ['without a scenario', withAt('scenario'), 'scenario is missing.'],
    ['with a step without a name', withAt('steps.3.name'), 'steps[3].name is missing.'],
    ['with a name without letters', withAt('steps.3.name', ''), 'steps[3].name has to be a name, not "".'],
    ['with a step that is none', withAt('steps.3', 7), 'steps[3] has to be an object, not 7.'],
    ['without steps', withAt('steps', []), 'steps has to have at least the start.'],
    [
      'with a wrong setting',
      withAt('settings.clients', null),
      'settings.clients has to be a text, a number, true or false, not null.',
    ],
    [
      'with a set that is none',
      withAt('steps.1.state.nodes.lock', { '#set': 3 }),
      'in steps[1].state, what stands behind #set is none.',
    ],
    ['with steps out of order', withAt('steps.2.number', 7), 'steps[2] has the number 7, not 3.'],
    [
      'without a state in the middle',
      withAt('steps.2.state', null),
      'steps[2] has no state, which only a last step that fails can lack.',
    ],
    [
      'that repeats from its end',
      withAt('ending', { kind: 'repeats', from: 8 }),
      'ending.from is 8, which is no step before the last.',
    ],
    [
      'with an unknown ending',
      withAt('ending', { kind: 'explodes' }),
      'ending.kind has to be "repeats", "stops" or "leaves", not "explodes".',
    ],
    [
      'that shows what there is not',
      withAt('shows.kind', 'dream'),
      'shows.kind has to be "counterexample", "lasso", "witness", "open", "error" or "nothing", not "dream".',
    ],
    [
      'with needs that are none',
      withAt('why', { needs: [{ of: 'two', by: null, kind: 'sends', words: '' }], slice: [] }),
      'why.needs[0].of has to be a number, not "two".',
    ],
    [
      'with a fault that is none',
      withAt('why', { needs: [], slice: [], decisive: [{ kind: 'luck', step: 2, words: '' }] }),
      'why.decisive[0].kind has to be "fault", "timeout" or "not received", not "luck".',
    ],
    ['with more given steps than steps', withAt('given', 99), 'given is 99, and there are 8 steps.'],
    ['about no property', withAt('shows.property', null), 'shows.property is missing.'],
  ])('%s', (_what, content, told) => {
    const complaint = complaintOf(content)
    expect(complaint).toContain(`This trace file is damaged: ${told}`)
    expect(complaint).toContain('Write it again')
  })
})
