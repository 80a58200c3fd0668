/** Random statements about what a node does: it sends, arms timers, chooses, and has more or fewer fields. */

import { condition, value } from './expressions.ts'
import { recipeRights } from './recipes.ts'
import type { MessageShape, RoleShape } from './roles.ts'
import { placeOf, type Scope } from './scope.ts'
import { statements } from './statements.ts'
import { block, joined, js, type Tree } from './tree.ts'
import { isScalar, number, type Type } from './types.ts'

export interface Reacting {
  readonly roles: readonly (RoleShape & { readonly count: number })[]
  readonly shape: RoleShape
  /** Whether more steps of the handler may follow. */
  readonly isStep: boolean
  /** What stands before the name of an action. */
  readonly call: string
  /** The node; null where it is taken apart. */
  readonly node: string | null
  /** The message that is handled, where it is not taken apart. */
  readonly message: string | null
  /** Who sent it. */
  readonly sender: string | null
}

export function effect(scope: Scope, reacting: Reacting): Tree | null {
  const { dice, rights } = scope
  const { shape, isStep, call, sender, node, message } = reacting
  const isOutside = rights.depth === recipeRights.depth
  const grows = (weight: number) => (rights.grows ? weight : 0)
  return dice.weighted<Tree>([
    [grows(5), () => sending(scope, reacting)],
    [grows(sender === null ? 0 : 3), () => answer(scope, reacting)],
    [grows(2), () => sendingToSeveral(scope, reacting)],
    [grows(isOutside ? 2 : 0), () => repeated(scope, reacting)],
    [grows(message === null ? 0 : 1), () => forwarding(scope, reacting)],
    [shape.hasTimer ? 2 : 0, () => `${call}${dice.pick(['setTimer', 'setTimer', 'cancelTimer'])}('tick')`],
    [isOutside ? 2 : 0, () => choice(scope, reacting)],
    [dice.oneIn(6) ? 1 : 0, () => `${call}sync()`],
    [isStep ? 2 : 0, () => js`if (${condition(scope, 1)}) ${call}goto('done')`],
    [node === null ? 0 : 3, () => fields(scope, reacting)],
    [grows(message === null ? 0 : 3), () => keeping(scope, reacting)],
    [shape.ids === null || node === null ? 0 : 3, () => ids(scope, reacting)],
  ])
}

function messageTree({ name, fields: carried }: MessageShape, scope: Scope, more: readonly Tree[] = []): Tree {
  const parts = [...carried.map(([field, type]) => js`${field}: ${value(type, scope, 1)}`), ...more]
  return js`{ ${joined([`type: '${name}'`, ...parts], ', ')} }`
}

/** One node of a role. */
function oneOf({ name, isSingle, count }: Reacting['roles'][number], { dice }: Scope): string {
  if (isSingle) return dice.pick([`'${name}'`, `nodes.${name}`])
  return dice.pick([`'${name}0'`, `nodes.${name}.at(-1)`, `nodes.${name}[${count - 1}]`])
}

/** All nodes of a role, in an expression of a list. */
function all({ name, isSingle }: RoleShape): string {
  return isSingle ? `[nodes.${name}]` : `nodes.${name}`
}

/** A message for one node. */
export function sending(scope: Scope, { roles, call, node }: Reacting): Tree {
  const { dice } = scope
  // Rarely one that the receiver has no handler for.
  const [to, from] = [dice.pick(roles), dice.oneIn(60) ? dice.pick(roles) : null]
  const copy = node !== null && dice.oneIn(8) ? [`all: { ...${node} }`] : []
  return js`${call}send(${oneOf(to, scope)}, ${messageTree(dice.pick((from ?? to).receives), scope, copy)})`
}

/** An answer to whoever sent the message, where it is known that they take it. */
function answer(scope: Scope, { roles, call, sender }: Reacting): Tree {
  const { dice } = scope
  const to = dice.pick(roles)
  const message = dice.pick(to.receives)
  const isCommon = roles.every(({ receives }) => receives.includes(message))
  const sent = js`${call}send(${sender as string}, ${messageTree(message, scope)})`
  return isCommon ? sent : js`if (${sender as string}.startsWith('${to.name}')) ${sent}`
}

/** One message for several nodes: a list or a set of them, perhaps an empty one. */
function sendingToSeveral(scope: Scope, { roles, call, shape, node }: Reacting): Tree | null {
  const { dice } = scope
  const to = dice.pick(roles)
  const nodes = all(to)
  const own = dice.oneIn(3)
  const common = shape.receives.filter((message) => roles.every(({ receives }) => receives.includes(message)))
  const kept = node !== null && shape.ids !== null && common.length > 0 && dice.oneIn(2)
  if (kept) return js`${call}send(${node}.ids, ${messageTree(dice.pick(common), scope)})`
  if (own) {
    const others = node === null ? 'others' : `${node}.others`
    return js`${call}send(${others}, ${messageTree(dice.pick(shape.receives), scope)})`
  }
  const receivers = dice.pick<Tree>([
    `nodes.${to.name}`,
    `new Set(${nodes})`,
    js`${nodes}.filter((id) => ${condition(scope, 1)})`,
    `[...${nodes}, ...${nodes}]`,
    js`(${condition(scope, 1)} ? ${nodes} : [])`,
  ])
  return js`${call}send(${receivers}, ${messageTree(dice.pick(to.receives), scope)})`
}

/** One message object, changed between one send and the next. */
function repeated(scope: Scope, { roles, call }: Reacting): Tree | null {
  const { dice, program } = scope
  const receivers = dice.pick(roles)
  const { name, fields: carried } = dice.pick(receivers.receives)
  if (carried.length === 0) return null
  const [field, type] = dice.pick(carried)
  const sent = program.fresh('message')
  const others = carried.filter(([other]) => other !== field).map(([other, of]) => js`${other}: ${value(of, scope, 1)}`)
  const made = js`{ ${joined([`type: '${name}'`, js`${field}: ${value(type, scope, 1)}`, ...others], ', ')} }`
  const inside = scope.with([{ code: `${sent}.${field}`, type, settable: true, shown: false }])
  const changed = isScalar(type)
    ? js`${sent}.${field} = ${type.is === 'number' ? `${sent}.${field} + 1` : value(type, scope, 1)}`
    : js`${sent}.${field} = ${value(type, inside, 1)}`
  const to = program.fresh('to')
  return js`const ${sent} = ${made}\nfor (const ${to} of ${all(receivers)}) ${block([changed, `${call}send(${to}, ${sent})`])}`
}

/** The message goes on as it is, to a role that takes it, too; rarely with who sent it, which is refused. */
function forwarding(scope: Scope, { roles, call, message }: Reacting): Tree {
  const { dice, program } = scope
  const takes = roles.map(({ name, receives }) => [name, receives.map((known) => `'${known.name}'`)] as const)
  const [role] = dice.shuffled(takes) as [(typeof takes)[number]]
  const to = oneOf(roles.find(({ name }) => name === role[0]) as Reacting['roles'][number], scope)
  const rest = program.fresh('rest')
  const isWhole = dice.oneIn(40)
  const head = isWhole ? '' : js`const { from: ${program.fresh('sender')}, ...${rest} } = ${message as string}\n`
  const sent = isWhole ? (message as string) : rest
  return js`${head}if ([${role[1].join(', ')}].includes(${message as string}.type)) ${call}send(${to}, ${sent})`
}

/** A choice: of a value for a place, or of whether something is done, perhaps where an exception is under way. */
export function choice(scope: Scope, { call }: Pick<Reacting, 'call'>): Tree {
  const { dice } = scope
  const type = dice.oneIn(3) ? number : dice.pick(scope.program.types)
  const place = placeOf(type, scope, { settable: true, sure: true })
  if (dice.oneIn(5)) return choiceAmongExceptions(scope, call)
  if (place === null || dice.oneIn(3))
    return js`if (${call}choose([false, true])) ${block(statements(scope.nested({ depth: 0 }), 1))}`
  return js`${place.code} = ${call}choose([${value(type, scope, 1)}, ${value(type, scope, 1)}])`
}

/** Choices inside try, catch and finally. */
function choiceAmongExceptions(scope: Scope, call: string): Tree {
  const inside = () => statements(scope.nested({ depth: 0 }), 1)
  const chosen = js`if (${call}choose([false, true])) ${block(inside())}`
  const thrown = js`if (${call}choose([true, false])) throw new Error('chosen')`
  return js`try ${block([...inside(), thrown, ...inside()])} catch ${block([chosen])} finally ${block([chosen, ...inside()])}`
}

/** The fields of a node: some are set at once, or come and go. */
function fields(scope: Scope, { shape, node }: Reacting): Tree | null {
  const { dice, program } = scope
  const { fields: known, optional = [] } = shape.node
  const [extra] = optional
  const [name, type] = dice.pick(Object.entries(known)) as [string, Type]
  return dice.weighted<Tree>([
    [
      2,
      () => {
        const some = dice.shuffled(Object.entries(known)).slice(0, dice.between(1, 3))
        const assigned = some.map(([field, of]) => js`${field}: ${value(of, scope, 1)}`)
        return js`Object.assign(${node as string}, { ${joined(assigned, ', ')} })`
      },
    ],
    // All fields, as a copy, and back: what is an object in it is the same one.
    [
      1,
      () => {
        const copy = program.fresh('copy')
        return js`const ${copy} = { ...${node as string} }\n${node as string}.${name} = ${value(type, scope, 1)}\nif (${condition(scope, 1)}) Object.assign(${node as string}, ${copy})`
      },
    ],
    [extra === undefined ? 0 : 2, () => `delete ${node}.${extra}`],
    [
      extra === undefined ? 0 : 2,
      () => js`${node as string}.${extra as string} = ${value(known[extra as string] as Type, scope, 1)}`,
    ],
    [
      extra === undefined ? 0 : 1,
      () =>
        js`if ('${extra as string}' in ${node as string}) delete ${node as string}['${extra as string}']\nelse ${node as string}['${extra as string}'] = ${value(known[extra as string] as Type, scope, 1)}`,
    ],
    [
      1,
      () => {
        const [key, held] = [program.fresh('k'), program.fresh('held')]
        return dice.pick<Tree>([
          js`for (const ${key} in ${node as string}) if (typeof ${node as string}[${key}] === 'number') ${node as string}[${key}] = (${node as string}[${key}] + 1) % 3`,
          js`for (const [${key}, ${held}] of Object.entries(${node as string})) if (Array.isArray(${held})) ${node as string}[${key}] = ${held}.slice(1)`,
          js`for (const ${held} of Object.values(${node as string})) if (${held} instanceof Map) ${held}.delete('a')`,
        ])
      },
    ],
    // A field goes, and comes back behind the others.
    [
      1,
      () => {
        const held = program.fresh('held')
        return js`const ${held} = ${node as string}.${name}\ndelete ${node as string}.${name}\nif (${held} !== undefined) ${node as string}.${name} = ${held}`
      },
    ],
    [
      1,
      () => {
        const to = placeOf(number, scope, { settable: true, sure: true })
        if (to === null) return null
        return js`${to.code} = ${dice.pick<Tree>([
          js`Object.keys(${node as string}).length`,
          js`Object.keys(${node as string}).join('').length`,
          js`Object.keys(${node as string}).indexOf('${name}')`,
          js`Object.values(${node as string}).filter((x) => typeof x === 'number').length`,
          js`Object.entries(${node as string}).findIndex(([k]) => k > 'b')`,
          js`(Object.hasOwn(${node as string}, '${extra ?? name}') ? 1 : 2)`,
          js`('send' in ${node as string} ? 1 : 2)`,
        ])}`
      },
    ],
  ])
}

/** The whole message is kept, and changed afterwards, or before. */
function keeping(scope: Scope, { shape, node, message }: Reacting): Tree | null {
  const { dice } = scope
  const { last, log } = shape.node.fields
  if (node === null) return null
  const changed = dice.oneIn(3) ? '' : js`\n${statements(scope.nested({ depth: 0 }), 1)[0] ?? ''}`
  return dice.weighted<Tree>([
    [last === undefined ? 0 : 2, () => js`${node}.last = ${message as string}${changed}`],
    [
      log === undefined ? 0 : 2,
      () => js`${node}.log.push(${message as string})\nif (${node}.log.length > 3) ${node}.log.shift()${changed}`,
    ],
  ])
}

/** The ids that a node keeps. */
function ids(scope: Scope, { shape, roles, node, sender }: Reacting): Tree | null {
  const { dice } = scope
  const kept = `${node}.ids`
  const id = sender ?? oneOf(dice.pick(roles), scope)
  const nodes = all(dice.pick(roles))
  if (shape.ids === 'set') {
    return dice.pick<Tree>([
      `${kept}.add(${id})`,
      `${kept}.delete(${id})`,
      `${kept} = new Set(${nodes})`,
      js`if (${kept}.size > 1) ${kept}.clear()`,
      js`if (${kept}.has(${id})) ${block(statements(scope.nested({ depth: 0 }), 1))}`,
    ])
  }
  return dice.pick<Tree>([
    `if (!${kept}.includes(${id})) ${kept} = [...${kept}, ${id}]`,
    `${kept} = ${kept}.filter((id) => id !== ${id})`,
    `${kept} = [...${nodes}]`,
    // The list of the model, which cannot be changed.
    `${kept} = ${nodes}`,
    js`if (${kept}.at(-1) === ${id}) ${block(statements(scope.nested({ depth: 0 }), 1))}`,
  ])
}
