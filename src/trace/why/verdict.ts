/**
 * What a run shows: that a property is violated, or witnessed, by its last state, its last step or the whole of it. Here it can
 * be asked whether another run shows the same, and whether a state would, had it been another one.
 */

import type { Ending } from '../../engine/index.ts'
import { NetsplitError } from '../../language/errors.ts'
import type { Plain } from '../../language/plain.ts'
import { isLiveness, type LivenessKind, type PropertyKind } from '../../language/property.ts'
import { partAt as partOf } from '../../semantics/author-code/lens.ts'
import type { Check, Instance, InstanceProperty } from '../../semantics/instance/instance.ts'
import { type Path, type Read, runDirectly } from '../../semantics/system/system.ts'
import { dutyMissed, dutyToGoOn } from '../judging/fair-cycle.ts'
import { askedAt, holdsIn, isShown } from '../judging/predicates.ts'
import { propertyNamed } from '../judging/property-named.ts'
import { type Answers, isBroken, isOpen } from '../judging/whole-runs.ts'
import type { State } from './moves.ts'

/** Something that states of a run decide: these, each by its place in the run, from 0. */
export interface Question {
  readonly places: readonly number[]
  /** Whether the answer is what it is in the run, and which slots of which of the states decided so. */
  ask(states: readonly State[]): { readonly isSame: boolean; readonly reads: readonly ReadonlySet<number>[] }
  /** The values that a predicate looked at in one of them, by its place in the run, and whose answer depends on them. */
  looks(states: readonly State[]): readonly Look[]
}

export interface Look {
  readonly place: number
  readonly slot: number
  readonly path: Path
}

export interface Verdict {
  readonly questions: readonly Question[]
  /** Whether it is about how runs go on; else it is about their end. */
  readonly isOfWholeRuns: boolean
  /** Whether a run shows it. @param from where the cycle begins, of a run that repeats */
  isShownBy(states: readonly State[], from: number | null): boolean
}

/** What a run is said to show. */
export interface Claim {
  /** The property, with the member that it is about; null where the run is shown for another reason. */
  readonly property: string | null
  readonly kind: PropertyKind | 'exception' | null
  readonly ending: Ending | null
}

/** What a run shows; null where nothing can be said of it but that its last step is possible. */
export function verdictOf(claim: Claim & { readonly states: readonly State[] }, instance: Instance): Verdict | null {
  const property = claim.property === null ? null : propertyNamed(instance, claim.property)
  if (property === null || property.kind !== claim.kind) return null
  if (isLiveness(property.kind)) return ofRuns(claim, instance, property)
  const { check, places } = askedAt(property, claim.states.length - 1)
  if (check === null && property.kind !== 'deadlockFree') return null
  return verdict([question(places, (reads) => isShown(instance, property, check, reads))])
}

function verdict(questions: readonly Question[]): Verdict {
  return {
    questions,
    isOfWholeRuns: false,
    isShownBy: (states) =>
      questions.every(({ places, ask }) => {
        const behind = states.length - 1 - Math.max(...places)
        if (places.some((place) => place + behind < 0)) return false
        return ask(places.map((place) => states[place + behind] as State)).isSame
      }),
  }
}

function question(places: readonly number[], ask: (reads: readonly Read[]) => boolean): Question {
  return {
    places,
    looks: (states) => looksOf(places, states, ask),
    ask(states) {
      const reads = states.map(() => new Set<number>())
      const reading = states.map((state, at) => (slot: number) => {
        reads[at]?.add(slot)
        return state[slot] as Plain
      })
      return { isSame: attempted(() => ask(reading)), reads }
    },
  }
}

function looksOf(
  places: readonly number[],
  states: readonly State[],
  ask: (reads: readonly Read[]) => boolean,
): Look[] {
  const found: Look[] = []
  attempted(() => ask(states.map((state, at) => noting(state, places[at] as number, found))))
  return found
}

/** Reads a state, and notes which values are looked at: not that a record has some fields, but what is in them. */
function noting(state: State, place: number, found: Look[]): Read {
  const read = (slot: number) => state[slot] as Plain
  return Object.assign(read, {
    part(slot: number, path: Path) {
      const part = partOf(state[slot] as Plain, path)
      if ((part as readonly Plain[])[0] === 'value') found.push({ place, slot, path })
      return part
    },
  })
}

/** A predicate may fail in a state that is none of the model's. */
function attempted(ask: () => boolean): boolean {
  try {
    return ask()
  } catch (error) {
    if (error instanceof NetsplitError) return false
    throw error
  }
}

/** What a lasso shows, or a run that stops, or leaves the constraint. */
function ofRuns(
  { states, ending }: Claim & { readonly states: readonly State[] },
  { system, within }: Instance,
  { kind: of, check, goal }: InstanceProperty,
): Verdict | null {
  const kind = of as LivenessKind
  const begin = ending?.kind === 'repeats' ? ending.from - 1 : states.length - 1
  const holds = (asked: Check | null, state: State) => attempted(() => holdsIn(asked, state))
  const answers = (all: readonly State[]): Answers => ({
    holds: all.map((state) => holds(check, state)),
    follows: all.map((state) => holds(goal, state)),
  })
  const isOutside = (state: State) => !holds(within, state)
  const isShownBy = (all: readonly State[], from: number | null): boolean => {
    const last = all.at(-1) as State
    if (ending?.kind === 'leaves') return isOutside(last) && isOpen(kind, answers(all))
    if (!isBroken(kind, answers(all), from ?? all.length - 1)) return false
    return (from === null ? dutyToGoOn(system, last) : dutyMissed(system, all.slice(from))) === null
  }
  /** Of `leadsTo`: the last state after which nothing of what has to follow did. */
  const promise = kind === 'leadsTo' ? answers(states).holds.lastIndexOf(true) : null
  if (promise !== null && !isOpen(kind, answers(states))) return null
  /** Whether states that a run visits again and again, or the last one, keep nothing that was promised before. */
  const isUnkept = (visited: readonly State[]) => {
    const { holds: held, follows } = answers(visited)
    if (kind === 'leadsTo') return !follows.includes(true)
    if (ending?.kind === 'leaves') return isOpen(kind, { holds: held, follows })
    return isBroken(kind, { holds: held, follows }, 0)
  }
  /** Whether a run of this kind may end in a state: beyond the constraint, or where nothing has to follow. A cycle has no end. */
  const endsSo = (state: State): boolean => {
    if (ending?.kind === 'repeats') return true
    return ending?.kind === 'leaves' ? isOutside(state) : attempted(() => dutyToGoOn(system, state) === null)
  }
  const everything = new Set(system.slots.keys())
  const whole: Question = {
    places: states.slice(begin).map((_, at) => begin + at),
    ask: (visited) => ({
      isSame: isUnkept(visited) && endsSo(visited[0] as State),
      reads: visited.map(() => everything),
    }),
    looks(visited) {
      // Around a loop the first of these states is the last one, and what was written before is written again.
      const skipped = visited.length > 1 ? 1 : 0
      const asked = kind === 'leadsTo' ? goal : check
      return visited
        .slice(skipped)
        .flatMap((state, at) =>
          looksOf([begin + skipped + at], [state], ([read]) => asked?.evaluate(runDirectly, read as Read) ?? false),
        )
    },
  }
  const isMadeBefore = promise !== null && promise < begin
  const made = isMadeBefore
    ? [question([promise], ([read]) => check?.evaluate(runDirectly, read as Read) ?? false)]
    : []
  return { questions: [...made, whole], isOfWholeRuns: true, isShownBy }
}
