/** What recipes do to lists of objects: ordinary JavaScript, which does the same to drafts as to plain copies. */

import fc from 'fast-check'

export type Entry = { n: number; tags: number[] }
export type Lists = { list: Entry[]; other: Entry[] }
export type Edit = (state: Lists) => void

export const edit: fc.Arbitrary<Edit> = fc.tuple(fc.nat(12), fc.nat(3)).map(([kind, n]): Edit => {
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
    (state) => {
      state.other = state.list
    },
    (state) => {
      const { list } = state
      state.list = state.other
      state.other = list
    },
    (state) => void Object.assign(state, { other: [...state.other, fresh()] }),
  ]
  return edits[kind] as Edit
})

export const edits = fc.array(edit, { maxLength: 6 })

export function listsOfThree(): Lists {
  return { list: [0, 1, 2].map((n) => ({ n, tags: [] })), other: [] }
}

export function deeplyFrozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) deeplyFrozen(part)
  return Object.freeze(value)
}
