/** Every export of every shipped counterexample says the same whoever reads it. */

import { describe, expect, it } from 'vitest'
import { givenRunOf } from '../../src/exports/emitted-test.ts'
import { writeItf } from '../../src/exports/itf.ts'
import { writeMermaid } from '../../src/exports/mermaid.ts'
import { writePlantUml } from '../../src/exports/plantuml.ts'
import { type SequenceDiagram, sequenceOf } from '../../src/exports/sequence.ts'
import { comparePlain, type Plain } from '../../src/language/plain.ts'
import { takeRun } from '../../src/testing/index.ts'
import { formatTrace } from '../../src/trace/text.ts'
import type { Trace } from '../../src/trace/trace.ts'
import { type ReadItf, readItf } from './read-itf.ts'
import { type ReadDiagram, readMermaid } from './read-mermaid.ts'
import { readPlantUml } from './read-plantuml.ts'
import { traceOfRun, violatedRuns } from './violated-runs.ts'

describe('the counterexample of', () => {
  it.each(violatedRuns)('$name', async (run) => {
    const { trace } = traceOfRun(run)
    if (trace === null) return
    const { status, message } = takeRun(run.spec, givenRunOf(trace, {}))
    expect(status).toBe('violated')
    // A history has its clients in no particular order.
    if (trace.history === null) expect(linesOf(message)).toEqual(linesOf(formatTrace(trace)))
    const diagram = asRead(sequenceOf(trace))
    expect(readPlantUml(writePlantUml(trace))).toEqual(diagram)
    expect(await readMermaid(writeMermaid(trace))).toEqual(diagram)
    expectStates(readItf(writeItf(trace)), trace)
  })
})

function linesOf(text: string): string[] {
  return text.split('\n').sort()
}

/** The states of a trace in the Informal Trace Format, slot by slot. */
function expectStates({ states, steps, loop }: ReadItf, { steps: traced, slots, ending }: Trace): void {
  const repeats = ending?.kind === 'repeats'
  const shown = traced.filter(({ state }) => state !== null).slice(0, repeats ? -1 : undefined)
  expect(steps).toEqual(shown.map(({ name }) => name))
  expect(loop).toBe(ending === null ? null : repeats ? ending.from - 1 : shown.length - 1)
  const groups = { node: 'nodes', inbox: 'inboxes', notices: 'notices', clock: 'clocks' } as const
  const valueIn = (state: ReadItf['states'][number], { kind, name, entry }: Trace['slots'][number]): Plain => {
    const keyed = (value: Plain, key: string) => {
      const map = value as ReadonlyMap<Plain, Plain>
      return (map.has(key) ? map.get(key) : map.get(Number(key))) as Plain
    }
    if (kind === 'variable')
      return entry === undefined ? (state[name] as Plain) : keyed(state[entry.of] as Plain, entry.key)
    return kind in groups ? keyed(state[groups[kind as keyof typeof groups]] as Plain, name) : (state[kind] as Plain)
  }
  for (const [at, state] of states.entries()) {
    const read = slots.map((slot) => valueIn(state, slot))
    expect(comparePlain(read, shown[at]?.state as readonly Plain[])).toBe(0)
  }
}

/** A diagram as a reader has it: of a note, only the first lane and the last, and no spaces around a text. */
function asRead({ title, lanes, items }: SequenceDiagram): ReadDiagram {
  return {
    title,
    lanes,
    items: items.map((item) => {
      const ends =
        item.kind === 'note' ? [item.over[0], item.over.at(-1)] : item.kind === 'arrow' ? [item.from, item.to] : []
      const lines = item.kind === 'note' ? item.lines : 'text' in item ? [item.text] : []
      return {
        kind: item.kind,
        isLost: item.kind === 'arrow' && item.isLost,
        lanes: [...new Set(ends)] as string[],
        lines: lines.map((line) => line.trim()),
      }
    }),
  }
}
