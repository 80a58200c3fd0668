/** How what the engine says of properties of whole runs is held against their definition on an explicit graph. */

import fc from 'fast-check'
import { expect } from 'vitest'
import type { SearchOptions } from '../../src/engine/options.ts'
import type { PropertyResult, Run, SearchResult } from '../../src/engine/result.ts'
import { shownRuns } from '../../src/engine/shown-runs.ts'
import type { Plain } from '../../src/language/plain.ts'
import type { LivenessKind } from '../../src/language/property.ts'
import type { Instance } from '../../src/semantics/instance/instance.ts'
import { runDirectly } from '../../src/semantics/system/system.ts'
import { expectToBeARun } from './agreement.ts'
import { type Edge, type Expected, type ExplicitGraph, hasFailure } from './naive-liveness.ts'
import type { GraphRecipe } from './random-graphs.ts'
import { keyOf } from './reference-checker.ts'

export const kinds: readonly LivenessKind[] = [
  'eventually',
  'leadsTo',
  'alwaysEventually',
  'eventuallyAlways',
  'quiescent',
]

/** Checks that a run is a run of the graph, is fair as it ends, and violates the property. */
export function expectViolating(
  { states, edges, initial }: ExplicitGraph,
  {
    run,
    kind,
    holds,
    follows,
  }: {
    run: Run
    kind: LivenessKind
    holds: (state: number) => boolean
    follows: (state: number) => boolean
  },
): void {
  const numbers = new Map(states.map((state, number) => [keyOf(state), number]))
  const path = run.states.map((state) => numbers.get(keyOf(state)) as number)
  expect(initial).toContain(path[0])
  const edgesBetween = (from: number, to: number) => (edges[from] as readonly Edge[]).filter((edge) => edge.to === to)
  for (const [at, state] of path.slice(1).entries()) expect(edgesBetween(path[at] as number, state)).not.toEqual([])
  const { ending } = run
  if (ending === undefined) throw new Error('the run does not say how it ends')
  const begin = ending.kind === 'repeats' ? ending.from - 1 : path.length - 1
  const cycle = path.slice(begin)
  expect(cycle[0]).toBe(cycle.at(-1))
  const around = new Set(cycle)
  for (const { label, fairness } of cycle.flatMap((state) => edges[state] as readonly Edge[])) {
    const possible = [...around].filter((state) => edges[state]?.some((edge) => edge.label === label))
    const isTaken = cycle
      .slice(1)
      .some((to, at) => edgesBetween(cycle[at] as number, to).some((edge) => edge.label === label))
    if (fairness === 'strong' && !isTaken) throw new Error(`${label} is possible and never taken`)
    if (fairness === 'weak' && !isTaken) expect(possible.length).toBeLessThan(around.size)
  }
  const ways: { readonly [Kind in LivenessKind]: () => boolean } = {
    eventually: () => path.some(holds),
    leadsTo: () => path.slice(0, begin + 1).every((state, at) => !holds(state) || path.slice(at).some(follows)),
    alwaysEventually: () => cycle.some(holds),
    eventuallyAlways: () => cycle.every(holds),
    quiescent: () => ending.kind !== 'stops' || holds(path.at(-1) as number),
  }
  expect(ways[kind]()).toBe(false)
}

/** A predicate that cannot be foreseen: of everything in a state. */
export function someStates(salt: number, share: number) {
  return (state: readonly Plain[]): boolean => {
    let hash = salt
    for (const letter of keyOf(state)) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0
    return (hash >>> 8) % 100 < share
  }
}

/** An instance with properties of all kinds in place of its own. */
export function withRuns(
  instance: Instance,
  holds: (state: readonly Plain[]) => boolean,
  follows: typeof holds,
): Instance {
  const slots = instance.system.slots.map((_, slot) => slot)
  const check = (name: string, predicate: typeof holds) => ({
    name,
    evaluate: (_author: unknown, read: (slot: number) => Plain) => predicate(slots.map(read)),
  })
  return {
    ...instance,
    properties: kinds.map((kind) => ({
      name: kind,
      kind,
      check: check(kind, holds),
      premise: null,
      goal: kind === 'leadsTo' ? check('goal', follows) : null,
      initial: null,
    })),
    bounds: {},
    expect: 'holds',
  }
}

/** Bounds so tight that what can be made again is dropped all the time, while the graph is written too. */
const innerBounds: fc.Arbitrary<SearchOptions['innerBounds']> = fc.oneof(
  fc.constant(undefined),
  fc.record(
    {
      tables: fc.constantFrom(0, 300, 1000),
      tree: fc.constantFrom(0, 100),
      rows: fc.constantFrom(0, 100),
      values: fc.constantFrom(0, 100),
      misses: fc.constantFrom(1, 5),
    },
    { requiredKeys: [] },
  ),
)

/** Little of everything, and a few states in each piece, after some of which tables are dropped. */
export const tight: fc.Arbitrary<Partial<SearchOptions>> = fc.record({
  innerBounds,
  stress: fc.record(
    { dropEvery: fc.integer({ min: 1, max: 9 }), blockStates: fc.constantFrom(1, 2, 5, 16) },
    { requiredKeys: [] },
  ),
})

/** The verdict of a search that asks for nothing but properties of whole runs; a step that fails is reported first. */
export function verdictOf(graph: ExplicitGraph, expected: readonly Expected[]): SearchResult['verdict'] {
  if (hasFailure(graph)) return 'violated'
  if (expected.some(({ status }) => status === 'violated')) return 'violated'
  if (expected.some(({ isVacuous }) => isVacuous)) return 'vacuous'
  return expected.every(({ status }) => status === 'holds') ? 'holds' : 'incomplete'
}

/** A run is shown out of the constraint where a property is open and none violated: a shortest one. */
export function expectOpen(instance: Instance, result: SearchResult, expected: readonly Expected[]): void {
  const lengths = expected.flatMap(({ open }) => open ?? [])
  const isShown = lengths.length > 0 && result.violation === null
  expect(result.open?.run.states.length ?? null).toBe(isShown ? Math.min(...lengths) : null)
  const opens = shownRuns(result).filter(({ kind }) => kind === 'open')
  if (result.states.distinct > 0) {
    expect(opens.map(({ run }) => run.states.length).toSorted()).toEqual(lengths.toSorted())
  }
  const isInside = (state: readonly Plain[]) =>
    instance.within?.evaluate(runDirectly, (slot) => state[slot] as Plain) ?? true
  for (const { run } of opens) {
    expect(run.ending).toEqual({ kind: 'leaves' })
    expectToBeARun(instance, run)
    expect(run.states.map(isInside)).toEqual(run.states.map((_, at) => at < run.states.length - 1))
  }
}

/** What is said of a property, and why where it is undecided. */
export function toldOf({
  status,
  undecidedBy,
}: Pick<PropertyResult, 'status'> & { readonly undecidedBy?: 'failure' | null }) {
  return { status, undecidedBy: undecidedBy ?? null }
}

export function graphPredicates({ holds, follows }: GraphRecipe) {
  const isIn = (list: readonly number[]) => (state: readonly Plain[]) => list.includes(state[0] as number)
  return { holds: isIn(holds), follows: isIn(follows) }
}
