/**
 * The steps that are possible in one state after another, of a run: each with its option, its profile, and where its updates
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
import { edge } from '../tables/tables.ts'
import type { Tabling } from '../tables/tabling.ts'
import { Profiles } from './profiles.ts'
import type { RunMemory } from './run-memory.ts'

/** Everything may have changed. */
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
  /** By step: the place of its option, its profile, its number among those of the option, and the place of its updates. */
  options = new Int32Array(firstRoom)
  profiles = new Int32Array(firstRoom)
  numbers = new Int32Array(firstRoom)
  places = new Int32Array(firstRoom)
  /** The kinds of the steps of options plus one, by the number of the option; 0 where it is not known. */
  kinds = new Int32Array(firstRoom)

  push(option: number, profile: number, number: number, place: number): void {
    if (this.count === this.options.length) this.grow()
    this.options[this.count] = option
    this.profiles[this.count] = profile
    this.numbers[this.count] = number
    this.places[this.count] = place
    this.count++
  }

  private grow(): void {
    const room = 2 * this.options.length
    this.options = withRoomFor(this.options, room)
    this.profiles = withRoomFor(this.profiles, room)
    this.numbers = withRoomFor(this.numbers, room)
    this.places = withRoomFor(this.places, room)
  }
}

/** What is known of a step that was looked up by its number. */
export interface EnabledStep {
  readonly rule: number
  /** The place of its option. */
  readonly option: number
  /** Its number among the steps of its option. */
  readonly number: number
  /** Where its updates lie in the heap: [updates, (slot, component or change) ...], or [-1] of one that fails. */
  readonly place: number
}

export class EnabledSteps {
  /** See {@link kindsOfSteps}. */
  readonly kindNames: readonly string[]
  /** By rule: whether its steps are faults, which in a protocol are those that never have to happen. */
  readonly isFault: readonly boolean[]
  readonly profiles: Profiles
  /** How many steps there are. */
  total = 0
  private readonly heap: Int32Array
  private readonly tabling: Tabling
  private readonly ruleCells: number
  private readonly rules: readonly Rule[]
  private readonly ofRules: readonly StepsOfRule[]
  private readonly isNode: readonly boolean[]
  private readonly kindNumbers: ReadonlyMap<string, number>

  /** @param parts of a walker, none of whose tables is ever given up */
  constructor(parts: { memory: SharedMemory; runs: RunMemory; tabling: Tabling; instance: Instance }) {
    const { rules, slots } = parts.instance.system
    this.isNode = slots.map(({ kind }) => kind === 'node')
    const isProtocol = this.isNode.includes(true)
    this.isFault = rules.map(({ fairness }) => isProtocol && fairness === undefined)
    this.heap = parts.memory.heap
    this.tabling = parts.tabling
    this.ruleCells = parts.runs.directory.ruleCells
    this.rules = rules
    this.ofRules = rules.map(() => new StepsOfRule())
    this.kindNames = kindsOfSteps(parts.instance.system)
    this.profiles = new Profiles(parts.memory, parts.runs.known, this.kindNames.length)
    this.kindNumbers = new Map(this.kindNames.map((name, number) => [name, number]))
  }

  /** Forgets all that is known by places: tables were dropped. */
  forgetPlaces(): void {
    for (const ofRule of this.ofRules) {
      ofRule.isStale = true
      ofRule.kinds.fill(0)
    }
  }

  /**
   * Finds the steps of a state.
   *
   * @param changed the bits of the slots that may differ from the state before
   */
  find(state: Int32Array, changed: number): void {
    const { ofRules } = this
    let total = 0
    for (let rule = 0; rule < ofRules.length; rule++) {
      const steps = ofRules[rule] as StepsOfRule
      if (steps.isStale || (steps.reads & changed) !== 0) this.findOfRule(rule, steps, state)
      total += steps.count
    }
    this.total = total
  }

  /** Writes the profiles of all steps, one after the other. */
  writeProfiles(words: Int32Array): void {
    let at = 0
    for (const { count, profiles } of this.ofRules) {
      for (let step = 0; step < count; step++) words[at++] = profiles[step] as number
    }
  }

  /** Writes of all steps, one after the other, the place of the updates and that of the option, each as minus one minus it. */
  writePlaces(words: Int32Array, place: number): void {
    let at = place
    for (const { count, places, options } of this.ofRules) {
      for (let step = 0; step < count; step++) {
        words[at++] = -1 - (places[step] as number)
        words[at++] = -1 - (options[step] as number)
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
      return {
        rule,
        option: steps.options[left] as number,
        number: steps.numbers[left] as number,
        place: steps.places[left] as number,
      }
    }
    throw new Error(`there is no step ${number} among ${this.total}`)
  }

  /**
   * Who takes a step: the first node whose local state it changes; else the first slot that it changes; of a fault, and of a step
   * that changes nothing, what stands for its rule.
   */
  private actorOf(rule: number, place: number): number {
    const { heap } = this
    const updates = heap[place] as number
    if (updates <= 0 || this.isFault[rule]) return -1 - rule
    for (let at = place + 1; at < place + 1 + 2 * updates; at += 2) {
      if (this.isNode[heap[at] as number]) return heap[at] as number
    }
    return heap[place + 1] as number
  }

  private findOfRule(rule: number, steps: StepsOfRule, state: Int32Array): void {
    const { heap, tabling } = this
    // Where something throws, the rule is asked again.
    steps.isStale = true
    steps.count = 0
    steps.reads = 0
    const cell = this.ruleCells + rule
    let options = this.leafOf(cell, steps, state)
    if (options === 0) {
      tabling.fillOptions(rule, state)
      options = this.leafOf(cell, steps, state)
    }
    for (let at = options + 1, end = at + 2 * (heap[options] as number); at < end; at += 2) {
      const option = heap[at] as number
      let leaf = this.leafOf(option, steps, state)
      if (leaf === 0) {
        tabling.fillSuccessors(option, state)
        leaf = this.leafOf(option, steps, state)
      }
      if (heap[leaf] !== 0) this.push(rule, steps, at, leaf)
    }
    steps.isStale = false
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

  /** Adds the steps of an option, of which the options of its rule give the place and the number. */
  private push(rule: number, steps: StepsOfRule, option: number, leaf: number): void {
    const { heap } = this
    const place = heap[option] as number
    const kind = this.kindOf(rule, steps, place, heap[option + 1] as number)
    const successors = heap[leaf] as number
    let at = leaf + 1
    for (let number = 0; number < successors; number++) {
      steps.push(place, this.profiles.of(rule, kind, this.actorOf(rule, at)), number, at)
      const updates = heap[at] as number
      at += updates < 0 ? 1 : 1 + 2 * updates
    }
  }

  private kindOf(rule: number, steps: StepsOfRule, option: number, number: number): number {
    const known = steps.kinds[number]
    if (known !== undefined && known !== 0) return known - 1
    const { name, covers } = this.rules[rule] as Rule
    const value = this.tabling.values.valueOf(this.tabling.optionAt(option).id)
    const kind = this.kindNumbers.get(covers?.(value) ?? name) ?? (this.kindNumbers.get(name) as number)
    if (number >= steps.kinds.length) steps.kinds = withRoomFor(steps.kinds, 2 * (number + 1))
    steps.kinds[number] = kind + 1
    return kind
  }
}
