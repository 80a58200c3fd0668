/**
 * The causal slice of a run: the steps that the verdict needs, directly or through others. Taken alone, in their order, they
 * are a run that shows the same; a slice for which that is not so is given more steps until it is.
 */

import type { Plain } from '../../language/plain.ts'
import { isSameStep } from '../../semantics/system/system.ts'
import { isOutside } from '../judging/predicates.ts'
import type { Move, Outcome, State } from './moves.ts'
import { type Dependence, type Dependent, dependencesOf } from './needs.ts'
import { isSame } from './parts.ts'
import { moveNumbered, type Story } from './story.ts'
import type { Write } from './writes.ts'

/** One step needs another one, or the verdict does, which has no number. */
export interface Edge {
  readonly write: Write
  readonly by: number | null
}

export interface Slice {
  /** Numbers of steps, in order. */
  readonly steps: readonly number[]
  readonly edges: readonly Edge[]
}

/** What a slice has to be enlarged by. */
interface Lack {
  /** The number of the step that cannot be taken; null where it is the verdict that is another one. */
  readonly by: number | null
  readonly reads: ReadonlySet<number> | null
}

export function sliceOf(story: Story): Slice {
  const needs = new Needs(story)
  const forced: Edge[] = []
  for (;;) {
    const slice = needs.slice(forced)
    const lack = lackOf(story, slice)
    if (lack === null) return slice
    const more = enlarging(story, slice, lack)
    if (more === null) return { ...slice, steps: Array.from({ length: story.length }, (_, at) => at + 1) }
    forced.push(more)
  }
}

/** What a step needs so that it comes out as it did, as far as that matters. */
class Needs {
  private readonly story: Story
  private readonly ofVerdict: readonly Dependence[]
  private readonly known = new Map<number, { readonly wanted: readonly Write[]; readonly found: Dependence[] }>()

  constructor(story: Story) {
    this.story = story
    this.ofVerdict = verdictNeeds(story)
  }

  /** @param forced what is needed besides */
  slice(forced: readonly Edge[]): Slice {
    const inForce = new Set<Dependence>()
    for (;;) {
      const { slice, all } = this.sliceWith(forced, inForce)
      const steps = new Set(slice.steps)
      const woken = all.filter(({ after }) => after.some((number) => steps.has(number)))
      if (woken.every((one) => inForce.has(one))) return slice
      for (const one of woken) inForce.add(one)
    }
  }

  private sliceWith(forced: readonly Edge[], inForce: ReadonlySet<Dependence>) {
    const { story } = this
    const steps = new Set([1, ...rootsOf(story)])
    const wanted = new Map<number, Set<Write>>()
    const edges: Edge[] = []
    const all: Dependence[] = []
    const want = (write: Write) => {
      steps.add(write.by)
      wanted.set(write.by, (wanted.get(write.by) ?? new Set()).add(write))
    }
    const take = (by: number | null, found: readonly Dependence[]) => {
      all.push(...found)
      const needed = found.filter((one) => one.after.length === 0 || inForce.has(one)).map(({ write }) => write)
      for (const write of new Set([...needed, ...forced.filter((edge) => edge.by === by).map((edge) => edge.write)])) {
        edges.push({ write, by })
        want(write)
      }
    }
    if (story.loop !== null) for (const write of story.writes) if (write.by > story.loop) want(write)
    take(null, this.ofVerdict)
    for (let number = story.length; number > 1; number--) {
      if (steps.has(number)) take(number, this.of(number, [...(wanted.get(number) ?? [])]))
    }
    const slice: Slice = { steps: [...steps].sort((a, b) => a - b), edges }
    return { slice, all }
  }

  private of(number: number, wanted: readonly Write[]): readonly Dependence[] {
    const known = this.known.get(number)
    if (known?.wanted.length === wanted.length && wanted.every((write) => known.wanted.includes(write)))
      return known.found
    const { story } = this
    const found = dependencesOf(
      { places: [number - 2], ask: asked(story, number, wanted) },
      story.states,
      story.writes.filter(({ by }) => by < number),
    )
    this.known.set(number, { wanted, found })
    return found
  }
}

/** Asks whether a step can be taken in a state and does there what is wanted of it. */
export function asked(story: Story, number: number, wanted: readonly Write[]): Dependent['ask'] {
  const move = moveNumbered(story, number)
  return ([before]) => {
    const state = before as State
    const { outcomes, reads } = move.in(state)
    return { isSame: wantedAmong(story, number, { outcomes, wanted, state }) !== null, reads: [reads] }
  }
}

/** The outcome in which a step does what is wanted of it; null where there is none. */
function wantedAmong(
  { failure, length }: Story,
  number: number,
  { outcomes, wanted, state }: { outcomes: readonly Outcome[]; wanted: readonly Write[]; state: State },
): Outcome | null {
  const isLast = number === length
  const found = outcomes.filter((outcome) =>
    isLast && failure !== null
      ? outcome.failure === failure
      : wanted.every(
          (write) =>
            outcome.after !== null && write.isDone(state[write.slot] as Plain, outcome.after[write.slot] as Plain),
        ) && outcome.after !== null,
  )
  return found[0] ?? null
}

/** The steps that are part of what is shown: the last, those of a cycle; all where nothing else can be said. */
function rootsOf({ length, loop, verdict, failure }: Story): number[] {
  const all = Array.from({ length }, (_, at) => at + 1)
  if (verdict === null && failure === null) return all
  return loop === null ? [length] : all.slice(loop)
}

function verdictNeeds({ verdict, states, writes, loop }: Story): Dependence[] {
  const ofCycle = loop === null ? [] : writes.filter(({ by }) => by > loop)
  // A run stops because a message is gone, rather than because its receiver, who has it already, would ignore it.
  const rank = ({ kind }: Write) => (kind === 'frees' ? 0 : 1)
  const goneFirst = writes.toSorted((one, other) => one.by - other.by || rank(one) - rank(other))
  return (verdict?.questions ?? []).flatMap((question) => {
    const last = Math.max(...question.places) + 1
    return dependencesOf(
      question,
      states,
      goneFirst.filter(({ by }) => by <= last),
      ofCycle,
    )
  })
}

/** Where the steps of a slice, taken alone, are no run that shows the same; null where they are. */
function lackOf(story: Story, { steps, edges }: Slice): Lack | null {
  const states: State[] = [story.states[0] as State]
  let from: number | null = null
  for (const number of steps) {
    if (number > 1) {
      const state = states.at(-1) as State
      const move = moveNumbered(story, number)
      const { outcomes, reads } = move.in(state)
      const wanted = [...new Set(edges.flatMap(({ write }) => (write.by === number ? [write] : [])))]
      const outcome = wantedAmong(story, number, { outcomes: first(outcomes, move), wanted, state })
      if (outcome === null) return { by: number, reads }
      if (outcome.after !== null) states.push(outcome.after)
    }
    if (number === story.loop || (story.loop !== null && number < story.loop)) from = states.length - 1
  }
  const nothing: Lack = { by: null, reads: null }
  if (!areInside(story, states)) return nothing
  if (from !== null && !isSame(states.at(-1) as Plain, states[from] as Plain)) return nothing
  return story.verdict === null || story.verdict.isShownBy(states, from) ? null : nothing
}

/** What comes out as it did in the run, before the rest. */
function first(outcomes: readonly Outcome[], { step }: Move): Outcome[] {
  const [same, others] = [outcomes.filter((one) => isSameStep(one.step, step)), outcomes]
  return [...same, ...others.filter((one) => !same.includes(one))]
}

function areInside({ instance, endsOutside }: Story, states: readonly State[]): boolean {
  const inside = endsOutside ? states.slice(0, -1) : states
  return !inside.some((state) => isOutside(instance, state))
}

/** A write of the latest step outside a slice that what is lacking looks at; null where no step is left. */
function enlarging({ writes, length }: Story, { steps }: Slice, { by, reads }: Lack): Edge | null {
  const inSlice = new Set(steps)
  const outside = writes.filter((write) => write.by < (by ?? length + 1) && !inSlice.has(write.by))
  const read = outside.filter(({ slot }) => reads?.has(slot) ?? true)
  const latest = (read.at(-1) ?? outside.at(-1))?.by
  // Where nothing tells which of its writes is lacking, that a fault has happened says more than that its budget is spent.
  const ofStep = (read.length > 0 ? read : outside).filter((write) => write.by === latest)
  const write = ofStep.findLast(({ kind }) => kind !== 'spends') ?? ofStep.at(-1)
  return write === undefined ? null : { write, by }
}
