/** The graph of what runs came through: it says of states and steps what the walker says, whatever was forgotten meanwhile. */

import { describe, expect, it } from 'vitest'
import paxos from '../../../specs/paxos.ts'
import saga from '../../../specs/saga.ts'
import twoPhaseCommit from '../../../specs/two-phase-commit.ts'
import type { InnerBounds } from '../../../src/engine/options.ts'
import { nowhere, RunGraph } from '../../../src/engine/runs/run-graph.ts'
import { reserveRunMemory } from '../../../src/engine/runs/run-memory.ts'
import { Taking, Walker } from '../../../src/engine/runs/walker.ts'
import type { Spec } from '../../../src/language/spec.ts'
import { type Instance, instantiate } from '../../../src/semantics/instance/instance.ts'

const memoryBytes = 2 ** 27
const subjects = (
  [
    [twoPhaseCommit as Spec, 'three RMs'],
    [paxos as Spec, 'two messages are lost'],
    [saga as Spec, 'a duplicated message compensates twice'],
  ] as const
).map(([spec, scenario]) => ({ model: spec.model.name, scenario, instance: instantiate(spec, scenario) }))

function graphOf(instance: Instance, innerBounds: Partial<InnerBounds> = {}): RunGraph {
  return new RunGraph(new Walker(instance, reserveRunMemory(instance, { memoryBytes, innerBounds })))
}

/** Numbers that look random, the same for the same seed. */
function numbersFrom(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return (state >>> 8) % limit
  }
}

/** Takes a step. @returns what it is, or null where it leads nowhere or fails */
function takeStep(graph: RunGraph, step: number): string | null {
  const { walker } = graph
  const target = graph.targetOf(step)
  if (target === nowhere) return null
  if (target !== 0) {
    const situation = nameIn(graph, graph.situationOf(step))
    graph.follow(target)
    return situation
  }
  const taking = graph.take(step)
  if (taking === Taking.stays) graph.noteNowhere(step)
  if (taking !== Taking.moves) return null
  const number = graph.findSituation()
  expect(nameIn(graph, number)).toBe(situationOf(walker, step))
  graph.leave(step, number)
  if (graph.node === 0) graph.add(0)
  return nameIn(graph, number)
}

function nameIn({ situations }: RunGraph, number: number): string {
  return `${situations.lowOf(number)} ${situations.highOf(number)}`
}

/** The situation of a step of the state on which a walker stands, as the tables have it. */
function situationOf(walker: Walker, step: number): string {
  walker.find()
  walker.findSituation(walker.steps.at(step).option)
  return `${walker.situationLow} ${walker.situationHigh}`
}

/** Says step by step all that is said of a run, whose steps are drawn. */
function* runThrough(graph: RunGraph, run: number): Generator<string> {
  const below = numbersFrom(run)
  graph.begin(0)
  if (graph.node === 0) graph.add(0)
  for (let step = 0; step < 25 && graph.total > 0; step++) {
    const number = below(graph.total)
    const kind = graph.kindOf(number)
    const situation = takeStep(graph, number)
    yield [graph.low, graph.high, graph.total, kind, situation, ...graph.components()].join(' ')
  }
}

function runsThrough(graph: RunGraph, { runs, clears = false }: { runs: number; clears?: boolean }): string[] {
  const told: string[] = []
  for (let run = 0; run < runs; run++) {
    if (clears && run % 10 === 9) graph.clear()
    told.push(...runThrough(graph, run))
  }
  return told
}

/** Workers that share a graph take the same runs, and each at any time a step: what is said of the runs of each, one after the other. */
function interleaved(instance: Instance, { runs, workers }: { runs: number; workers: number }): string[][] {
  const memory = reserveRunMemory(instance, { memoryBytes, workers })
  const all = Array.from({ length: workers }, (_, worker) => ({
    graph: new RunGraph(new Walker(instance, memory, worker)),
    told: [] as string[],
    run: 0,
    at: [][Symbol.iterator]() as Iterator<string>,
  }))
  const below = numbersFrom(99)
  for (let busy = all; busy.length > 0; busy = busy.filter(({ run }) => run <= runs)) {
    const worker = busy[below(busy.length)] as (typeof all)[number]
    const { done, value } = worker.at.next()
    if (!done) worker.told.push(value)
    else if (worker.run++ < runs) worker.at = runThrough(worker.graph, worker.run - 1)
  }
  return all.map(({ told }) => told)
}

/** The components of states are numbers of one walker: they are compared as values. */
function withoutComponents(told: readonly string[], slots: number): string[] {
  return told.map((one) => one.split(' ').slice(0, -slots).join(' '))
}

describe('the graph of runs', () => {
  it.each(subjects)('says of $model, $scenario, the same where it was cleared now and then', ({ instance }) => {
    const slots = instance.system.slots.length
    const told = runsThrough(graphOf(instance), { runs: 100 })
    const cleared = runsThrough(graphOf(instance), { runs: 100, clears: true })
    expect(withoutComponents(cleared, slots)).toEqual(withoutComponents(told, slots))
  })

  it.each(subjects)('says of $model, $scenario, the same where tables are dropped again and again', ({ instance }) => {
    const roomy = graphOf(instance)
    const told = runsThrough(roomy, { runs: 200 })
    const tight = graphOf(instance, { tables: 1 })
    expect(runsThrough(tight, { runs: 200 })).toEqual(told)
    expect(roomy.walker.drops).toBe(0)
    expect(tight.walker.drops).toBeGreaterThan(20)
  })

  it.each(subjects)('says of $model, $scenario, the same to all who share it', ({ instance }) => {
    const slots = instance.system.slots.length
    const alone = withoutComponents(runsThrough(graphOf(instance), { runs: 100 }), slots)
    for (const told of interleaved(instance, { runs: 100, workers: 3 })) {
      expect(withoutComponents(told, slots)).toEqual(alone)
    }
  })

  it.each(subjects)('counts the runs of each worker that came to states of $model, $scenario', ({ instance }) => {
    const memory = reserveRunMemory(instance, { memoryBytes, workers: 2 })
    const graphs = [0, 1].map((worker) => new RunGraph(new Walker(instance, memory, worker)))
    const runs = new Map<string, number>()
    for (let run = 0; run < 60; run++) {
      // The second joins in when the first has taken some runs in three rounds, and knows some states well enough.
      const worker = run < 30 ? 0 : run % 2
      const graph = graphs[worker] as RunGraph
      if (run % 10 === 0) for (const one of graphs) one.beginRound()
      const came = new Set<string>()
      for (const _ of runThrough(graph, run % 7)) {
        const key = `${worker} ${graph.low} ${graph.high}`
        const counted = graph.noteState()
        if (came.has(key)) expect(counted).toBe(-1)
        else expect([Math.min(2, runs.get(key) ?? 0), 2]).toContain(counted)
        if (!came.has(key) && worker === 0) expect(counted).toBe(Math.min(2, runs.get(key) ?? 0))
        if (!came.has(key)) runs.set(key, (runs.get(key) ?? 0) + 1)
        came.add(key)
      }
    }
  })

  it.each(subjects)('stands on the state at hand of $model, $scenario, however it came there', ({ instance }) => {
    const graph = graphOf(instance)
    for (let run = 0; run < 60; run++) {
      const below = numbersFrom(run)
      graph.begin(0)
      if (graph.node === 0) graph.add(0)
      for (let step = 0; step < 12 && graph.total > 0; step++) {
        takeStep(graph, below(graph.total))
        graph.stand()
        const { walker } = graph
        expect([...walker.state]).toEqual([...graph.components()])
        expect([walker.low, walker.high, walker.steps.total]).toEqual([graph.low, graph.high, graph.total])
      }
    }
  })
})
