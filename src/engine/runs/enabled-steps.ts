/**
 * The steps that are possible in one state after another, of a run: each with its rule, its option, and where its updates
 * lie. They come in the order of rules, options and successors, which is part of the contract of a system, so the number of
 * a step among them means the same in every process.
 *
 * It asks the same tables as a search. A step changes two or three slots, and most rules do not look at them: what a rule
 * answered stays as long as nothing changes of what it has read. What has been read is kept as 32 bits, one for each
 * slot or for several, so that a rule may be asked in vain but is never forgotten.
 */

import type { Instance } from '../../semantics/instance/instance.ts'
import type { Rule, TransitionSystem } from '../../semantics/system/system.ts'
import { withRoomFor } from '../expansion/growable.ts'
import type { SharedMemory } from '../memory/memory.ts'
import type { Directory } from '../states/directory.ts'
import { edge } from '../tables/tables.ts'
import type { Tabling } from '../tables/tabling.ts'

/** Everything may have been read, or may have changed. */
export const everything = -1

/** What the updates of a step begin with that fails. */
export const failing = -1

const firstRoom = 16

/** The bit of a slot. */
export function bitOf(slot: number): number {
  return 1 << (slot & 31)
}

/** Names of the kinds of steps of a system, by their numbers: author functions, and rules whose steps count for none. */
export function kindsOfSteps({ sites, rules }: TransitionSystem): string[] {
  return [...new Set([...sites, ...rules.map(({ name }) => name)])]
}

/** The steps of one rule. */
class StepsOfRule {
  count = 0
  /** The slots that have been read for them. */
  reads = 0
  isStale = true
  /** By step: the place of its option, its kind, its number among those of the option, and where its updates lie. */
  options = new Int32Array(firstRoom)
  kinds = new Int32Array(firstRoom)
  numbers = new Int32Array(firstRoom)
  /** In the heap; of an option without a table, minus the place in {@link loose}, minus one. */
  places = new Int32Array(firstRoom)
  loose = new Int32Array(0)
  looseWords = 0

  push(option: number, kind: number, number: number, place: number): void {
    if (this.count === this.options.length) this.grow()
    this.options[this.count] = option
    this.kinds[this.count] = kind
    this.numbers[this.count] = number
    this.places[this.count] = place
    this.count++
  }

  /** Keeps a copy of an answer that has no table. Returns where it begins. */
  keep(answer: Int32Array, words: number): number {
    const begin = this.looseWords
    this.loose = this.loose.length < begin + words ? withRoomFor(this.loose, 2 * (begin + words)) : this.loose
    this.loose.set(answer.subarray(0, words), begin)
    this.looseWords = begin + words
    return begin
  }

  private grow(): void {
    const room = 2 * this.options.length
    this.options = withRoomFor(this.options, room)
    this.kinds = withRoomFor(this.kinds, room)
    this.numbers = withRoomFor(this.numbers, room)
    this.places = withRoomFor(this.places, room)
  }
}

/** What is known of a step that was looked up by its number. */
export interface EnabledStep {
  readonly rule: number
  /** The place of its option. */
  readonly option: number
  readonly kind: number
  /** Its number among the steps of its option. */
  readonly number: number
  /** Its updates, [updates, (slot, component or change) ...] at a place in an answer, or [-1] of one that fails. */
  readonly answer: Int32Array
  readonly place: number
}

export class EnabledSteps {
  /** See {@link kindsOfSteps}. */
  readonly kindNames: readonly string[]
  /** By rule: whether its steps are faults, which in a protocol are those that never have to happen. */
  readonly isFault: readonly boolean[]
  /** How many steps there are. */
  total = 0
  private readonly heap: Int32Array
  private readonly tabling: Tabling
  private readonly ruleCells: number
  private readonly rules: readonly Rule[]
  private readonly ofRules: readonly StepsOfRule[]
  private readonly isNode: readonly boolean[]
  private readonly kindNumbers: ReadonlyMap<string, number>
  /** By place of an option. */
  private readonly kindsOfOptions = new Map<number, number>()

  constructor(parts: { memory: SharedMemory; directory: Directory; tabling: Tabling; instance: Instance }) {
    const { rules, slots } = parts.instance.system
    this.isNode = slots.map(({ kind }) => kind === 'node')
    const isProtocol = this.isNode.includes(true)
    this.isFault = rules.map(({ fairness }) => isProtocol && fairness === undefined)
    this.heap = parts.memory.heap
    this.tabling = parts.tabling
    this.ruleCells = parts.directory.ruleCells
    this.rules = rules
    this.ofRules = rules.map(() => new StepsOfRule())
    this.kindNames = kindsOfSteps(parts.instance.system)
    this.kindNumbers = new Map(this.kindNames.map((name, number) => [name, number]))
  }

  /** Forgets everything: another run begins, or tables were dropped. */
  reset(): void {
    for (const ofRule of this.ofRules) ofRule.isStale = true
  }

  /** Forgets, too, what is known of options by their places. */
  forgetPlaces(): void {
    this.reset()
    this.kindsOfOptions.clear()
  }

  /**
   * Finds the steps of a state.
   *
   * @param changed the bits of the slots that may differ from the state before
   */
  find(state: Int32Array, changed: number): void {
    const { ofRules, tabling } = this
    tabling.ofOptions.ask()
    tabling.ofRules.ask()
    let total = 0
    for (let rule = 0; rule < ofRules.length; rule++) {
      const steps = ofRules[rule] as StepsOfRule
      if (steps.isStale || (steps.reads & changed) !== 0) this.findOfRule(rule, steps, state)
      total += steps.count
    }
    this.total = total
  }

  /**
   * Writes what strategies go by of each step, a record for each: [-, rule, kind, actor].
   *
   * @param stride words from one record to the next
   */
  write(words: Int32Array, place: number, stride: number): void {
    let at = place
    for (let rule = 0; rule < this.ofRules.length; rule++) {
      const { count, kinds, places, loose } = this.ofRules[rule] as StepsOfRule
      for (let step = 0; step < count; step++) {
        words[at + 1] = rule
        words[at + 2] = kinds[step] as number
        const answer = places[step] as number
        const isLoose = answer < 0
        words[at + 3] = this.isFault[rule]
          ? -1 - rule
          : this.actorOf(isLoose ? loose : this.heap, isLoose ? -answer - 1 : answer, rule)
        at += stride
      }
    }
  }

  /** A step by its number, from 0. */
  at(number: number): EnabledStep {
    let left = number
    for (let rule = 0; rule < this.ofRules.length; rule++) {
      const steps = this.ofRules[rule] as StepsOfRule
      if (left >= steps.count) {
        left -= steps.count
        continue
      }
      const place = steps.places[left] as number
      return {
        rule,
        option: steps.options[left] as number,
        kind: steps.kinds[left] as number,
        number: steps.numbers[left] as number,
        answer: place < 0 ? steps.loose : this.heap,
        place: place < 0 ? -place - 1 : place,
      }
    }
    throw new Error(`there is no step ${number} among ${this.total}`)
  }

  /** The first node whose local state a step changes; else the first slot that it changes, or what stands for its rule. */
  private actorOf(answer: Int32Array, place: number, rule: number): number {
    const updates = answer[place] as number
    for (let at = place + 1; at < place + 1 + 2 * updates; at += 2) {
      if (this.isNode[answer[at] as number]) return answer[at] as number
    }
    return updates > 0 ? (answer[place + 1] as number) : -1 - rule
  }

  private findOfRule(rule: number, steps: StepsOfRule, state: Int32Array): void {
    const { heap, tabling } = this
    // Where something throws, the rule is asked again.
    steps.isStale = true
    steps.count = 0
    steps.looseWords = 0
    steps.reads = 0
    if (tabling.ofRules.isGivenUp(rule)) {
      tabling.runOptions(rule, state)
      const options = tabling.answer.slice(0, 1 + 2 * (tabling.answer[0] as number))
      for (let at = 1; at < options.length; at += 2) this.findOfOption(rule, steps, options[at] as number, state)
      steps.reads = everything
    } else {
      const options = this.leafOf(this.ruleCells + rule, steps, state) || this.fillRule(rule, steps, state)
      for (let at = options + 1, end = at + 2 * (heap[options] as number); at < end; at += 2) {
        this.findOfOption(rule, steps, heap[at] as number, state)
      }
    }
    steps.isStale = false
  }

  private fillRule(rule: number, steps: StepsOfRule, state: Int32Array): number {
    this.tabling.fillOptions(rule, state)
    return this.leafOf(this.ruleCells + rule, steps, state)
  }

  private findOfOption(rule: number, steps: StepsOfRule, option: number, state: Int32Array): void {
    const { heap, tabling } = this
    if (tabling.ofOptions.isGivenUp(option)) {
      tabling.runSuccessors(option, state)
      const { answer } = tabling
      steps.reads = everything
      if (answer[0] === 0) return
      const begin = steps.keep(answer, wordsOf(answer, 0))
      this.push(rule, steps, option, steps.loose, begin, true)
      return
    }
    let leaf = this.leafOf(option, steps, state)
    if (leaf === 0) {
      tabling.fillSuccessors(option, state)
      leaf = this.leafOf(option, steps, state)
    }
    if (heap[leaf] !== 0) this.push(rule, steps, option, heap, leaf, false)
  }

  /** Looks a table up, and takes note of what is read for it. Returns 0 where it has no answer. */
  private leafOf(cell: number, steps: StepsOfRule, state: Int32Array): number {
    const { heap } = this
    let { reads } = steps
    let at = heap[cell] as number
    while (at > 0) {
      const slot = heap[at] as number
      reads |= 1 << (slot & 31)
      at = edge(heap, at, state[slot] as number)
    }
    steps.reads = reads
    return 0 - at
  }

  private push(
    rule: number,
    steps: StepsOfRule,
    option: number,
    answer: Int32Array,
    leaf: number,
    isLoose: boolean,
  ): void {
    const kind = this.kindOf(rule, option)
    const successors = answer[leaf] as number
    let at = leaf + 1
    for (let number = 0; number < successors; number++) {
      steps.push(option, kind, number, isLoose ? -at - 1 : at)
      const updates = answer[at] as number
      at += updates < 0 ? 1 : 1 + 2 * updates
    }
  }

  private kindOf(rule: number, option: number): number {
    const known = this.kindsOfOptions.get(option)
    if (known !== undefined) return known
    const { name, covers } = this.rules[rule] as Rule
    const value = this.tabling.values.valueOf(this.tabling.optionAt(option).id)
    const kind = this.kindNumbers.get(covers?.(value) ?? name) ?? (this.kindNumbers.get(name) as number)
    this.kindsOfOptions.set(option, kind)
    return kind
  }
}

/** How many words an answer of successors has. */
function wordsOf(answer: Int32Array, leaf: number): number {
  let at = leaf + 1
  for (let left = answer[leaf] as number; left > 0; left--) {
    const updates = answer[at] as number
    at += updates < 0 ? 1 : 1 + 2 * updates
  }
  return at - leaf
}
