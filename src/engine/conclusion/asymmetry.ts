/** Explains, after a search, how a model tells apart what it declares symmetric: for the author, with names. */

import type { Plain } from '../../language/plain.ts'
import type { Step } from '../../semantics/system/system.ts'
import type { Finding } from '../checks/violations.ts'
import type { Sliced } from '../platform/slices.ts'
import type { Run, SearchError } from '../result.ts'
import { after } from '../retrace/retrace.ts'
import type { Workbench } from '../search/workbench.ts'
import { type Symmetry, valuesOf, vectorOf } from '../symmetry/symmetry.ts'
import type { Asymmetry } from '../symmetry/symmetry-audit.ts'
import { type Judgement, judgeFinding, judgeRun, judgeStart } from './orbit-check.ts'

/** Who tells two identities apart, and what that changes. */
interface Explanation {
  /** Null where it is known of the state alone. */
  readonly who: string | null
  readonly pair: { readonly set: string; readonly a: string; readonly b: string } | null
  /** How, as a sentence; may be empty. */
  readonly how: string
}

/** So many differing parts of a state are named. */
const mostParts = 3

/** What is wrong where an audit found, in the state of a finding, that identities are told apart. */
export function* asymmetryError(bench: Workbench, finding: Finding): Sliced<SearchError> {
  const judgement = (yield* judgeStart(bench)) ?? (yield* judgeFinding(bench, finding))
  return judgement === null ? asymmetryFound(bench, null) : errorOfJudgement(bench, judgement)
}

/** What is wrong with a run whose states do not behave as the search took them to; null where they all do. */
export function* asymmetryOnRun(bench: Workbench, run: Run): Sliced<SearchError | null> {
  const judgement = yield* judgeRun(bench, run)
  return judgement && errorOfJudgement(bench, judgement)
}

/** What is wrong where a violation, or the run to it, is none with the names that nodes have in a run. */
export function asymmetryFound(bench: Workbench, who: string | null): SearchError {
  return errorOf(bench.symmetry as Symmetry, { who, pair: null, how: '' }, null)
}

/** The run is shown where its last state is the one in which two can be exchanged. */
function errorOfJudgement(bench: Workbench, { asymmetry, run }: Judgement): SearchError {
  const last = run?.states.at(-1)
  const { values } = bench.tabling
  const isShown = valuesOf(bench.tabling, asymmetry.state).every((value, slot) =>
    values.isSame(value, last?.[slot] as Plain),
  )
  return errorOf(bench.symmetry as Symmetry, explain(bench, asymmetry), isShown ? run : null)
}

function errorOf({ sets }: Symmetry, { who, pair, how }: Explanation, run: Run | null): SearchError {
  const names = pair?.set ?? sets.map(({ name }) => name).join(' or ')
  const apart = pair === null ? `members of ${names}` : `${pair.a} and ${pair.b}`
  const message = [`${who ?? 'The model'} tells ${apart} apart, although ${names} is declared symmetric.`]
  return {
    code: 'asymmetric',
    message: [...message, ...(how === '' ? [] : [how])].join('\n'),
    place: null,
    cure: `Compare identities for equality only: no order, no first one, no number taken from them. Or take ${names} out of \`symmetric\`.`,
    run,
  }
}

function explain(bench: Workbench, found: Asymmetry): Explanation {
  const { identities, sets, permutations, audit } = bench.symmetry as Symmetry
  const { members, setOf } = identities
  if (found.pair === null) return { who: null, pair: null, how: '' }
  const [a, b] = found.pair
  const pair = { set: sets[setOf[a] as number]?.name as string, a: members[a] as string, b: members[b] as string }
  const swap = permutations.swapOf(a, b)
  const exchange = (state: Int32Array) => {
    const exchanged = Int32Array.from(state)
    permutations.apply(swap, exchanged)
    return exchanged
  }
  const expected = stepsBySite(bench, found.state)
  const actual = stepsBySite(bench, exchange(found.state))
  for (const site of new Set([...expected.keys(), ...actual.keys()])) {
    const wanted = (expected.get(site) ?? []).map((state) => state && exchange(state))
    const difference = differenceOf(bench, wanted, actual.get(site) ?? [])
    if (difference === null) continue
    return {
      who: `The ${site}`,
      pair,
      how: `Exchange the two in a state, and it must do the same with the two exchanged; but ${difference}.`,
    }
  }
  const predicate = audit.predicateTellingApart(found)
  if (predicate === null) return { who: null, pair, how: '' }
  return {
    who: nameOfPredicate(predicate),
    pair,
    how: 'Exchange the two in a state, and its answer must be the same; but it is another one.',
  }
}

/** A predicate in a sentence. */
export function nameOfPredicate(name: string): string {
  return name === 'within' ? "The constraint 'within'" : `The property ${name}`
}

/** Where the steps of a state lead, by the author's function that makes them; null for a step that fails. */
function stepsBySite(bench: Workbench, state: Int32Array): Map<string, (Int32Array | null)[]> {
  const { instance, tabling } = bench
  const values = valuesOf(tabling, state)
  const read = (slot: number) => values[slot] as Plain
  const steps = new Map<string, (Int32Array | null)[]>()
  for (const rule of instance.system.rules) {
    for (const option of rule.options(read)) {
      let ran: string | null = null
      const author = <Result>(name: string, body: () => Result): Result => {
        ran = name
        return body()
      }
      for (const successor of rule.successors(option, { read, author })) {
        const site = siteOf(successor.step, ran)
        const next = after(bench, values, successor)
        steps.set(site, [...(steps.get(site) ?? []), next && vectorOf(tabling, next)])
      }
    }
  }
  return steps
}

function siteOf(step: Step, ran: string | null): string {
  if (step.kind === 'action') return `action ${step.action}`
  // Whether it is what may be said that differs, or what the handler makes of it, is not to be seen from the steps.
  if (step.kind === 'lie') return `vocabulary of Byzantine nodes${ran === null ? '' : `, or the handler ${ran},`}`
  if (step.kind === 'broadcast lie') return 'vocabulary of Byzantine nodes'
  if (ran !== null) return `handler ${ran}`
  return step.kind === 'lose' ? 'loss of a message' : `${step.kind} of a node`
}

/** What is different between the steps that there should be and those that there are; null when nothing is. */
function differenceOf(
  { instance }: Workbench,
  expected: readonly (Int32Array | null)[],
  actual: readonly (Int32Array | null)[],
): string | null {
  const missing = without(expected, actual)
  const extra = without(actual, expected)
  if (missing.length === 0 && extra.length === 0) return null
  if (expected.length !== actual.length) {
    return `it makes ${stepCount(actual.length)} in place of ${expected.length}`
  }
  const [wanted, found] = [missing[0], extra[0]]
  if (!wanted || !found) return 'it fails for one of them only'
  const slots = instance.system.slots.filter((_, slot) => wanted[slot] !== found[slot])
  const own = slots.filter(({ kind }) => kind !== 'inbox')
  const names = own.length > 0 ? own.map(({ name }) => name) : slots.map(({ name }) => `the messages to ${name}`)
  if (names.length > mostParts) names.splice(mostParts, names.length, 'more')
  return `${names.join(', ')} ${names.length === 1 ? 'differs' : 'differ'}`
}

function stepCount(count: number): string {
  return `${count} step${count === 1 ? '' : 's'}`
}

/** What is left of a list when each entry of another one is taken out once. */
function without(all: readonly (Int32Array | null)[], others: readonly (Int32Array | null)[]): (Int32Array | null)[] {
  const left = new Map<string, number>()
  for (const other of others) left.set(String(other), (left.get(String(other)) ?? 0) + 1)
  return all.filter((state) => {
    const count = left.get(String(state)) ?? 0
    left.set(String(state), count - 1)
    return count <= 0
  })
}
