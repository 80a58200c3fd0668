/**
 * Tables remember what functions of a state answered. A function is deterministic, so which slot it reads next follows
 * from what it has read so far: its table is a trie whose nodes are 'the slot read next', whose edges are component
 * numbers and whose leaves are results. Readers take no lock; whoever fills a table holds it.
 *
 *   cell   one word: 0 unknown, > 0 the address of a node, < 0 minus the address of a leaf
 *   node   [slot, block, number of edges]
 *   block  [capacity << 1 | 0, cell ...]                    dense: indexed by component
 *          [mask << 1 | 1, (component + 1, cell) ...]       sparse: open addressing, for few edges with large numbers
 *
 * Readers follow addresses that others have published with plain loads: what lies behind an address was written before the
 * address was stored atomically, and every load depends on the address that the one before it gave.
 */

import { nondeterministic, type TrackedRead } from '../author-calls/tracked-read.ts'
import { scatter } from '../memory/hash.ts'
import type { SharedMemory } from '../memory/memory.ts'

const nodeWords = 3
const firstDense = 4
/** Up to this many cells, a dense block is made however few of them are used. */
const smallDense = 16

/**
 * Looks a function up.
 *
 * @param cell where its table starts
 * @param components of the state, by slot
 * @returns the address of its leaf, or 0 when the function has not been run on such a state
 */
export function lookUp(heap: Int32Array, cell: number, components: Int32Array): number {
  let at = heap[cell] as number
  while (at > 0) at = edge(heap, at, components[heap[at] as number] as number)
  // Not -at, which would be the floating-point number -0 where nothing is known.
  return 0 - at
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
  const node = memory.allocateTable(nodeWords)
  memory.heap[node] = slot
  memory.heap[node + 1] = createDense(memory, firstDense)
  return node
}

function createDense(memory: SharedMemory, capacity: number): number {
  const block = memory.allocateTable(1 + capacity)
  memory.heap[block] = capacity << 1
  return block
}

function createSparse(memory: SharedMemory, entries: number): number {
  const block = memory.allocateTable(1 + entries * 2)
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
  const known = cellOf(heap, block, component)
  if (known !== 0) {
    if (heap[known] === 0 && isDense(heap, block)) heap[node + 2] = (heap[node + 2] as number) + 1
    return known
  }
  const edges = (heap[node + 2] as number) + 1
  heap[node + 2] = edges
  if (!isDense(heap, block) && edges * 2 <= (heap[block] as number) >>> 1) return addSparse(heap, block, component)
  const larger = rebuild(memory, block, component, edges)
  Atomics.store(heap, node + 1, larger)
  memory.replaceTable(block, lengthOf(heap, block))
  return cellOf(heap, larger, component) || addSparse(heap, larger, component)
}

/** The words of a block. */
function lengthOf(heap: Int32Array, block: number): number {
  return isDense(heap, block) ? 1 + ((heap[block] as number) >>> 1) : 1 + 2 * (((heap[block] as number) >>> 1) + 1)
}

function isDense(heap: Int32Array, block: number): boolean {
  return ((heap[block] as number) & 1) === 0
}

/** The address of the cell of an edge; 0 when the block has none for it. */
function cellOf(heap: Int32Array, block: number, component: number): number {
  if (!isDense(heap, block)) return sparseCell(heap, block, component)
  return component < (heap[block] as number) >>> 1 ? block + 1 + component : 0
}

/** A larger block with the same edges, and room for one more: dense unless that would leave most of it empty. */
function rebuild(memory: SharedMemory, block: number, component: number, edges: number): number {
  const { heap } = memory
  const capacity = 2 ** Math.ceil(Math.log2(Math.max(component, highestKey(heap, block)) + 1))
  const dense = capacity <= Math.max(smallDense, edges * 8)
  const made = dense ? createDense(memory, capacity) : createSparse(memory, 2 ** Math.ceil(Math.log2(edges * 4)))
  copyEdges(heap, block, made)
  return made
}

function highestKey(heap: Int32Array, block: number): number {
  for (let entry = lastEntry(heap, block), highest = -1; ; entry--) {
    if (entry < 0) return highest
    highest = Math.max(highest, keyOf(heap, block, entry))
    if (highest >= 0 && isDense(heap, block)) return highest
  }
}

/** Copies the edges of a block, with what is behind them, to a larger one that has none. */
function copyEdges(heap: Int32Array, from: number, to: number): void {
  const last = lastEntry(heap, from)
  if (isDense(heap, from) && isDense(heap, to)) {
    heap.copyWithin(to + 1, from + 1, from + 2 + last)
    return
  }
  for (let entry = 0; entry <= last; entry++) {
    const key = keyOf(heap, from, entry)
    if (key < 0) continue
    const cell = heap[isDense(heap, from) ? from + 1 + entry : from + 2 + 2 * entry] as number
    heap[isDense(heap, to) ? to + 1 + key : addSparse(heap, to, key)] = cell
  }
}

function lastEntry(heap: Int32Array, block: number): number {
  return ((heap[block] as number) >>> 1) - (isDense(heap, block) ? 1 : 0)
}

/** The edge that an entry of a block is for; -1 where there is none. */
function keyOf(heap: Int32Array, block: number, entry: number): number {
  if (isDense(heap, block)) return heap[block + 1 + entry] === 0 ? -1 : entry
  return (heap[block + 1 + 2 * entry] as number) - 1
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
