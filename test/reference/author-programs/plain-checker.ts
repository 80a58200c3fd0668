/**
 * The plain checker: breadth-first search over states that are plain data, with author code run on copies by nothing but
 * JavaScript. It shares no code with the semantics or the engine; what both sides have in common is documentation.
 */

import { type Kept, textOf } from './plain-values.ts'

/** `threw`: author code threw; `invalid`: what it made is no state. */
export type PlainStep<State> = { readonly after: State } | { readonly fails: 'threw' | 'invalid' }

export interface PlainSystem<State extends Kept = Kept> {
  initialStates(): readonly State[]
  steps(state: State): readonly PlainStep<State>[]
  /** What a predicate is shown of a state, or of those before and after a step. */
  show(state: State, after?: State): readonly unknown[]
}

export interface PlainProperty {
  readonly name: string
  readonly kind: 'always' | 'never' | 'sometimes' | 'step' | 'deadlockFree'
  readonly predicate: ((...states: unknown[]) => unknown) | null
}

export interface PlainQuestion {
  readonly properties: readonly PlainProperty[]
  readonly within: ((state: unknown) => unknown) | null
  readonly depth: number
  readonly states: number
  readonly keepGoing: boolean
}

export interface Findings {
  readonly verdict: string
  readonly distinct: number
  readonly generated: number
  readonly depth: number
  readonly cut: number
  readonly properties: readonly { name: string; kind: string; status: string; depth: number | null }[]
  /** The states of the run that is shown; null for a `sometimes` without a witness. The property of an exception is not compared. */
  readonly violation: { property: string | null; kind: string; states: number | null } | null
}

/** Thrown when a predicate fails: that ends a check. */
export class PredicateThrew extends Error {}

/**
 * The run of a violation by a state has as many states as its depth; to a step, too; one to a step that fails has one
 * less, for that leads nowhere.
 */
export function plainCheck(
  system: PlainSystem,
  { properties, within, depth: maxDepth, states: maxStates, keepGoing }: PlainQuestion,
): Findings {
  const known = new Set<string>()
  const found = new Map<PlainProperty, number>()
  let failed: { depth: number; fails: 'threw' | 'invalid' } | null = null
  let level: Kept[] = []
  let next: Kept[] = []
  let [generated, cut, depth] = [0, 0, 0]

  const ask = (predicate: PlainProperty['predicate'], shown: readonly unknown[]): boolean => {
    let answer: unknown
    try {
      answer = predicate === null ? false : predicate(...shown, {})
    } catch (error) {
      throw new PredicateThrew(String(error))
    }
    if (typeof answer !== 'boolean') throw new PredicateThrew(`it returned ${String(answer)}`)
    return answer
  }
  const note = (property: PlainProperty, at: number) => {
    if (!found.has(property)) found.set(property, at)
  }
  /** A state outside `within` does not count, but what must always hold, or never, is asked of it all the same. */
  const generate = (state: Kept, at: number): void => {
    const isInside = within === null || ask(within as never, system.show(state))
    const text = textOf(state)
    if (isInside) generated++
    else cut++
    if (isInside && known.has(text)) return
    if (isInside) {
      known.add(text)
      next.push(state)
    }
    for (const property of properties) {
      const { kind, predicate } = property
      if (kind !== 'always' && kind !== 'never' && (kind !== 'sometimes' || !isInside)) continue
      if (ask(predicate, system.show(state)) !== (kind === 'always')) note(property, at)
    }
  }
  const expand = (state: Kept) => {
    const steps = system.steps(state)
    for (const step of steps) {
      if ('fails' in step) {
        failed ??= { depth: depth + 1, fails: step.fails }
        continue
      }
      generate(step.after, depth + 1)
      for (const property of properties) {
        if (property.kind !== 'step') continue
        if (!ask(property.predicate, system.show(state, step.after))) note(property, depth + 1)
      }
    }
    if (steps.length > 0) return
    for (const property of properties) {
      if (property.kind === 'deadlockFree' && !ask(property.predicate, system.show(state))) note(property, depth)
    }
  }

  for (const state of system.initialStates()) generate(state, 1)
  let unexplored = false
  for (;;) {
    level = next
    next = []
    if (level.length === 0) break
    depth++
    const isViolated = failed !== null || [...found.keys()].some(({ kind }) => kind !== 'sometimes')
    unexplored = (isViolated && !keepGoing) || depth >= maxDepth || known.size >= maxStates
    if (unexplored) break
    for (const state of level) expand(state)
  }

  const answers = properties.map((property) => {
    const { name, kind } = property
    const at = found.get(property) ?? null
    if (at !== null) return { name, kind, status: kind === 'sometimes' ? 'witnessed' : 'violated', depth: at }
    const isUnknown = unexplored || known.size === 0 || (kind === 'sometimes' && cut > 0)
    return { name, kind, status: isUnknown ? 'unknown' : kind === 'sometimes' ? 'violated' : 'holds', depth: null }
  })
  const failure = failed as { depth: number; fails: 'threw' | 'invalid' } | null
  const candidates = answers
    .filter(({ status }) => status === 'violated')
    .map(({ name, kind, depth: at }) => ({
      property: name as string | null,
      kind: kind as string,
      states: at,
      at: at ?? Number.POSITIVE_INFINITY,
    }))
  if (failure !== null) {
    candidates.unshift({ property: null, kind: 'exception', states: failure.depth - 1, at: failure.depth })
  }
  const first = candidates.reduce<(typeof candidates)[number] | null>(
    (best, one) => (best === null || one.at < best.at ? one : best),
    null,
  )
  const isError = first?.kind === 'exception' && failure?.fails === 'invalid'
  const isVacuous = known.size === 0
  const isDecided = !unexplored && answers.every(({ status }) => status !== 'unknown')
  const violation =
    first === null || isError || isVacuous ? null : { property: first.property, kind: first.kind, states: first.states }
  const otherwise = isVacuous ? 'vacuous' : first !== null ? 'violated' : isDecided ? 'holds' : 'incomplete'
  return {
    verdict: isError ? 'error' : otherwise,
    distinct: known.size,
    generated,
    depth,
    cut,
    properties: answers,
    violation,
  }
}
