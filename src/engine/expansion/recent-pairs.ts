/**
 * Recent pairs: what a rule came to, by the two components that it depends on. A rule that makes options out of the state,
 * like the delivery of whatever is in flight to a node, mostly reads one slot for its options and another one for their
 * successors. States that follow each other differ little, so a pair was often met a moment ago: nine of ten in Paxos. Then
 * the leaves with its successors are here, without another look at all options.
 *
 *   entry   [component + 1 of the options' slot, component of the successors' slot, leaves, address of a leaf ...]
 *
 * One entry for each value of a hash, and a pair takes the place of another. What is here refers to tables.
 */

const entryBits = 3
/** The most leaves that an entry has room for. */
export const mostLeaves = 2 ** entryBits - 3
const bitsOfRule = 10

export class RecentPairs {
  entries = new Int32Array(0)
  private readonly optionSlots: Int32Array
  private readonly successorSlots: Int32Array
  /** Where the entries of a rule begin; -1 as long as it has none. */
  private readonly starts: Int32Array

  constructor(rules: number) {
    this.optionSlots = new Int32Array(rules)
    this.successorSlots = new Int32Array(rules)
    this.starts = new Int32Array(rules).fill(-1)
  }

  /** Where the number of leaves of a rule lies in a state, with the leaves behind it; 0 when that is not known. */
  find(rule: number, state: Int32Array): number {
    const start = this.starts[rule] as number
    if (start < 0) return 0
    const a = state[this.optionSlots[rule] as number] as number
    const b = state[this.successorSlots[rule] as number] as number
    const entry = start + homeOf(a, b)
    return this.entries[entry] === a + 1 && this.entries[entry + 1] === b ? entry + 2 : 0
  }

  /** Keeps the leaves of a rule in a state. The slots are the same for all states. */
  keep(
    rule: number,
    state: Int32Array,
    { optionSlot, successorSlot }: { optionSlot: number; successorSlot: number },
    leaves: Int32Array,
    count: number,
  ): void {
    if ((this.starts[rule] as number) < 0) this.begin(rule, optionSlot, successorSlot)
    if (this.optionSlots[rule] !== optionSlot || this.successorSlots[rule] !== successorSlot) return
    const { entries } = this
    const a = state[optionSlot] as number
    const b = state[successorSlot] as number
    const entry = (this.starts[rule] as number) + homeOf(a, b)
    entries[entry] = a + 1
    entries[entry + 1] = b
    entries[entry + 2] = count
    for (let at = 0; at < count; at++) entries[entry + 3 + at] = leaves[at] as number
  }

  /** Forgets everything. */
  reset(): void {
    this.entries = new Int32Array(0)
    this.starts.fill(-1)
  }

  private begin(rule: number, optionSlot: number, successorSlot: number): void {
    const { entries } = this
    this.starts[rule] = entries.length
    this.optionSlots[rule] = optionSlot
    this.successorSlots[rule] = successorSlot
    this.entries = new Int32Array(entries.length + 2 ** (bitsOfRule + entryBits))
    this.entries.set(entries)
  }
}

/** The address of a pair's entry among those of its rule. */
function homeOf(a: number, b: number): number {
  return ((Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)) >>> (32 - bitsOfRule)) << entryBits
}
