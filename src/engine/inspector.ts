/**
 * The inspector looks at what a search comes across, new states, steps and states without steps, and records what
 * violates or witnesses a property.
 */

import type { Checks, NumberedProperty } from './checks.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { Tabling } from './tabling.ts'
import { type Fingerprint, noFingerprint, type Violations } from './violations.ts'

interface FoundState {
  readonly state: Int32Array
  readonly depth: number
  /** False for an initial state that is about to be left out. */
  readonly isReached?: boolean
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
    const { checks, violations, level } = this
    if (level === 0) this.inspectInitial(state)
    for (const numbered of checks.ofStates) {
      if (numbered.property.companion !== null) checks.notePremise(numbered, state)
      if (violations.wasFoundBefore(numbered.number, level + 1)) continue
      const answer = checks.ask(numbered, state)
      if (answer === 'error') this.recordState(violations.error, { state, depth: level + 1, check: numbered.number })
      else if ((answer === 'true') !== (numbered.property.kind === 'always')) {
        this.recordState(numbered.number, { state, depth: level + 1 })
      }
    }
  }

  /** Looks at an initial state for what properties of steps say of those. */
  private inspectInitial(state: Int32Array): void {
    const { checks, violations } = this
    for (const numbered of checks.ofSteps) {
      if (numbered.property.companion === null) continue
      const answer = checks.askCompanion(numbered, state)
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
    if (within === 'error') record(violations.error, checks.constraint)
    if (within !== 'true') return false
    for (const numbered of checks.ofSteps) {
      if (violations.wasFoundBefore(numbered.number, level + 1)) continue
      const answer = checks.ask(numbered, pair)
      if (answer === 'error') record(violations.error, numbered.number)
      else if (answer === 'false') record(numbered.number)
    }
    return true
  }

  /** Records that a step out of a state fails. */
  recordFailure(state: Int32Array): void {
    this.recordStep(this.violations.exception, { state, fingerprint: noFingerprint, check: 0 })
  }

  /** Records that a state shows identities to be told apart that are declared symmetric. */
  recordAsymmetry(state: Int32Array): void {
    const { violations, level, checks } = this
    this.recordState(violations.error, { state, depth: level, check: checks.asymmetry })
  }

  /** Records that an author function does not always answer the same in a state, or in a step out of it. */
  recordIrregularity(state: Int32Array): void {
    const { violations, level, checks } = this
    this.recordState(violations.error, { state, depth: level + 1, check: checks.irregularity })
  }

  /** Whether an initial state is within the constraint. */
  isWithin(state: Int32Array): boolean {
    const within = this.checks.askConstraint(state)
    if (within === 'error') {
      const check = this.checks.constraint
      this.recordState(this.violations.error, { state, depth: 1, isReached: false, check })
    }
    return within === 'true'
  }

  private isDone(numbered: NumberedProperty, state: Int32Array) {
    return numbered.property.check === null ? 'false' : this.checks.ask(numbered, state)
  }

  private recordState(record: number, found: FoundState): void {
    const { state, depth, isReached = true, check = 0 } = found
    const fingerprint = fingerprintOf(state, this.tabling)
    const before = noFingerprint
    this.violations.offer(record, { depth, fingerprint, before, state, isStep: false, isReached, check })
  }

  private recordStep(record: number, { state, fingerprint, check }: FoundStep): void {
    const depth = this.level + 1
    if (this.violations.wasFoundBefore(record, depth)) return
    const before = fingerprintOf(state, this.tabling)
    this.violations.offer(record, { depth, fingerprint, before, state, isStep: true, isReached: true, check })
  }
}
