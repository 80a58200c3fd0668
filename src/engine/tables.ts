/**
 * Tables remember what functions of a state answered. A function is deterministic, so which slot it reads next follows
 * from what it has read so far: its table is a trie whose nodes are 'the slot read next', whose edges are component
 * numbers and whose leaves are results. Readers take no lock; whoever fills a table holds it.
 *
 *   cell   one word: 0 unknown, > 0 the place of a node, < 0 minus the place of a leaf
 *   node   [slot, block, number of edges]
 *   block  [capacity << 1 | 0, cell ...]                    dense: indexed by component
 *          [mask << 1 | 1, (component + 1, cell) ...]       sparse: open addressing, for few edges with large numbers
 *
 * Readers follow places that others have published with plain loads: what lies behind a place was written before the
 * place was stored atomically, and every load depends on the address that the one before it gave.
 */

import { NetsplitError } from '../language/errors.ts'
import { scatter } from './hash.ts'
import type { SharedMemory } from './memory.ts'

const nodeWords = 3
const firstSparse = 4

/** One read of a tabled function: a slot (beyond the number of slots: of the state after a step) and what it held. */
export interface TrackedRead {
  readonly slot: number
  readonly component: number
}

/**
 * Looks a function up.
 *
 * @param cell where its table starts
 * @param components of the state, by slot
 * @returns the place of its leaf, or 0 when the function has not been run on such a state
 */
export function lookUp(heap: Int32Array, cell: number, components: Int32Array): number {
  let at = heap[cell] as number
  while (at > 0) at = edge(heap, at, components[heap[at] as number] as number)
  return -at
}

/** The content of the cell behind an edge of a node; 0 when there is none. */
export function edge(heap: Int32Array, node: number, component: number): number {
  const block = heap[node + 1] as number
  const header = heap[block] as number
  if ((header & 1) === 0) return component < header >>> 1 ? (heap[block + 1 + component] as number) : 0
  const mask = header >>> 1
  for (let slot = scatter(component) & mask; ; slot = (slot + 1) & mask) {
    const key = heap[block + 1 + 2 * slot] as number
    if (key === component + 1) return heap[block + 2 + 2 * slot] as number
    if (key === 0) return 0
  }
}

/** Makes a node without edges. */
export function createNode(memory: SharedMemory, slot: number): number {
  const node = memory.allocate(nodeWords)
  memory.heap[node] = slot
  memory.heap[node + 1] = createSparse(memory, firstSparse)
  return node
}

function createSparse(memory: SharedMemory, entries: number): number {
  const block = memory.allocate(1 + entries * 2)
  memory.heap[block] = ((entries - 1) << 1) | 1
  return block
}

/**
 * Adds a result to a table. The caller holds the lock.
 *
 * @param reads what the function read, in order; a slot that was read again is not repeated
 * @throws NetsplitError `nondeterministic` when the function has read other slots on a state with the same values
 */
export function insert(
  memory: SharedMemory,
  cell: number,
  reads: readonly TrackedRead[],
  leaf: number,
  functionName: string,
): void {
  const { heap } = memory
  let at = cell
  for (const { slot, component } of reads) {
    let node = heap[at] as number
    if (node === 0) {
      node = createNode(memory, slot)
      Atomics.store(heap, at, node)
    }
    if (node < 0 || heap[node] !== slot) throw nondeterministic(functionName)
    at = addEdge(memory, node, component)
  }
  const found = heap[at] as number
  if (found > 0) throw nondeterministic(functionName)
  if (found === 0) Atomics.store(heap, at, -leaf)
}

/**
 * The cell behind an edge, which is added with an empty cell when it is new. The caller holds the lock.
 */
export function addEdge(memory: SharedMemory, node: number, component: number): number {
  const { heap } = memory
  const block = heap[node + 1] as number
  const header = heap[block] as number
  if ((header & 1) === 0) {
    const capacity = header >>> 1
    if (component < capacity) return block + 1 + component
    const larger = growDense(memory, block, capacity, component)
    Atomics.store(heap, node + 1, larger)
    return larger + 1 + component
  }
  const found = sparseCell(heap, block, component)
  if (found !== 0) return found
  const edges = (heap[node + 2] as number) + 1
  heap[node + 2] = edges
  const mask = header >>> 1
  if (edges * 2 > mask) {
    Atomics.store(heap, node + 1, rebuild(memory, block, mask + 1, component))
    return addEdge(memory, node, component)
  }
  return addSparse(heap, block, component)
}

function growDense(memory: SharedMemory, block: number, capacity: number, component: number): number {
  const { heap } = memory
  const wanted = Math.max(capacity * 2, component + 1)
  const larger = memory.allocate(1 + wanted)
  heap[larger] = wanted << 1
  heap.copyWithin(larger + 1, block + 1, block + 1 + capacity)
  return larger
}

/** A larger block with the same edges: dense where that takes no more room than twice the sparse form. */
function rebuild(memory: SharedMemory, block: number, entries: number, component: number): number {
  const { heap } = memory
  let highest = component
  for (let slot = 0; slot < entries; slot++) highest = Math.max(highest, (heap[block + 1 + 2 * slot] as number) - 1)
  const dense = highest + 1 <= entries * 4
  const made = dense ? memory.allocate(1 + entries * 4) : createSparse(memory, entries * 2)
  if (dense) heap[made] = (entries * 4) << 1
  for (let slot = 0; slot < entries; slot++) {
    const key = heap[block + 1 + 2 * slot] as number
    if (key === 0) continue
    const cell = heap[block + 2 + 2 * slot] as number
    if (dense) heap[made + key] = cell
    else heap[addSparse(heap, made, key - 1)] = cell
  }
  return made
}

function sparseCell(heap: Int32Array, block: number, component: number): number {
  const mask = (heap[block] as number) >>> 1
  for (let slot = scatter(component) & mask; ; slot = (slot + 1) & mask) {
    const key = heap[block + 1 + 2 * slot] as number
    if (key === component + 1) return block + 2 + 2 * slot
    if (key === 0) return 0
  }
}

function addSparse(heap: Int32Array, block: number, component: number): number {
  const mask = (heap[block] as number) >>> 1
  let slot = scatter(component) & mask
  while (heap[block + 1 + 2 * slot] !== 0) slot = (slot + 1) & mask
  Atomics.store(heap, block + 1 + 2 * slot, component + 1)
  return block + 2 + 2 * slot
}

export function nondeterministic(functionName: string): NetsplitError {
  return new NetsplitError({
    code: 'nondeterministic',
    message: `${functionName} does not always answer the same on the same state.`,
    place: functionName,
    cure: 'Handlers, actions and predicates are pure functions of what they are given: no clock, no random numbers, no variables outside the state.',
  })
}
