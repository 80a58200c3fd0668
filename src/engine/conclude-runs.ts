/** Decides the properties of whole runs after a search that has found all states. */

import { NetsplitError } from '../language/errors.ts'
import { isLiveness } from '../language/property.ts'
import type { Instance } from '../semantics/instance.ts'
import { mostPredicates } from './graph.ts'
import { type Lasso, Liveness } from './liveness.ts'
import { askForGraph } from './questions.ts'
import type { PropertyResult, SearchOptions } from './result.ts'
import type { Searcher } from './searcher.ts'

/** What became of the properties of whole runs. */
export interface RunResults {
  readonly properties: readonly PropertyResult[]
  /** The first of them that is violated, by number, with a run that shows it. */
  readonly first: { readonly number: number; readonly lasso: Lasso } | null
  /** Whether all are decided. */
  readonly isDecided: boolean
}

/**
 * Fills in what is known of the properties of whole runs.
 *
 * @param properties all properties, those of runs as `unknown`
 * @throws NetsplitError `predicate-threw` when one of their predicates does
 */
export function decideRuns(searcher: Searcher, properties: readonly PropertyResult[]): RunResults {
  const { ofRuns } = searcher.inspector.checks
  if (ofRuns.length === 0) return { properties, first: null, isDecided: true }
  if (searcher.states === null || !askForGraph(searcher)) return { properties, first: null, isDecided: false }
  const liveness = new Liveness(searcher)
  liveness.raiseFailures()
  const decided = [...properties]
  let first: RunResults['first'] = null
  for (const [at, numbered] of ofRuns.entries()) {
    const { number, property } = numbered
    const lasso = liveness.violation(numbered, at)
    const { name, kind } = property
    const isVacuous = lasso === null && liveness.isVacuous(numbered, at)
    decided[number] = {
      name,
      kind,
      status: lasso === null ? 'holds' : 'violated',
      depth: lasso?.depth ?? null,
      ...(isVacuous && { vacuous: true }),
    }
    if (lasso !== null) first ??= { number, lasso }
  }
  return { properties: decided, first, isDecided: true }
}

/**
 * Refuses what could not decide an instance's properties of whole runs.
 *
 * @throws NetsplitError `bad-scenario`
 */
export function refuseUndecidable({ properties, reduces }: Instance, { compact, symmetry }: SearchOptions): void {
  const names = properties.flatMap(({ name, kind }) => (isLiveness(kind) ? [name] : []))
  if (names.length === 0) return
  const fail = (why: string, cure: string): never => {
    throw new NetsplitError({ code: 'bad-scenario', message: `${names.join(', ')}: ${why}`, cure })
  }
  const others = 'or let a scenario check the other properties alone: check: [...].'
  if (compact) {
    fail(
      'a property of whole runs is decided on the graph of all states, which is not kept.',
      `Leave out --compact, ${others}`,
    )
  }
  if (symmetry ?? reduces) {
    fail('a property of whole runs is decided on all states, not on one of each orbit.', `Use --no-symmetry, ${others}`)
  }
  if (2 * names.length > mostPredicates) {
    fail(
      `there are more than ${mostPredicates / 2} properties of whole runs.`,
      'Check some of them in another scenario.',
    )
  }
}
