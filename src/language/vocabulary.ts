/** Words that models and specs are written with: small pure functions over plain data. */

import type { Envelope } from './view.ts'

type Many<Member> = readonly Member[] | ReadonlySet<Member>

/**
 * The whole numbers from 0 to `count - 1`.
 *
 * @param count how many there are
 * @throws RangeError when `count` is no whole number, 0 or more
 * @example range(3) // [0, 1, 2]
 */
export function range(count: number): number[] {
  if (!Number.isInteger(count) || count < 0) throw new RangeError(`there is no range of ${count} numbers`)
  return Array.from({ length: count }, (_, index) => index)
}

/**
 * Identities that are called after what they are and numbered from 0.
 *
 * @param name what they are
 * @param count how many there are
 * @throws RangeError when `count` is no whole number, 0 or more
 * @example names('rm', 2) // ['rm0', 'rm1']
 */
export function names<const Name extends string>(name: Name, count: number): `${Name}${number}`[] {
  return range(count).map((index): `${Name}${number}` => `${name}${index}`)
}

/**
 * Every way of taking one member of each set, the last one changing fastest.
 *
 * @param sets lists or sets
 * @example product(['a', 'b'], [1, 2]) // [['a', 1], ['a', 2], ['b', 1], ['b', 2]]
 */
export function product<const Sets extends readonly Many<unknown>[]>(
  ...sets: Sets
): { -readonly [Place in keyof Sets]: Sets[Place] extends Many<infer Member> ? Member : never }[] {
  const tuples = sets.reduce<unknown[][]>(
    (made, set) => made.flatMap((tuple) => [...set].map((member) => [...tuple, member])),
    [[]],
  )
  return tuples as ReturnType<typeof product<Sets>>
}

/**
 * How many are a majority.
 *
 * @param of how many there are, or all of them
 * @example majority(4) // 3
 */
export function majority(of: number | Many<unknown>): number {
  const count = typeof of === 'number' ? of : 'size' in of ? of.size : of.length
  return Math.floor(count / 2) + 1
}

/**
 * The smallest quorums: all subsets of a size.
 *
 * @param of the members
 * @param size how many members each has; by default a {@link majority}
 * @example quorums(['a', 'b', 'c']) // [['a', 'b'], ['a', 'c'], ['b', 'c']]
 */
export function quorums<Member>(of: Many<Member>, size: number = majority(of)): Member[][] {
  const members = [...of]
  if (size === 0) return [[]]
  return members.flatMap((first, at) => quorums(members.slice(at + 1), size - 1).map((rest) => [first, ...rest]))
}

/** What has an order: numbers, texts, and lists of these. */
export type Ordered = number | string | readonly Ordered[]

/**
 * Compares two numbers, two texts or two lists. Of lists the first difference counts; a list comes after its beginnings.
 *
 * @param left a value
 * @param right a value of the same kind
 * @returns negative when `left` comes first, positive when `right` does, 0 when they are equal
 * @throws TypeError when they are of different kinds
 * @example compare([2, 0], [1, 9]) // 1
 */
export function compare(left: number, right: number): number
export function compare(left: string, right: string): number
export function compare(left: readonly Ordered[], right: readonly Ordered[]): number
export function compare(left: Ordered, right: Ordered): number {
  return inOrder(left, right)
}

function inOrder(left: Ordered, right: Ordered): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0
  if (typeof left !== 'object' || typeof right !== 'object')
    throw new TypeError('only values of one kind have an order')
  for (const [at, one] of left.entries()) {
    const other = right[at]
    if (other === undefined) return 1
    const difference = inOrder(one, other)
    if (difference !== 0) return difference
  }
  return left.length - right.length
}

/**
 * The member with the greatest key, the first of equals; undefined when there is none.
 *
 * @param members any number of them
 * @param key what they are compared by, see {@link compare}
 * @example maxBy(votes, ({ ballot }) => ballot)
 */
export function maxBy<Member>(members: Iterable<Member>, key: (member: Member) => Ordered): Member | undefined {
  let greatest: { readonly member: Member; readonly key: Ordered } | undefined
  for (const member of members) {
    const own = key(member)
    if (greatest === undefined || inOrder(own, greatest.key) > 0) greatest = { member, key: own }
  }
  return greatest?.member
}

/** Messages of some types, of a union of messages. */
type OfType<Message extends { readonly type: string }, Type> = Extract<Message, { readonly type: Type }>

/**
 * The messages of some types.
 *
 * @param messages any messages, such as what a node has received
 * @param types one or more names of messages; the answer is of their types
 * @example ofType(messages, '1b').filter(({ ballot }) => ballot === 0)
 */
export function ofType<Message extends { readonly type: string }, const Type extends Message['type']>(
  messages: Iterable<Message>,
  ...types: readonly Type[]
): OfType<Message, Type>[] {
  return [...messages].filter((message): message is OfType<Message, Type> =>
    (types as readonly string[]).includes(message.type),
  )
}

/**
 * The messages in flight of some types.
 *
 * @param network as a property sees it
 * @param types one or more names of messages
 * @example sometimes(({ network }) => inFlight(network, 'granted').length > 1)
 */
export function inFlight<Message extends { readonly type: string }, const Type extends Message['type']>(
  network: readonly Envelope<Message>[],
  ...types: readonly Type[]
): OfType<Message, Type>[] {
  return ofType(
    network.map(({ message }) => message),
    ...types,
  )
}

/**
 * The nth of a list that starts again at its end, and goes on before its beginning.
 *
 * @param list one or more items
 * @param n a whole number; 0 is the first item, -1 the last
 * @throws RangeError when the list is empty, or `n` is no whole number
 * @example nth(['a', 'b', 'c'], 4) // 'b'
 */
export function nth<Item>(list: readonly Item[], n: number): Item {
  const { length } = list
  if (length === 0 || !Number.isInteger(n)) throw new RangeError(`there is no item ${n} of ${length}`)
  return list[((n % length) + length) % length] as Item
}

/**
 * The item at an index of a list, or the entry at a key of an object or a map. Where there is none, the handler or property that
 * asks for it fails, and the run up to there is shown.
 *
 * @param list a list, an object or a map
 * @param index from 0, or a key
 * @throws RangeError when there is none
 * @example item(log, 0)
 * @example item(maxBal, acceptor)
 */
export function item<Item>(list: readonly Item[], index: number): Item
export function item<Key extends string, Value>(entries: { readonly [Name in Key]: Value }, key: NoInfer<Key>): Value
export function item<Key, Value>(entries: ReadonlyMap<Key, Value>, key: NoInfer<Key>): Value
export function item(entries: object, key: unknown): unknown {
  const isMap = entries instanceof Map
  if (isMap ? !entries.has(key) : !Object.hasOwn(entries, key as string)) {
    throw new RangeError(`there is no item ${typeof key === 'object' ? JSON.stringify(key) : String(key)}`)
  }
  if (isMap) return entries.get(key)
  return (entries as { readonly [key: string]: unknown })[key as string]
}

/**
 * A value that must be there. Where it is not, the handler or property that asks for it fails, and the run up to there is
 * shown.
 *
 * @param value anything
 * @returns the same value
 * @throws TypeError when it is null or undefined
 * @example given(server.proposal).value
 */
export function given<Value>(value: Value): NonNullable<Value> {
  if (value === null || value === undefined) throw new TypeError(`there is ${value} in place of a value`)
  return value
}
