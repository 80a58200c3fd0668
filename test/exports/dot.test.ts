/** Graphs of states are read by Graphviz itself. */

import { Graphviz } from '@hpcc-js/wasm-graphviz'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { search } from '../../src/engine/threads/in-process.ts'
import { mostNeighbours, writeDot } from '../../src/exports/dot.ts'
import { action, always, machine, range, spec } from '../../src/index.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { instanceOf, searchOf, smallMachine } from '../engine/small-models.ts'

const graphviz = await Graphviz.load()

/** Digits of a lock: all states are one step from each other. */
const lockCalled = (name: string) =>
  spec(
    machine({
      name: 'lock',
      parameters: { digits: 3 },
      variables: () => ({ code: name }),
      actions: ({ digits }) => ({
        turn: action({
          over: range(digits),
          do(state, digit) {
            state.code = `code${digit}`
          },
        }),
      }),
    }),
    {
      properties: { closed: always(({ code }) => code !== 'code2') },
      scenarios: { all: { expect: { violates: 'closed' } } },
    },
  )

function graphOf({ name = 'code', ...set }: { readonly digits?: number; readonly name?: string } = {}) {
  const instance = instantiate(lockCalled(name), 'all', set)
  const result = search(instance, { memoryBytes: 2 ** 26 })
  const source = writeDot(traceOf(result, instance) as Trace, instance)
  const { objects, edges } = JSON.parse(graphviz.layout(source, 'dot_json', 'dot')) as { [part: string]: unknown[] }
  return { source, nodes: objects?.length, edges: edges?.length, svg: graphviz.layout(source, 'svg', 'dot') }
}

interface Counts {
  first: number
  second: number
  third: number
}

const counts = (name: keyof Counts) =>
  action({
    when: (state: Readonly<Counts>) => state[name] < 4,
    do(state: Counts) {
      state[name]++
    },
  })

/** Three counters: many states of one depth, with long names. */
function pictureOf(least: number) {
  const counters = smallMachine<Counts>({
    variables: () => ({ first: 0, second: 0, third: 0 }),
    actions: () => ({
      countsTheFirstWithoutTheOthers: counts('first'),
      countsTheSecondWithoutTheOthers: counts('second'),
      countsTheThirdWithoutTheOthers: counts('third'),
    }),
    properties: { few: always(({ first, second, third }: Readonly<Counts>) => first + second + third < 5) },
  })
  const instance = instanceOf(counters)
  const source = writeDot(traceOf(searchOf(counters), instance) as Trace, instance)
  const { bb, objects } = JSON.parse(graphviz.layout(source, 'json', 'dot')) as {
    readonly bb: string
    readonly objects: readonly { readonly label: string; readonly penwidth?: string }[]
  }
  if (objects.length < least) throw new Error(`there are ${objects.length} states only`)
  const [, , width, height] = bb.split(',').map(Number) as [number, number, number, number]
  const others = objects.filter(({ penwidth }) => penwidth === undefined).flatMap(({ label }) => label.split('\\l'))
  return {
    spread: Math.max(width / height, height / width),
    longest: Math.max(...others.map((line) => line.length)),
  }
}

describe('the graph of a run', () => {
  it('has all states and steps of a small model, those of the run marked', () => {
    const { source, nodes, edges, svg } = graphOf()
    // The start and three digits; three steps from each of the four.
    expect({ nodes, edges }).toEqual({ nodes: 4, edges: 12 })
    expect(source).toContain('s1 -> s2 [label="turn(2)", penwidth=2.5]')
    expect(source).toContain('color=red')
    expect(svg).toContain('all states')
  })

  it('has what is one step away from the run in a large one, and counts what is left out', () => {
    const { source, nodes } = graphOf({ digits: 300 })
    expect(source).toContain('what is one step away')
    // The states of the run, others one step away from both, and for each of the two how many more there are.
    expect(nodes).toBe(2 + mostNeighbours + 2)
    expect(source).toContain(`${300 - 1 - mostNeighbours} more steps`)
  })

  it('is a picture of some hundred states that is not much wider than high', () => {
    const { spread, longest } = pictureOf(120)
    expect(spread).toBeLessThan(4)
    // Beside the run, states are told in few words.
    expect(longest).toBeLessThan(60)
  })

  it('shows texts as they are', () => {
    const odd = fc.array(
      fc.oneof(
        fc.constantFrom('"', '\\', '\\n', '\\N', '\\l', '<b>', '&amp;', '&', '#', '{', '}', '|', ';', '->', 'é', '//'),
        fc.string({ maxLength: 3 }),
      ),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(odd, (parts) => {
        const name = parts.join('').replace(/[^\P{C}]/gu, '')
        const text = `code: ${JSON.stringify(name)}`
        const texts = [...graphOf({ name }).svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, shown = '']) =>
          shown
            .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
            .replace(/&(lt|gt|quot|amp);/g, (_, entity) => ({ lt: '<', gt: '>', quot: '"', amp: '&' })[entity as 'lt'])
            .replace(/\u00a0/g, ' '),
        )
        expect(texts).toContain(text)
      }),
      { numRuns: 60 },
    )
  })
})
