/** Whether each export of a run says the same as the run, whoever reads it. */

import { Graphviz } from '@hpcc-js/wasm-graphviz'
import { expect } from 'vitest'
import { writeDot } from '../../src/exports/dot.ts'
import { writeItf } from '../../src/exports/itf.ts'
import { writeMermaid } from '../../src/exports/mermaid.ts'
import { writePlantUml } from '../../src/exports/plantuml.ts'
import { type SequenceDiagram, sequenceOf } from '../../src/exports/sequence.ts'
import { writeShiViz } from '../../src/exports/shiviz.ts'
import { comparePlain, type Plain } from '../../src/language/plain.ts'
import { flightsOf } from '../../src/trace/flights.ts'
import type { Trace, TraceStep } from '../../src/trace/trace.ts'
import { formatValue } from '../../src/trace/value.ts'
import { crashing } from '../../src/trace/words.ts'
import type { ShownIn } from '../violated-runs.ts'
import { type ReadItf, readItf } from './read-itf.ts'
import { type ReadDiagram, readMermaid } from './read-mermaid.ts'
import { readPlantUml } from './read-plantuml.ts'
import { isBefore, type ReadEvent, readShiViz } from './read-shiviz.ts'

const graphviz = await Graphviz.load()

export async function expectExportsToTell(trace: Trace, instance: ShownIn['instance']): Promise<void> {
  const diagram = asRead(sequenceOf(trace))
  expect(readPlantUml(writePlantUml(trace))).toEqual(diagram)
  expect(await readMermaid(writeMermaid(trace))).toEqual(diagram)
  expectStates(readItf(writeItf(trace)), trace)
  expectCauses(readShiViz(writeShiViz(trace)), trace)
  expectGraph(writeDot(trace, instance), trace)
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

/** What happened before what in a log is what follows from messages and from the order of each host's own events. */
function expectCauses(events: readonly ReadEvent[], trace: Trace): void {
  const flights = flightsOf(trace)
  const isProtocol = trace.slots.some(({ kind }) => kind === 'node')
  const numberOf = ({ event }: ReadEvent) => Number.parseInt(event, 10)
  const crashOf = (peer: string, before: number) =>
    trace.steps.findLast(({ number, step }) => number < before && crashing(step) === peer)?.number
  const isCause = (one: ReadEvent, other: ReadEvent): boolean => {
    if (one.host === other.host || !isProtocol) return true
    const [sender, receiver] = [numberOf(one), numberOf(other)]
    const { step } = trace.steps[receiver - 1] as TraceStep
    if (step.kind === 'lie') return one.host === step.from
    if (step.kind !== 'notice' && step.kind !== 'deliver' && step.kind !== 'lose') return false
    if (step.kind === 'notice') return one.host === step.peer && sender === crashOf(step.peer, receiver)
    return flights.some(
      ({ from, sent, copied, ended }) =>
        (copied ?? sent) === sender && one.host === (copied === null ? from : 'network') && ended === receiver,
    )
  }
  const past = events.map(() => new Set<number>())
  for (const [at, event] of events.entries()) {
    for (let before = 0; before < at; before++) {
      if (!isCause(events[before] as ReadEvent, event)) continue
      for (const earlier of [before, ...(past[before] as Set<number>)]) past[at]?.add(earlier)
    }
    // A message that is copied, or overtaken, is no end of its way.
    if (/duplicated|overtakes/.test(event.event)) continue
    const told = events.flatMap((one, number) => (isBefore(one, event) ? [number] : []))
    const copies = told.filter((number) => /duplicated|overtakes/.test(events[number]?.event ?? ''))
    if (copies.length > 0) continue
    expect({ event: event.event, past: told }).toEqual({
      event: event.event,
      past: [...(past[at] as Set<number>)].sort((a, b) => a - b),
    })
  }
}

function expectGraph(source: string, { steps, failure }: Trace): void {
  const { objects = [], edges = [] } = JSON.parse(graphviz.layout(source, 'dot_json', 'dot')) as {
    readonly objects?: readonly { readonly penwidth?: string }[]
    readonly edges?: readonly { readonly label: string; readonly penwidth?: string }[]
  }
  const lines = source.split('\n')
  expect(objects.length).toBe(lines.filter((line) => /^ {2}s\d+ \[/.test(line)).length)
  expect(edges.length).toBe(lines.filter((line) => /^ {2}s\d+ -> s\d+ \[/.test(line)).length)
  const distinct = new Set(steps.flatMap(({ state }) => (state === null ? [] : [formatValue(state)])))
  expect(objects.filter(({ penwidth }) => penwidth !== undefined).length).toBe(distinct.size)
  expect(edges.filter(({ penwidth }) => penwidth !== undefined).length).toBeGreaterThanOrEqual(distinct.size - 1)
  expect(failure === null || source.includes('octagon')).toBe(true)
}
