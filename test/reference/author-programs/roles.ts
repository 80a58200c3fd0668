/** The roles of a random protocol: how many nodes play them, what these hold, and which messages they receive. */

import type { Program } from './scope.ts'
import { nameOf, number, type RecordType, type Type, text } from './types.ts'

export interface MessageShape {
  readonly name: string
  readonly fields: readonly (readonly [name: string, type: Type])[]
}

export interface RoleShape {
  readonly name: string
  /** How many nodes there are, as it is written, ... */
  readonly size: string
  /** ... and what that comes to; null for the value of the parameter `servers`. */
  readonly count: number | null
  readonly isSingle: boolean
  /** The fields of a node. */
  readonly node: RecordType
  readonly receives: readonly MessageShape[]
  readonly hasTimer: boolean
  /** Where a node keeps ids of nodes, under `ids`. Only what fits is put there, so it is none of the fields above. */
  readonly ids: 'list' | 'set' | null
}

/** Any message as it is received, in a state. */
const receipt = { is: 'record', name: 'Receipt', fields: { type: text, from: text } } as const

/** A message as its handler is given it. */
export function receiptOf({ name, fields }: MessageShape): RecordType {
  return { is: 'record', name: `Received ${name}`, fields: { ...receipt.fields, ...Object.fromEntries(fields) } }
}

export function rolesOf(program: Program): readonly RoleShape[] {
  const { dice } = program
  const some = (): Type => (dice.oneIn(3) ? number : dice.pick(program.types))
  const fieldsOf = (names: readonly string[]) => names.map((name): [string, Type] => [name, some()])
  const kept: RecordType = { ...receipt, wider: [] as RecordType[] }
  const messages = ['put', 'ack', 'note']
    .slice(0, dice.between(1, 3))
    .map((name): MessageShape => ({ name, fields: fieldsOf(['v', 'w'].slice(0, dice.below(3))) }))
  const received = messages.map(receiptOf)
  ;(kept.wider as RecordType[]).push(...received)
  return ['server', 'client'].map((name): RoleShape => {
    const own = fieldsOf(dice.shuffled(['a', 'b', 'c']).slice(0, dice.between(1, 3)))
    // Fields of one type can hold one object.
    const twin = dice.pick(own)
    if (own.length < 3 && dice.oneIn(2)) own.push(['twin', twin[1]])
    const optional = dice.oneIn(2) ? fieldsOf(['extra']) : []
    const whole: [string, Type][] = [
      ...(dice.oneIn(3) ? [['last', { is: 'maybe', of: kept }] as [string, Type]] : []),
      ...(dice.oneIn(6) ? [['log', { is: 'list', of: kept }] as [string, Type]] : []),
    ]
    const all = dice.shuffled([...own, ...whole, ...optional])
    const [size, count] = dice.pick<readonly [string, number | null]>([
      ['1', 1],
      ['1', 1],
      ['2', 2],
      ["'servers'", null],
      ['() => 1', 1],
      ['({ servers }) => servers', null],
    ])
    const receives = messages.filter(() => !dice.oneIn(5))
    return {
      name,
      size,
      count,
      isSingle: size === '1',
      node: {
        is: 'record',
        name: `Node of ${name}`,
        fields: Object.fromEntries(all),
        optional: optional.map(([field]) => field),
        isNode: true,
      },
      receives: receives.length === 0 ? messages : receives,
      hasTimer: dice.oneIn(3),
      ids: dice.oneIn(3) ? dice.pick(['list', 'set']) : null,
    }
  })
}

/** Whether two messages are the same. */
export function isSameMessage(one: MessageShape, other: MessageShape): boolean {
  return (
    one.name === other.name &&
    one.fields.every(([, type], at) => nameOf(type) === nameOf(other.fields[at]?.[1] as Type))
  )
}
