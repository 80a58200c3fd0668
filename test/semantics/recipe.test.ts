import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Plain } from '../../src/language/plain.ts'
import { runRecipe } from '../../src/semantics/recipe.ts'
import { searchOf, smallMachine } from '../engine/small-models.ts'

type Entry = { n: number; tags: number[] }
type State = { list: Entry[]; other: Entry[] }
type Edit = (state: State) => void

/** What handlers do to lists of objects, on drafts as well as on plain copies. */
const edit: fc.Arbitrary<Edit> = fc.tuple(fc.nat(9), fc.nat(3)).map(([kind, n]): Edit => {
  const fresh = (): Entry => ({ n, tags: [n] })
  const edits: Edit[] = [
    ({ list }) => void list.push(fresh()),
    ({ list }) => void list.push(fresh(), fresh()),
    ({ list }) => void list.push(),
    ({ list }) => list[n]?.tags.push(list.push(fresh())),
    ({ list, other }) => list[n] !== undefined && other.push(list[n]),
    ({ list }) => list.shift()?.tags.push(n),
    ({ list, other }) => other.push(...list.splice(n, 1)),
    ({ list }) => list.find((entry) => entry.n === n)?.tags.push(n),
    ({ list }) => void list.every((entry) => entry.tags.push(n)),
    (state) => {
      state.list = state.list.concat([fresh()]).filter((entry) => entry.n !== n)
    },
  ]
  return edits[kind] as Edit
})

function deeplyFrozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) deeplyFrozen(part)
  return Object.freeze(value)
}

describe('a recipe', () => {
  it('changes drafts as it would change a copy', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 6 }), (edits) => {
        const initial = { list: [0, 1, 2].map((n) => ({ n, tags: [] as number[] })), other: [] as Entry[] }
        const copy = structuredClone(initial)
        for (const change of edits) change(copy)
        const before = deeplyFrozen(structuredClone(initial))
        const after = runRecipe(before as Plain, (draft) => {
          for (const change of edits) change(draft as unknown as State)
        })
        expect(after).toEqual(copy)
        expect(before).toEqual(initial)
      }),
    )
  })

  it('of a machine may put parts of drafts into sets', () => {
    const made = smallMachine({
      variables: () => ({ list: [[1], [2]] as (number[] | Set<unknown>)[] }),
      actions: (action) => ({
        wrap: action({
          when: ({ list }) => list.length < 3,
          do: ({ list }) => void list.push(new Set([list[0]])),
        }),
      }),
    })
    const { verdict, states, violation } = searchOf(made)
    expect({ verdict, states, violation }).toEqual({
      verdict: 'holds',
      states: { distinct: 2, generated: 2, depth: 2 },
      violation: null,
    })
  })

  it('may put what it read from one variable into another', () => {
    const made = smallMachine({
      variables: () => ({ queue: [{ n: 1 }, { n: 2 }], done: [] as { n: number }[] }),
      actions: (action) => ({
        take: action({
          when: ({ queue }) => queue.length > 0,
          do({ queue, done }) {
            const taken = queue.shift()!
            done.push(taken)
            taken.n += 10
          },
        }),
      }),
    })
    expect(searchOf(made).states).toEqual({ distinct: 3, generated: 3, depth: 3 })
  })
})
