/**
 * The inspector looks at what a search comes across, new states, steps and states without steps, and records what
 * violates or witnesses a property. A state outside the constraint is no part of the search, but a step leads there:
 * invariants and properties of steps are asked of it, as in TLC, whenever it is generated.
 */

import type { Tabling } from '../tables/tabling.ts'
import type { Checks, NumberedProperty } from './checks.ts'
import { fingerprintOf } from './fingerprint.ts'
import { type Fingerprint, noFingerprint, type Violations } from './violations.ts'

interface FoundState {
  readonly state: Int32Array
  readonly depth: number
  /** For a predicate that failed: the number of its check. */
  readonly check?: number
}

interface FoundStep {
  /** The state that the step leaves. */
  readonly state: Int32Array
  /** Of the state that it leads to. */
  readonly fingerprint: Fingerprint
  readonly check: number
}

export class Inspector {
  readonly checks: Checks
  /** The level being explored: depth of the states whose steps are looked at; new states are one deeper. */
  level = 0
  private readonly tabling: Tabling
  private readonly violations: Violations

  constructor(checks: Checks, tabling: Tabling, violations: Violations) {
    this.checks = checks
    this.tabling = tabling
    this.violations = violations
  }

  /** Looks at a state that has just been found. */
  inspectState(state: Int32Array): void {
    this.inspectFor(this.checks.ofStates, state)
  }

  /**
   * Looks at an initial state.
   *
   * @param state as the search explores it
   * @param real as the model has it
   * @returns whether it is within the constraint
   */
  inspectInitial(state: Int32Array, real: Int32Array): boolean {
    const { checks, violations } = this
    const within = checks.askConstraint(state)
    if (within === 'error') this.recordState(violations.error, { state, depth: 1, check: checks.constraint })
    else this.inspectStart(real)
    if (within === 'false') this.inspectFor(checks.invariants, state)
    return within === 'true'
  }

  private inspectFor(properties: readonly NumberedProperty[], state: Int32Array): void {
    const depth = this.level + 1
    for (const numbered of properties) {
      const answer = this.askOf(numbered, state)
      if (answer === 'error') this.recordState(this.violations.error, { state, depth, check: numbered.number })
      else if (answer === 'found') this.recordState(numbered.number, { state, depth })
    }
  }

  /** Whether a state that is one step deeper than the level is what a property looks for, or must not be. */
  private askOf(numbered: NumberedProperty, state: Int32Array): 'found' | 'not found' | 'error' {
    const { checks, violations, level } = this
    if (numbered.property.premise !== null) checks.notePremise(numbered, state)
    if (violations.wasFoundBefore(numbered.number, level + 1)) return 'not found'
    const answer = checks.ask(numbered, state)
    if (answer === 'error') return 'error'
    return (answer === 'true') === (numbered.property.kind === 'always') ? 'not found' : 'found'
  }

  /** Looks at an initial state for what properties of steps say of those. */
  private inspectStart(state: Int32Array): void {
    const { checks, violations } = this
    for (const numbered of checks.ofSteps) {
      if (numbered.property.initial === null) continue
      const answer = checks.askSecond(numbered, state)
      if (answer === 'error') this.recordState(violations.error, { state, depth: 1, check: numbered.number })
      else if (answer === 'false') this.recordState(numbered.number, { state, depth: 1 })
    }
  }

  /** Looks at a state that has no steps. */
  inspectDeadlock(state: Int32Array): void {
    const { checks, violations, level } = this
    for (const numbered of checks.ofDeadlocks) {
      if (violations.wasFoundBefore(numbered.number, level)) continue
      const answer = this.isDone(numbered, state)
      if (answer === 'error') this.recordState(violations.error, { state, depth: level, check: numbered.number })
      else if (answer === 'false') this.recordState(numbered.number, { state, depth: level })
    }
  }

  /**
   * Looks at a step.
   *
   * @param pair the components of the state before and, behind them, of the state after
   * @returns whether the state after is within the constraint
   */
  inspectStep(pair: Int32Array): boolean {
    const { checks, violations, level } = this
    const slots = pair.length / 2
    const after = pair.subarray(slots)
    const record = (number: number, check = 0) => {
      const fingerprint = fingerprintOf(after, this.tabling)
      this.recordStep(number, { state: pair.subarray(0, slots), fingerprint, check })
    }
    const within = checks.askConstraint(after)
    if (within === 'error') {
      record(violations.error, checks.constraint)
      return false
    }
    for (const numbered of checks.ofSteps) {
      if (violations.wasFoundBefore(numbered.number, level + 1)) continue
      const answer = checks.ask(numbered, pair)
      if (answer === 'error') record(violations.error, numbered.number)
      else if (answer === 'false') record(numbered.number)
    }
    if (within === 'true') return true
    for (const numbered of checks.invariants) {
      const answer = this.askOf(numbered, after)
      if (answer === 'error') record(violations.error, numbered.number)
      else if (answer === 'found') record(numbered.number)
    }
    return false
  }

  /** Records that a step out of a state fails. */
  recordFailure(state: Int32Array): void {
    this.recordStep(this.violations.exception, { state, fingerprint: noFingerprint, check: 0 })
  }

  /** Records that a state shows identities to be told apart that are declared symmetric. */
  recordAsymmetry(state: Int32Array, depth = this.level): void {
    const { violations, checks } = this
    this.recordState(violations.error, { state, depth, check: checks.asymmetry })
  }

  /** Records that an author function does not always answer the same in a state, or in a step out of it. */
  recordIrregularity(state: Int32Array): void {
    const { violations, level, checks } = this
    this.recordState(violations.error, { state, depth: level + 1, check: checks.irregularity })
  }

  private isDone(numbered: NumberedProperty, state: Int32Array) {
    return numbered.property.check === null ? 'false' : this.checks.ask(numbered, state)
  }

  private recordState(record: number, found: FoundState): void {
    const { state, depth, check = 0 } = found
    const fingerprint = fingerprintOf(state, this.tabling)
    const before = noFingerprint
    this.violations.offer(record, { depth, fingerprint, before, state, isStep: false, check })
  }

  private recordStep(record: number, { state, fingerprint, check }: FoundStep): void {
    const depth = this.level + 1
    if (this.violations.wasFoundBefore(record, depth)) return
    const before = fingerprintOf(state, this.tabling)
    this.violations.offer(record, { depth, fingerprint, before, state, isStep: true, check })
  }
}
