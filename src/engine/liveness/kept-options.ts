/**
 * Kept options are copies of options that outlive the tables. A table calls an option by the address of its record, and all
 * tables may be dropped at the next meeting; whoever keeps an option across a meeting keeps the copy.
 *
 *   copy   [rule, value id of the option]   one for each option: equal addresses are equal options
 */

import type { Plain } from '../../language/plain.ts'
import type { Instance } from '../../semantics/instance/instance.ts'
import type { Rule } from '../../semantics/system/system.ts'
import { outOfMemory, type SharedMemory } from '../memory/memory.ts'
import { PairMap } from '../memory/pair-map.ts'
import type { Directory } from '../states/directory.ts'
import type { Tabling } from '../tables/tabling.ts'

const copyWords = 2

export class KeptOptions {
  private readonly memory: SharedMemory
  private readonly heap: Int32Array
  private readonly rules: readonly Rule[]
  private readonly tabling: Tabling
  private readonly copies: PairMap

  constructor({
    memory,
    directory,
    instance,
    tabling,
  }: {
    readonly memory: SharedMemory
    readonly directory: Directory
    readonly instance: Instance
    readonly tabling: Tabling
  }) {
    this.memory = memory
    this.heap = memory.heap
    this.rules = instance.system.rules
    this.tabling = tabling
    this.copies = new PairMap(memory, directory.keptOptions, 'kept')
  }

  /**
   * The address of the copy of an option that lies in tables at an address.
   *
   * @throws NetsplitError `out-of-memory`
   */
  copyOf(option: number): number {
    const { rule, id } = this.tabling.optionAt(option)
    return this.copies.get(rule, id) || this.copy(rule, id)
  }

  private copy(rule: number, id: number): number {
    if (!this.memory.hasRoomFor(4 * copyWords)) throw outOfMemory()
    return this.copies.obtain(rule, id, () => {
      const address = this.memory.allocate(copyWords)
      this.heap.set([rule, id], address)
      return address
    })
  }

  /** The number of the rule that an option is of. */
  ruleNumberOf(copy: number): number {
    return this.heap[copy] as number
  }

  ruleOf(copy: number): Rule {
    return this.rules[this.ruleNumberOf(copy)] as Rule
  }

  valueOf(copy: number): Plain {
    return this.tabling.values.valueOf(this.heap[copy + 1] as number)
  }
}
