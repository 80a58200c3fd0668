/**
 * A map whose keys are sequences, told apart part by part. A text of all parts would not do: whatever stands between
 * them may stand in one of them, and no part is as good as an empty one.
 */

/** Where a sequence leads. */
export interface Leaf<Value> {
  /** Null as long as the sequence has no value. */
  value: Value | null
}

interface Node<Part, Value> extends Leaf<Value> {
  /** By the next part; null as long as no longer sequence was looked for. */
  behind: Map<Part, Node<Part, Value>> | null
}

export class SequenceMap<Part, Value> {
  private root: Node<Part, Value> = { value: null, behind: null }

  /** The leaf of a sequence, to read its value or to give it one. */
  find(parts: readonly Part[]): Leaf<Value> {
    let node = this.root
    for (let at = 0; at < parts.length; at++) {
      const part = parts[at] as Part
      const known = node.behind?.get(part)
      if (known !== undefined) {
        node = known
        continue
      }
      const made: Node<Part, Value> = { value: null, behind: null }
      node.behind ??= new Map()
      node.behind.set(part, made)
      node = made
    }
    return node
  }

  clear(): void {
    this.root = { value: null, behind: null }
  }
}
