/**
 * The steps of a state one by one, each with the option that makes it: which message is delivered, which action is taken.
 * It asks the same tables as {@link Expansion}, without merging what different options do.
 */

import type { Directory } from './directory.ts'
import type { SharedMemory } from './memory.ts'
import { edge, lookUp } from './tables.ts'
import { refused, type Tabling } from './tabling.ts'

/** Is told of a step: the place of its option, and the components of the state after it, which are overwritten. */
export type StepVisitor = (option: number, after: Int32Array) => void

export class LabelledSteps {
  private readonly heap: Int32Array
  private readonly tabling: Tabling
  private readonly ruleCells: number
  private readonly rules: number
  private readonly after: Int32Array

  constructor(memory: SharedMemory, directory: Directory, tabling: Tabling, size: { rules: number; slots: number }) {
    this.heap = memory.heap
    this.tabling = tabling
    this.ruleCells = directory.ruleCells
    this.rules = size.rules
    this.after = new Int32Array(size.slots)
  }

  /** Visits every step of a state that leads to a state, itself too; steps that fail are left out. */
  visit(state: Int32Array, visitor: StepVisitor): void {
    for (let rule = 0; rule < this.rules; rule++) this.visitRule(rule, state, visitor)
  }

  private visitRule(rule: number, state: Int32Array, visitor: StepVisitor): void {
    const { heap, tabling } = this
    if (tabling.ofRules.isGivenUp(rule)) {
      tabling.runOptions(rule, state)
      const options = tabling.answer.slice(0, 1 + 2 * (tabling.answer[0] as number))
      for (let at = 1; at < options.length; at += 2) this.visitOption(options[at] as number, state, visitor)
      return
    }
    const options = lookUp(heap, this.ruleCells + rule, state) || tabling.fillOptions(rule, state)
    for (let at = options + 1, end = at + 2 * (heap[options] as number); at < end; at += 2) {
      this.visitOption(heap[at] as number, state, visitor)
    }
  }

  private visitOption(option: number, state: Int32Array, visitor: StepVisitor): void {
    const { heap, tabling } = this
    if (tabling.ofOptions.isGivenUp(option)) {
      tabling.runSuccessors(option, state)
      this.visitSuccessors(option, tabling.answer, 0, state, visitor)
      return
    }
    const leaf = lookUp(heap, option, state) || tabling.fillSuccessors(option, state)
    this.visitSuccessors(option, heap, leaf, state, visitor)
  }

  private visitSuccessors(
    option: number,
    answer: Int32Array,
    leaf: number,
    state: Int32Array,
    visitor: StepVisitor,
  ): void {
    const { heap, tabling, after } = this
    let at = leaf + 1
    for (let left = answer[leaf] as number; left > 0; left--) {
      const updates = answer[at++] as number
      if (updates < 0) continue
      after.set(state)
      let isRefused = false
      for (const end = at + 2 * updates; at < end; at += 2) {
        const slot = answer[at] as number
        let component = answer[at + 1] as number
        if (component < 0) {
          const change = -component
          const before = state[slot] as number
          const cell = edge(heap, heap[change] as number, before) || tabling.fillChange(change, before)
          if (cell === refused) isRefused = true
          component = cell - 1
        }
        after[slot] = component
      }
      if (!isRefused) visitor(option, after)
    }
  }
}
