/** The graph of what runs came through: it says of states and steps what the walker says, whatever was forgotten meanwhile. */

import { describe, expect, it } from 'vitest'
import paxos from '../../../specs/paxos.ts'
import saga from '../../../specs/saga.ts'
import twoPhaseCommit from '../../../specs/two-phase-commit.ts'
import type { InnerBounds } from '../../../src/engine/options.ts'
import { nowhere, RunGraph } from '../../../src/engine/runs/run-graph.ts'
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
  return new RunGraph(new Walker(instance, memoryBytes, innerBounds))
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
function takeStep(graph: RunGraph, step: number, situations: string[]): string | null {
  const { walker } = graph
  const target = graph.targetOf(step)
  if (target === nowhere) return null
  if (target !== 0) {
    const situation = situations[graph.situationOf(step)] as string
    graph.follow(target)
    return situation
  }
  const taking = graph.take(step)
  if (taking === Taking.stays) graph.noteNowhere(step)
  if (taking !== Taking.moves) return null
  const number = graph.findSituation(step, (low, high) => numberIn(situations, `${low} ${high}`))
  expect(situations[number]).toBe(situationOf(walker, step))
  graph.leave(step, number)
  if (graph.node === 0) graph.add(0)
  return situations[number] as string
}

function numberIn(situations: string[], situation: string): number {
  const known = situations.indexOf(situation)
  return known < 0 ? situations.push(situation) - 1 : known
}

/** The situation of a step of the state on which a walker stands, as the tables have it. */
function situationOf(walker: Walker, step: number): string {
  walker.find()
  walker.findSituation(walker.steps.at(step).option)
  return `${walker.situationLow} ${walker.situationHigh}`
}

/** All that is said of runs, whose steps are drawn. */
function runsThrough(graph: RunGraph, { runs, clears = false }: { runs: number; clears?: boolean }): string[] {
  const situations: string[] = []
  const told: string[] = []
  for (let run = 0; run < runs; run++) {
    const below = numbersFrom(run)
    if (clears && run % 10 === 9) graph.clear()
    graph.begin(0)
    if (graph.node === 0) graph.add(0)
    for (let step = 0; step < 25 && graph.total > 0; step++) {
      const number = below(graph.total)
      const kind = graph.kindOf(number)
      const situation = takeStep(graph, number, situations)
      told.push([graph.low, graph.high, graph.total, kind, situation, ...graph.components()].join(' '))
    }
  }
  return told
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

  it.each(subjects)('stands on the state at hand of $model, $scenario, however it came there', ({ instance }) => {
    const graph = graphOf(instance)
    const situations: string[] = []
    for (let run = 0; run < 60; run++) {
      const below = numbersFrom(run)
      graph.begin(0)
      if (graph.node === 0) graph.add(0)
      for (let step = 0; step < 12 && graph.total > 0; step++) {
        takeStep(graph, below(graph.total), situations)
        graph.stand()
        const { walker } = graph
        expect([...walker.state]).toEqual([...graph.components()])
        expect([walker.low, walker.high, walker.steps.total]).toEqual([graph.low, graph.high, graph.total])
      }
    }
  })
})
