/**
 * The behaviour of a state: where its steps lead, how many of them fail, and what the predicates answer, of it and of its
 * steps. Two states of an orbit have to behave alike: the permutation that leads from one to the other leads from the
 * steps of the one to those of the other, and all answers are the same.
 */

import type { Instance } from '../../semantics/instance/instance.ts'
import type { Answer, Checks, NumberedProperty } from '../checks/checks.ts'
import { mixLow } from '../memory/hash.ts'
import type { SharedMemory } from '../memory/memory.ts'
import type { Directory } from '../states/directory.ts'
import { refused } from '../tables/change-rows.ts'
import { lookUp } from '../tables/tables.ts'
import type { Tabling } from '../tables/tabling.ts'
import type { Permutation, Permutations, StepHash } from './permutations.ts'

export interface Behaviour {
  readonly state: Int32Array
  /** Its steps: [updates, (slot, component) ...] for each, without updates that change nothing. */
  readonly steps: Int32Array
  /** What the properties of steps answer of each step, as a hash. */
  readonly stepAnswers: readonly number[]
  /** How many steps fail. */
  readonly failing: number
  /** In the order of the questions. */
  readonly answers: readonly Answer[]
  /** Equal hashes stand for the same steps with the same answers. */
  readonly hash: StepHash
}

interface StepCounts {
  readonly failing: number
  readonly succeeding: number
}

/** What is asked of a state. */
interface Question {
  readonly name: string
  readonly ask: (state: Int32Array) => Answer
}

interface Parts {
  readonly instance: Instance
  readonly tabling: Tabling
  readonly checks: Checks
  readonly permutations: Permutations
}

const codes: { readonly [answer in Answer]: number } = { false: 1, true: 2, error: 3 }

export class Behaviours {
  private readonly heap: Int32Array
  private readonly directory: Directory
  private readonly rules: number
  private readonly tabling: Tabling
  private readonly checks: Checks
  private readonly permutations: Permutations
  /** The first is the constraint. */
  private readonly questions: readonly Question[]
  private readonly pair: Int32Array

  constructor(memory: SharedMemory, directory: Directory, { instance, tabling, checks, permutations }: Parts) {
    this.heap = memory.heap
    this.directory = directory
    this.rules = instance.system.rules.length
    this.tabling = tabling
    this.checks = checks
    this.permutations = permutations
    this.questions = questionsOf(checks)
    this.pair = new Int32Array(2 * instance.system.slots.length)
  }

  /** What a state does. Where it is outside the constraint, nobody asks for its steps. */
  of(state: Int32Array): Behaviour {
    const { permutations } = this
    const answers = this.questions.map(({ ask }) => ask(state))
    const words: number[] = []
    const { failing, succeeding } = answers[0] === 'true' ? this.addSteps(state, words) : noSteps
    const steps = Int32Array.from(words)
    const stepAnswers =
      this.checks.ofSteps.length === 0
        ? new Array<number>(succeeding).fill(0)
        : Array.from(statesAfter(state, steps), (after) => this.answersOfStep(state, after))
    const hash = permutations.hashSteps(permutations.identity, state, steps, stepAnswers)
    return { state, steps, stepAnswers, failing, answers, hash }
  }

  /** Whether the behaviour of a state is that of another one, from which the permutation leads to it. */
  areAlike(from: Behaviour, permutation: Permutation, to: Behaviour): boolean {
    if (from.failing !== to.failing || from.steps.length !== to.steps.length) return false
    if (from.answers.some((answer, at) => answer !== to.answers[at])) return false
    const expected = this.permutations.hashSteps(permutation, from.state, from.steps, from.stepAnswers)
    return expected.low === to.hash.low && expected.high === to.hash.high
  }

  /** The name of a predicate that gives different answers of two states, or of their steps; null when none does. */
  predicateTellingApart(from: Behaviour, permutation: Permutation, to: Behaviour): string | null {
    const different = from.answers.findIndex((answer, at) => answer !== to.answers[at])
    if (different >= 0) return this.questions[different]?.name as string
    for (const after of statesAfter(from.state, from.steps)) {
      const image = Int32Array.from(after)
      this.permutations.apply(permutation, image)
      const told = this.checks.ofSteps.find(
        (numbered) => this.askOfStep(numbered, from.state, after) !== this.askOfStep(numbered, to.state, image),
      )
      if (told !== undefined) return told.property.name
    }
    return null
  }

  private answersOfStep(before: Int32Array, after: Int32Array): number {
    let hash = 0
    for (const numbered of this.checks.ofSteps) hash = mixLow(hash, codes[this.askOfStep(numbered, before, after)])
    return hash
  }

  private askOfStep(numbered: NumberedProperty, before: Int32Array, after: Int32Array): Answer {
    this.pair.set(before)
    this.pair.set(after, before.length)
    return this.checks.ask(numbered, this.pair)
  }

  /** Adds the steps of a state. */
  private addSteps(state: Int32Array, words: number[]): StepCounts {
    const { heap, tabling } = this
    const counts = { failing: 0, succeeding: 0 }
    tabling.ofOptions.ask()
    tabling.ofRules.ask()
    for (let rule = 0; rule < this.rules; rule++) {
      const options = this.optionsOf(rule, state)
      for (let at = 1; at < options.length; at += 2) {
        const option = options[at] as number
        if (tabling.ofOptions.isGivenUp(option)) {
          tabling.runSuccessors(option, state)
          this.addStepsIn(tabling.answer, 0, state, words, counts)
        } else {
          const leaf = lookUp(heap, option, state) || tabling.fillSuccessors(option, state)
          if (heap[leaf] !== 0) this.addStepsIn(heap, leaf, state, words, counts)
        }
      }
    }
    return counts
  }

  /** A rule's options, as its table holds them. */
  private optionsOf(rule: number, state: Int32Array): Int32Array {
    const { heap, tabling } = this
    if (tabling.ofRules.isGivenUp(rule)) {
      tabling.runOptions(rule, state)
      return tabling.answer.slice(0, 1 + 2 * (tabling.answer[0] as number))
    }
    const leaf = lookUp(heap, this.directory.ruleCells + rule, state) || tabling.fillOptions(rule, state)
    return heap.subarray(leaf, leaf + 1 + 2 * (heap[leaf] as number))
  }

  /** Adds the steps that the successors in a leaf make. */
  private addStepsIn(
    leaves: Int32Array,
    leaf: number,
    state: Int32Array,
    words: number[],
    counts: { failing: number; succeeding: number },
  ): void {
    let at = leaf + 1
    for (let left = leaves[leaf] as number; left > 0; left--) {
      const updates = leaves[at++] as number
      const begin = words.length
      let isRefused = updates < 0
      words.push(0)
      for (const end = at + 2 * Math.max(0, updates); at < end; at += 2) {
        const slot = leaves[at] as number
        const component = this.updated(slot, leaves[at + 1] as number, state[slot] as number)
        if (component === refused) isRefused = true
        else if (component !== state[slot]) words.push(slot, component)
      }
      words[begin] = (words.length - begin - 1) / 2
      if (isRefused) words.length = begin
      if (isRefused) counts.failing++
      else counts.succeeding++
    }
  }

  /** The component of a slot after an update: a component, or minus the address of a change. */
  private updated(slot: number, target: number, before: number): number {
    if (target >= 0) return target
    const result = this.tabling.resultOf(slot, -target, before)
    return result === refused ? refused : result - 1
  }
}

const noSteps: StepCounts = { failing: 0, succeeding: 0 }

/** The states that steps lead to. */
function* statesAfter(state: Int32Array, steps: Int32Array): Generator<Int32Array> {
  for (let at = 0; at < steps.length; ) {
    const after = Int32Array.from(state)
    for (const end = at + 1 + 2 * (steps[at++] as number); at < end; at += 2) {
      after[steps[at] as number] = steps[at + 1] as number
    }
    yield after
  }
}

/** Properties of steps are asked of steps; what they say of initial states is asked of those alone. */
function questionsOf(checks: Checks): readonly Question[] {
  const { ofStates, ofDeadlocks } = checks
  const having = (part: 'check' | 'premise', all: readonly NumberedProperty[]) =>
    all.filter(({ property }) => property[part] !== null)
  return [
    { name: 'within', ask: (state) => checks.askConstraint(state) },
    ...[...ofStates, ...having('check', ofDeadlocks)].map(
      (numbered): Question => ({ name: numbered.property.name, ask: (state) => checks.ask(numbered, state) }),
    ),
    ...having('premise', ofStates).map(
      (numbered): Question => ({ name: numbered.property.name, ask: (state) => checks.askSecond(numbered, state) }),
    ),
  ]
}
