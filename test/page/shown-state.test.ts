/** What a page says in words of its own is told from what the model has as a value. */

import { describe, expect, it } from 'vitest'
import { partsOf, preview, wordsIn } from '../../src/page/app/values.ts'
import { StateShower } from '../../src/page/shown-state.ts'
import { ValueTable } from '../../src/page/table.ts'
import type { Slot } from '../../src/semantics/system/system.ts'

const slots = [
  { kind: 'node', name: 'worker' },
  { kind: 'cut', name: 'cut' },
  { kind: 'history', name: 'history' },
] as unknown as readonly Slot[]

const state = [
  { state: { status: 'paused', task: 'null' }, up: true, paused: true, timers: ['retry'] },
  [['a', 'b']],
  {
    client: {
      completed: [
        { operation: { type: 'read' }, result: null },
        { operation: { type: 'read' }, result: 'null' },
      ],
      pending: { operation: { type: 'write', value: 1 } },
    },
  },
] as never

function shown() {
  const table = new ValueTable()
  const ref = table.add(new StateShower(slots).show(state))
  const groups = new Map(partsOf(table.entries, ref).map((group) => [group.label, group.ref]))
  const told = (name: string) =>
    partsOf(table.entries, groups.get(name) as number).map(
      (part) => `${part.label}: ${preview(table.entries, part.ref, 99)}`,
    )
  return { table: table.entries, groups, told }
}

describe('a state on a page', () => {
  it('has quotes around strings alone', () => {
    const { told } = shown()
    expect(told('worker')).toEqual(['status: "paused"', 'task: "null"', 'status: paused', 'armed timers: retry'])
    expect(told('network')).toEqual(['cut links: a to b: cut'])
    expect(told('operations')).toEqual(['client: read: null, read: "null", write(1): pending'])
  })

  it('tells what is the matter with a node from a field that is called so', () => {
    const { table, groups } = shown()
    const status = partsOf(table, groups.get('worker') as number).filter(({ label }) => label === 'status')
    expect(status.map(({ ref }) => wordsIn(table, ref))).toEqual([null, 'paused'])
    expect(new Set(status.map(({ id }) => id)).size).toBe(2)
  })
})
