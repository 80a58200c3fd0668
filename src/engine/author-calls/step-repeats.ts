/** Asks for the steps of an option again where that is called for (see repeats.ts), and notes what comes of it. */

import type { Plain } from '../../language/plain.ts'
import { iterationsSoFar } from '../../semantics/author-code/arrangement.ts'
import { usesSoFar } from '../../semantics/author-code/outside.ts'
import type { Rule, Successor, TransitionSystem } from '../../semantics/system/system.ts'
import { mixLow } from '../memory/hash.ts'
import type { Components } from '../values/components.ts'
import type { ValueStore } from '../values/value-store.ts'
import { regularityOf, stepsOf, whereFieldsMatter } from './irregular.ts'
import type { Repeats } from './repeats.ts'
import type { TrackedRead } from './tracked-read.ts'

/** What was asked, and what came of it. */
export interface AskedSteps {
  readonly rule: number
  /** The value id of the option. */
  readonly option: number
  readonly state: Int32Array
  readonly found: readonly Successor[]
  readonly reads: readonly TrackedRead[]
}

export class StepRepeats {
  private readonly system: TransitionSystem
  private readonly repeats: Repeats
  private readonly values: ValueStore
  private readonly components: Components
  private readonly numbers: ReadonlyMap<string, number>
  private readonly always: boolean
  /** The author functions that ran since the question at hand was begun, by number. */
  private readonly ran: number[] = []
  private iterations = 0
  private uses = 0

  /** @param parts `always`: whether everything is asked again */
  constructor(
    system: TransitionSystem,
    repeats: Repeats,
    parts: { values: ValueStore; components: Components; always: boolean },
  ) {
    this.system = system
    this.repeats = repeats
    this.values = parts.values
    this.components = parts.components
    this.always = parts.always
    this.numbers = new Map(system.functions.map((name, number) => [name, number]))
  }

  /** To be called before a question is asked. */
  begin(): void {
    this.ran.length = 0
    this.iterations = iterationsSoFar()
    this.uses = usesSoFar()
  }

  /** To be called when an author function runs. */
  noteRun(name: string): void {
    const of = this.numbers.get(name)
    if (of !== undefined && !this.ran.includes(of)) this.ran.push(of)
  }

  /** Whether an author function has used the outside for the question at hand. */
  get usedOutside(): boolean {
    return usesSoFar() !== this.uses
  }

  /** Whether the question at hand is to be asked again. */
  get areWanted(): boolean {
    const { ran, repeats } = this
    if (ran.length === 0) return false
    if (this.always) return true
    const hasIterated = iterationsSoFar() !== this.iterations
    for (const of of ran) if (repeats.wants(of, hasIterated)) return true
    return false
  }

  /** Asks again. Returns whether the answers were the same. */
  ask({ rule, option, state, found, reads }: AskedSteps): boolean {
    const { values, components, repeats, system, ran } = this
    const hasIterated = iterationsSoFar() !== this.iterations
    let input = mixLow(rule, values.records.lowHash(option))
    for (const { slot, component } of reads) {
      input = mixLow(mixLow(input, slot), values.records.lowHash(components.idOf(slot, component)))
    }
    for (const of of ran) repeats.note(of, input, hasIterated)
    const read = (slot: number): Plain => components.valueOf(slot, state[slot] as number)
    const question = stepsOf(system, system.rules[rule] as Rule, values.valueOf(option), read)
    const known = system.comparable(found, read)
    const regularity = regularityOf(question, known, {
      fields: this.always || ran.some((of) => repeats.wantsFields(of)),
    })
    if (regularity === 'fields matter') {
      const names = ran.map((of) => system.functions[of] as string)
      for (const name of whereFieldsMatter(question, known, names)) {
        repeats.noteFieldsMatter(this.numbers.get(name) as number)
      }
    }
    return regularity !== 'irregular'
  }
}
