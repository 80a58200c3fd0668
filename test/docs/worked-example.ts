/** The worked example of docs/architecture.md: two-phase commit with two RMs, as the engine really holds it. */

import spec from '../../specs/two-phase-commit.ts'
import { SharedMemory, Statistic } from '../../src/engine/memory/memory.ts'
import { reserveMemory } from '../../src/engine/memory/reserved.ts'
import { boundsOf, type SearchOptions } from '../../src/engine/options.ts'
import { atOnce } from '../../src/engine/platform/slices.ts'
import { Searcher } from '../../src/engine/search/searcher.ts'
import { Workbench } from '../../src/engine/search/workbench.ts'
import { createDirectory, type Directory } from '../../src/engine/states/directory.ts'
import { Layout } from '../../src/engine/states/layout.ts'
import { statesIn } from '../../src/engine/states/segments.ts'
import { hashState } from '../../src/engine/states/state-space.ts'
import { Signatures } from '../../src/engine/symmetry/signatures.ts'
import { vectorOf } from '../../src/engine/symmetry/symmetry.ts'
import { edge } from '../../src/engine/tables/tables.ts'
import { Tabling } from '../../src/engine/tables/tabling.ts'
import { prepareControl } from '../../src/engine/threads/begin.ts'
import { search as searchInThisThread } from '../../src/engine/threads/in-process.ts'
import { Components } from '../../src/engine/values/components.ts'
import { ValueStore } from '../../src/engine/values/value-store.ts'
import type { Plain } from '../../src/language/plain.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'

const instance = instantiate(spec, 'three RMs', { rms: 2 })
const { slots, rules } = instance.system
const memoryBytes = 2 ** 26
const options: SearchOptions = { memoryBytes }

/** One part of the example as text. */
export function workedExample(part: string): string {
  const parts: { readonly [name: string]: () => string[] } = {
    slots: slotLines,
    table,
    tree,
    layout,
    packing,
    search,
    symmetry,
  }
  return (parts[part] ?? unknownPart(part))().join('\n')
}

function unknownPart(part: string): never {
  throw new Error(`The worked example has no part ${part}.`)
}

/** The initial state as components. */
function firstState(tabling: Tabling): Int32Array {
  const [values] = tabling.initialStates()
  return vectorOf(tabling, values as readonly Plain[])
}

/** The parts of a search before its first step. */
function prepare() {
  const memory = new SharedMemory(reserveMemory(memoryBytes))
  prepareControl(memory, 1, options)
  const directory = createDirectory(memory, instance)
  const tabling = new Tabling(memory, directory, instance, { worker: 0, paranoid: false, bounds: boundsOf(options) })
  return { memory, directory, tabling, initial: firstState(tabling) }
}

/** A search that has ended. */
function searched() {
  const memory = new SharedMemory(reserveMemory(memoryBytes))
  prepareControl(memory, 1, options)
  const directory = createDirectory(memory, instance)
  const bench = new Workbench({ memory, directory, instance, options, worker: 0 })
  atOnce(new Searcher(bench).run())
  return { memory, directory, bench }
}

/** The state after the first RM has prepared, as components. */
function afterFirstPrepares(tabling: Tabling, memory: SharedMemory, initial: Int32Array): Int32Array {
  const option = optionOf('rmPrepares', 0, tabling, initial, memory)
  const leaf = tabling.fillSuccessors(option, initial)
  const next = initial.slice()
  const updates = memory.heap[leaf + 1] as number
  for (let at = 0; at < updates; at++)
    next[memory.heap[leaf + 2 + 2 * at] as number] = memory.heap[leaf + 3 + 2 * at] as number
  return next
}

/** The place of the option of an action for one member. */
function optionOf(action: string, member: number, tabling: Tabling, state: Int32Array, { heap }: SharedMemory): number {
  const rule = rules.findIndex(({ name }) => name === action)
  const leaf = tabling.fillOptions(rule, state)
  return heap[leaf + 1 + 2 * member] as number
}

function slotLines(): string[] {
  const { memory, tabling, initial } = prepare()
  const next = afterFirstPrepares(tabling, memory, initial)
  const value = (state: Int32Array, slot: number) => shown(tabling.components.valueOf(slot, state[slot] as number))
  const row = (...cells: readonly string[]) =>
    cells
      .map((cell, at) => cell.padEnd([6, 16, 26, 24][at] ?? 0))
      .join('')
      .trimEnd()
  return [
    row('slot', 'name', 'initial state', 'after rmPrepares of rm0'),
    ...slots.map(({ name }, slot) =>
      row(String(slot), name, `${initial[slot]} = ${value(initial, slot)}`, `${next[slot]} = ${value(next, slot)}`),
    ),
    row('', 'vector', `[${initial.join(', ')}]`, `[${next.join(', ')}]`),
  ]
}

function table(): string[] {
  const { memory, tabling, initial } = prepare()
  const next = afterFirstPrepares(tabling, memory, initial)
  const option = optionOf('tmHearsPrepared', 0, tabling, initial, memory)
  tabling.fillSuccessors(option, initial)
  tabling.fillSuccessors(option, next)
  return ['tmHearsPrepared of rm0', ...tableLines(memory.heap[option] as number, memory.heap, tabling, '  ')]
}

function tableLines(cell: number, heap: Int32Array, tabling: Tabling, indent: string): string[] {
  if (cell === 0) return [`${indent}unknown: run the action`]
  if (cell < 0) return [`${indent}${leafText(-cell, heap, tabling)}`]
  const slot = heap[cell] as number
  const known = Array.from({ length: tabling.components.count(slot) }, (_, component) => component)
  return [
    `${indent}read slot ${slot}, ${slots[slot]?.name}`,
    ...known
      .filter((component) => edge(heap, cell, component) !== 0)
      .flatMap((component) => [
        `${indent}  ${component} = ${shown(tabling.components.valueOf(slot, component))}`,
        ...tableLines(edge(heap, cell, component), heap, tabling, `${indent}    `),
      ]),
  ]
}

function leafText(leaf: number, heap: Int32Array, { components }: Tabling): string {
  if (heap[leaf] === 0) return 'leaf: no step'
  const updates = Array.from({ length: heap[leaf + 1] as number }, (_, at) => {
    const slot = heap[leaf + 2 + 2 * at] as number
    const component = heap[leaf + 3 + 2 * at] as number
    return `slot ${slot} becomes ${component} = ${shown(components.valueOf(slot, component))}`
  })
  return `leaf: one step, ${updates.join(', ')}`
}

/** What the decision tree is made of: the options by the slot that they read first. */
function tree(): string[] {
  const { memory, directory, bench } = searched()
  const { heap } = memory
  const { tabling, initial } = prepareOn(bench)
  const options = rules.flatMap((_, rule) => {
    const leaf = -(heap[directory.ruleCells + rule] as number)
    return Array.from({ length: heap[leaf] as number }, (_, at) => heap[leaf + 1 + 2 * at] as number)
  })
  const groups = new Map<number, number[]>()
  for (const option of options) {
    const slot = heap[heap[option] as number] as number
    groups.set(slot, [...(groups.get(slot) ?? []), option])
  }
  return [...groups].flatMap(([slot, group]) => {
    const component = initial[slot] as number
    const left = group.flatMap((option) => {
      const cell = edge(heap, heap[option] as number, component)
      if (cell < 0) return heap[-cell] === 0 ? [] : [`${optionName(option, heap, tabling)} makes a step`]
      return [`${optionName(option, heap, tabling)} reads ${slots[heap[cell] as number]?.name}`]
    })
    return [
      `${slots[slot]?.name} is read first by ${group.map((option) => optionName(option, heap, tabling)).join(', ')}`,
      `  when it is ${component} = ${shown(tabling.components.valueOf(slot, component))}:`,
      ...(left.length > 0 ? left : ['no step']).map((line) => `    ${line}`),
    ]
  })
}

function optionName(option: number, heap: Int32Array, { values }: Tabling): string {
  const { name } = rules[heap[option + 1] as number] as { name: string }
  const member = values.valueOf(heap[option + 2] as number)
  return member === null ? name : `${name}(rm${member})`
}

function layout(): string[] {
  const { memory, directory, bench } = searched()
  const components = componentsIn(memory, directory)
  const { word, shift, limit, words } = layoutOf(bench.memory)
  const widths = Array.from(limit, (most) => 32 - Math.clz32(most))
  return [
    'slot  name        values  bits       at bit',
    ...slots.map(({ name }, slot) =>
      [
        String(slot).padEnd(6),
        name.padEnd(12),
        String(components.count(slot)).padStart(6),
        String(widths[slot]).padStart(6),
        `${shift[slot]} of word ${word[slot]}`.padStart(13),
      ]
        .join('')
        .trimEnd(),
    ),
    `words of a state: ${words}, bits in use: ${widths.reduce((sum, width) => sum + width, 0)}`,
  ]
}

function packing(): string[] {
  const { memory, bench } = searched()
  const { tabling, initial } = prepareOn(bench)
  const next = afterFirstPrepares(tabling, memory, initial)
  const layout = layoutOf(memory)
  const indexBits = memory.board.indexBits
  return [initial, next].flatMap((state, number) => {
    const packed = new Int32Array(layout.words)
    layout.pack(state, packed, 0)
    const hash = hashState(packed, 0, layout.words)
    const slot = hash & (2 ** indexBits - 1)
    const entry = memory.index[slot] as number
    const position = (entry & (2 ** (indexBits + 1) - 1)) - 1
    return [
      number === 0 ? 'initial state' : 'after rmPrepares of rm0',
      `  vector          [${state.join(', ')}]`,
      `  packed          ${[...packed].map((word) => (word >>> 0).toString(2).padStart(32, '0')).join(' ')}`,
      `  hash            ${hex(hash)}`,
      `  index entry     ${slot} of ${2 ** indexBits}: ${hex(entry)}`,
      `  arena position  ${position}`,
    ]
  })
}

function search(): string[] {
  const { memory, bench } = searched()
  const perLevel = Array.from({ length: bench.levels.count }, (_, level) => statesIn(memory, bench.levels.get(level)))
  return [
    `states of each level: ${perLevel.join(' ')}`,
    countsLine('two RMs', memory.total(Statistic.generated), {
      distinct: memory.total(Statistic.distinct),
      calls: memory.total(Statistic.handlerCalls),
    }),
    sevenRms(),
  ]
}

function sevenRms(): string {
  const { states, handlerCalls } = searchInThisThread(instantiate(spec, 'seven RMs'), { memoryBytes: 2 ** 28 })
  return countsLine('seven RMs', states.generated, { distinct: states.distinct, calls: handlerCalls })
}

function countsLine(name: string, generated: number, { distinct, calls }: { distinct: number; calls: number }): string {
  const [states, steps, runs] = [distinct, generated, calls].map((count) => count.toLocaleString('en-US'))
  return `${name}: ${states} distinct states, ${steps} generated, ${runs} runs of author code`
}

/** Two states of one orbit, with what makes them one. */
function symmetry(): string[] {
  const memory = new SharedMemory(reserveMemory(memoryBytes))
  const options = { memoryBytes, symmetry: true }
  prepareControl(memory, 1, options)
  const directory = createDirectory(memory, instance)
  const bench = new Workbench({ memory, directory, instance, options, worker: 0 })
  const { tabling } = bench
  const { permutations, representatives, identities } = bench.symmetry as NonNullable<Workbench['symmetry']>
  const signatures = new Signatures(identities, slots, tabling)
  const first = afterFirstPrepares(tabling, memory, firstState(tabling))
  const second = first.slice()
  permutations.apply(permutations.swapOf(0, 1), second)
  return [first, second].flatMap((state, number) => {
    const signed = new Int32Array(identities.members.length)
    signatures.sign(state, signed)
    const vector = `[${state.join(', ')}]`
    const renamed = representatives.reduce(state)?.images ?? permutations.identity.images
    return [
      `after rmPrepares of rm${number}`,
      `  vector          ${vector}, messages ${shown(tabling.components.valueOf(4, number + 1))}`,
      `  signatures      ${identities.members.map((name, member) => `${name} ${hex(signed[member] as number)}`).join(', ')}`,
      `  renamed         ${identities.members.map((name, member) => `${name} to ${identities.members[renamed[member] as number]}`).join(', ')}`,
      `  representative  [${state.join(', ')}]`,
    ]
  })
}

/** Another worker's view of a search. */
function prepareOn({ tabling }: Workbench): { tabling: Tabling; initial: Int32Array } {
  return { tabling, initial: firstState(tabling) }
}

function layoutOf(memory: SharedMemory): Layout {
  const layout = new Layout(slots.length)
  layout.refresh(memory)
  return layout
}

function componentsIn(memory: SharedMemory, directory: Directory): Components {
  const values = new ValueStore(memory, directory.values)
  return new Components(memory, { headers: directory.components, numbers: directory.numbers }, values, slots.length)
}

function shown(value: Plain): string {
  return value instanceof Set ? `{${[...value].map(shown).join(', ')}}` : JSON.stringify(value)
}

function hex(word: number): string {
  return `0x${(word >>> 0).toString(16).padStart(8, '0')}`
}
