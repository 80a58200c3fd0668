/**
 * The nodes of the graph that the run at hand has come to: so few that they stay in the fastest cache.
 *
 *   entry   [node, number of the run]   by a hash of the node, open addressing, at most half full; those of other runs count for none
 */

const entryWords = 2
const firstBits = 8

export class NodesOfRun {
  private bits = firstBits
  private entries = new Int32Array(entryWords << firstBits)
  private run = 0
  private count = 0

  /** Begins a run, which has come to nothing yet. */
  begin(): void {
    this.count = 0
    this.run = (this.run + 1) | 0
    // Numbers begin again, and entries may have any of them.
    if (this.run === 0) this.entries.fill(0)
    if (this.run === 0) this.run = 1
  }

  /** Adds a node. @returns whether it was not there */
  add(node: number): boolean {
    const { entries, run } = this
    const mask = (1 << this.bits) - 1
    for (let slot = Math.imul(node, 0x9e3779b1) >>> (32 - this.bits); ; slot = (slot + 1) & mask) {
      const at = slot * entryWords
      if (entries[at + 1] !== run) {
        entries[at] = node
        entries[at + 1] = run
        if (2 * ++this.count >= 1 << this.bits) this.grow()
        return true
      }
      if (entries[at] === node) return false
    }
  }

  private grow(): void {
    const { entries, run } = this
    this.bits++
    this.count = 0
    this.entries = new Int32Array(entryWords << this.bits)
    for (let at = 0; at < entries.length; at += entryWords) {
      if (entries[at + 1] === run) this.add(entries[at] as number)
    }
  }
}
