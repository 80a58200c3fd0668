/**
 * Judges the states and steps of a run by the properties of its instance, through their tables: as the inspector does it
 * in a search, but of one run, which ends with the first thing that is found.
 */

import type { LivenessKind } from '../../language/property.ts'
import type { Answer, NumberedProperty } from '../checks/checks.ts'
import type { Walker } from './walker.ts'

/** In place of the number of a property that is violated: nothing is. */
export const nothingFound = -1

/** In place of the number of a property: a predicate fails to answer. */
export const predicateFails = -2

/** What the predicates of a property of whole runs answer in the states of a run, and what kind of property it is. */
export interface AnswersAlong {
  readonly property: number
  readonly kind: LivenessKind
  readonly holds: readonly boolean[]
  readonly follows: readonly boolean[]
}

export class RunJudge {
  /** Numbers of the properties that were found before: they are not asked. */
  readonly found = new Set<number>()
  /** Numbers of the `sometimes` of the instance. */
  readonly sometimes: readonly number[]
  private readonly walker: Walker
  private readonly goals: readonly NumberedProperty[]
  private readonly isOfRuns: boolean

  constructor(walker: Walker) {
    this.walker = walker
    const { ofStates, ofRuns } = walker.checks
    this.goals = ofStates.filter(({ property: { kind } }) => kind === 'sometimes')
    this.sometimes = this.goals.map(({ number }) => number)
    this.isOfRuns = ofRuns.length > 0
  }

  /** Whether there is a property of whole runs that is asked. */
  get judgesWholeRuns(): boolean {
    return this.isOfRuns && this.walker.checks.ofRuns.some(({ number }) => !this.found.has(number))
  }

  /** Whether a state is within the constraint; null where that cannot be said. */
  isWithin(state: Int32Array): boolean | null {
    const answer = this.walker.checks.askConstraint(state)
    return answer === 'error' ? null : answer === 'true'
  }

  /** The number of a property that an initial state violates. */
  ofInitial(state: Int32Array): number {
    const { checks } = this.walker
    for (const numbered of checks.ofSteps) {
      if (numbered.property.initial === null || this.found.has(numbered.number)) continue
      const found = foundBy(checks.askSecond(numbered, state), 'false', numbered.number)
      if (found !== nothingFound) return found
    }
    return this.ofState(state)
  }

  /** The number of an invariant that a state violates. */
  ofState(state: Int32Array): number {
    const { checks } = this.walker
    for (const numbered of checks.invariants) {
      const { property, number } = numbered
      if (this.found.has(number)) continue
      const found = foundBy(checks.ask(numbered, state), property.kind === 'always' ? 'false' : 'true', number)
      if (found !== nothingFound) return found
    }
    return nothingFound
  }

  /** The number of a property of steps that a step violates. @param pair both states, one behind the other */
  ofStep(pair: Int32Array): number {
    const { checks } = this.walker
    for (const numbered of checks.ofSteps) {
      if (this.found.has(numbered.number)) continue
      const found = foundBy(checks.ask(numbered, pair), 'false', numbered.number)
      if (found !== nothingFound) return found
    }
    return nothingFound
  }

  /** The number of a property that a state violates in which there is no step. */
  ofStop(state: Int32Array): number {
    const { checks } = this.walker
    for (const numbered of checks.ofDeadlocks) {
      const { property, number } = numbered
      if (this.found.has(number)) continue
      const answer: Answer = property.check === null ? 'false' : checks.ask(numbered, state)
      const found = foundBy(answer, 'false', number)
      if (found !== nothingFound) return found
    }
    return nothingFound
  }

  /** Asks a `sometimes`, by its place among them. @returns null where it fails to answer */
  isMet(goal: number, state: Int32Array): boolean | null {
    const answer = this.walker.checks.ask(this.goals[goal] as NumberedProperty, state)
    return answer === 'error' ? null : answer === 'true'
  }

  /** How many parts of a state a `sometimes` looks at before it answers. */
  depthOf(goal: number, state: Int32Array): number {
    for (;;) {
      const parts = this.walker.partsLookedAt(this.sometimes[goal] as number, state)
      if (parts >= 0) return parts
      // Its table has begun anew since it was asked.
      this.isMet(goal, state)
    }
  }

  /** What the properties of whole runs answer along a run; null where one fails to. */
  along(states: readonly Int32Array[]): AnswersAlong[] | null {
    const { checks } = this.walker
    let fails = false
    const hear = (answer: Answer) => {
      fails ||= answer === 'error'
      return answer === 'true'
    }
    const answers = checks.ofRuns
      .filter(({ number }) => !this.found.has(number))
      .map(
        (numbered): AnswersAlong => ({
          property: numbered.number,
          kind: numbered.property.kind as LivenessKind,
          holds: states.map((state) => numbered.property.check !== null && hear(checks.ask(numbered, state))),
          follows: states.map((state) => numbered.property.goal !== null && hear(checks.askSecond(numbered, state))),
        }),
      )
    return fails ? null : answers
  }
}

function foundBy(answer: Answer, violation: Answer, number: number): number {
  if (answer === 'error') return predicateFails
  return answer === violation ? number : nothingFound
}
