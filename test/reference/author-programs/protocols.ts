/** Random protocols as source: roles whose handlers are random programs that also send, choose and arm timers. */

import type { Dice } from './dice.ts'
import { value } from './expressions.ts'
import { programOf } from './modules.ts'
import { properties } from './properties.ts'
import { guardRights, recipe, recipeRights } from './recipes.ts'
import { type Program, placeOf, Scope, type Variable } from './scope.ts'
import { statements } from './statements.ts'
import { block, joined, js, type Tree } from './tree.ts'
import { boolean, type Compound, constant, isScalar, number, type Type, text } from './types.ts'

interface MessageType {
  readonly name: string
  readonly fields: readonly (readonly [name: string, type: Type])[]
}

interface RoleShape {
  readonly name: string
  readonly size: number
  readonly fields: readonly (readonly [name: string, type: Type])[]
  /** All of them. */
  readonly state: Compound
  readonly hasTimer: boolean
}

const envelope: Compound = {
  is: 'record',
  name: 'Envelope',
  fields: { from: text, to: text, message: { is: 'record', name: 'AnyMessage', fields: { type: text } } },
}

const envelopes: Compound = { is: 'list', of: envelope }
const listOfTexts: Compound = { is: 'list', of: text }

export function randomProtocol(dice: Dice): Tree {
  const { program, heads } = programOf(dice)
  const some = (): Type => (dice.oneIn(3) ? number : dice.pick(program.types))
  const fields = (names: readonly string[]) => names.map((name) => [name, some()] as const)
  const messages = ['put', 'ack', 'note']
    .slice(0, dice.between(1, 3))
    .map((name): MessageType => ({ name, fields: fields(['v', 'w'].slice(0, dice.below(3))) }))
  const roles = ['server', 'client'].map((name): RoleShape => {
    const own = fields(dice.shuffled(['a', 'b', 'c']).slice(0, dice.between(1, 3)))
    const state: Compound = { is: 'record', name: `State of ${name}`, fields: Object.fromEntries(own) }
    return { name, size: dice.between(1, 2), fields: own, state, hasTimer: dice.oneIn(3) }
  })
  const context: Context = { program, messages, roles }
  const seen = (code: string): Variable[] => [
    ...roles.flatMap(({ name, size, fields: own, state, hasTimer }) =>
      Array.from({ length: size }, (_, at) => `${code}.nodes.${name}[${at}]`).flatMap((node) => [
        {
          code: `${node}.state`,
          type: state,
          settable: false,
          shown: true,
        },
        ...own.map(
          ([field, type]): Variable => ({ code: `${node}.state.${field}`, type, settable: false, shown: true }),
        ),
        { code: `${node}.up`, type: boolean, settable: false, shown: true },
        ...(hasTimer ? [{ code: `${node}.timers`, type: listOfTexts, settable: false, shown: true }] : []),
      ]),
    ),
    { code: `${code}.network`, type: envelopes, settable: false, shown: true },
    { code: `${code}.network.length`, type: number, settable: false, shown: true },
  ]
  const faults = dice.oneIn(3) ? `faults: { crashes: 1${dice.oneIn(3) ? '' : ', restarts: 1'} }, ` : ''
  const sizes = roles.map(({ name, size }) => `${name}: ${size}`).join(', ')
  return js`${{ lines: heads }}
const model = protocol({
name: 'author program',
parameters: {},
nodes: () => ({ ${sizes} }),
roles: (_parameters, nodes) => ({
${{ lines: roles.map((shape) => role(shape, context)) }}
}),
})
${properties({ ...program, types: [...program.types, envelope] }, (code) => new Scope(program, seen(code), guardRights), faults)}`
}

interface Context {
  readonly program: Program
  readonly messages: readonly MessageType[]
  readonly roles: readonly RoleShape[]
}

function role(shape: RoleShape, context: Context): Tree {
  const { program, messages } = context
  const { dice } = program
  const state = (shown: boolean): Variable[] =>
    shape.fields.map(([name, type]) => ({ code: `s.${name}`, type, settable: !shown, shown }))
  const handler = (parameters: string, given: readonly Variable[], isDelivery: boolean): Tree =>
    recipe(new Scope(program, [...given, ...state(false)], recipeRights), {
      parameters,
      own: state(true),
      extra: (scope) => effect(scope, { context, shape, isDelivery }),
    })
  const id: Variable = { code: 'node.index', type: number, settable: false, shown: true }
  const handlers = messages
    .filter(() => !dice.oneIn(4))
    .map(({ name, fields }) => {
      const given = fields.map(
        ([field, type]): Variable => ({ code: `m.${field}`, type, settable: true, shown: false }),
      )
      return js`${name}: ${handler('(s, m, node)', [id, ...given], true)},`
    })
  const durable = dice.oneIn(2) ? `durable: [${shape.fields.slice(1).map(([name]) => `'${name}'`)}],\n` : ''
  const timeout = shape.hasTimer ? js`timeout: { tick: ${handler('(s, node)', [id], false)} },\n` : ''
  const restart = dice.oneIn(3) ? js`restart: ${handler('(s, node)', [id], false)},\n` : ''
  return js`${shape.name}: role({
start: ${startOf(shape, context)},
${durable}on: {
${{ lines: handlers }}
},
${timeout}${restart}}),`
}

function startOf(shape: RoleShape, context: Context): Tree {
  const { program } = context
  const { dice } = program
  const scope = new Scope(program, [{ code: 'node.index', type: number, settable: false, shown: true }], {
    ...recipeRights,
    returns: false,
    depth: 1,
  })
  const lines = Array.from(
    { length: dice.between(1, 2) },
    () => effect(scope, { context, shape, isDelivery: false }) ?? '',
  )
  const more = dice.oneIn(4) ? statements(scope, 1) : []
  const state = js`{ ${joined(
    shape.fields.map(([name, type]) => js`${name}: ${dice.oneIn(2) ? constant(type, dice) : value(type, scope, 1)}`),
    ', ',
  )} }`
  return js`(node) => {\n${{ lines: [...more, ...lines] }}\nreturn ${state}\n}`
}

interface Reacting {
  readonly context: Context
  readonly shape: RoleShape
  readonly isDelivery: boolean
}

/** A statement about what a node does beside changing its state. */
function effect(scope: Scope, { context, shape, isDelivery }: Reacting): Tree | null {
  const { dice, rights } = scope
  const { messages, roles } = context
  const message = (): Tree => {
    const { name, fields } = dice.pick(messages)
    return js`{ ${joined([`type: '${name}'`, ...fields.map(([field, type]) => js`${field}: ${value(type, scope, 1)}`)], ', ')} }`
  }
  const receiver = () => {
    const other = dice.pick(roles)
    const [to] = dice.shuffled([
      `'${other.name}0'`,
      `nodes.${other.name}.at(-1)`,
      ...(isDelivery ? ['node.sender'] : []),
    ])
    return to as string
  }
  return dice.weighted<Tree>([
    [rights.grows ? 5 : 0, () => js`node.send(${receiver()}, ${message()})`],
    [rights.grows && isDelivery ? 2 : 0, () => js`node.reply(${message()})`],
    [
      rights.grows ? 1 : 0,
      () => js`node.broadcast(${dice.pick(['node.peers', `nodes.${dice.pick(roles).name}`])}, ${message()})`,
    ],
    [rights.grows && rights.depth === recipeRights.depth ? 2 : 0, () => repeated(scope, context)],
    [shape.hasTimer ? 2 : 0, () => `node.${dice.pick(['setTimer', 'setTimer', 'cancelTimer'])}('tick')`],
    [rights.depth === recipeRights.depth ? 2 : 0, () => choice(scope)],
  ])
}

/** One message object, changed between one send and the next. */
function repeated(scope: Scope, { messages, roles }: Context): Tree | null {
  const { dice, program } = scope
  const { name, fields } = dice.pick(messages)
  const [field, type] = fields.length === 0 ? ['', number] : dice.pick(fields)
  if (field === '') return null
  const sent = program.fresh('message')
  const others = fields.filter(([other]) => other !== field).map(([other, of]) => js`${other}: ${value(of, scope, 1)}`)
  const made = js`{ ${joined([`type: '${name}'`, js`${field}: ${value(type, scope, 1)}`, ...others], ', ')} }`
  const inside = scope.with([{ code: `${sent}.${field}`, type, settable: true, shown: false }])
  const changed = isScalar(type)
    ? js`${sent}.${field} = ${type.is === 'number' ? `${sent}.${field} + 1` : value(type, scope, 1)}`
    : js`${sent}.${field} = ${value(type, inside, 1)}`
  const to = program.fresh('to')
  const body = block([changed, `node.send(${to}, ${sent})`])
  return js`const ${sent} = ${made}\nfor (const ${to} of nodes.${dice.pick(roles).name}) ${body}`
}

/** A choice: of a value for a place, or of whether something is done. */
function choice(scope: Scope): Tree | null {
  const { dice } = scope
  const type = dice.oneIn(3) ? number : dice.pick(scope.program.types)
  const place = placeOf(type, scope, { settable: true, sure: true })
  if (place === null || dice.oneIn(3))
    return js`if (node.choose([false, true])) ${block(statements(scope.nested({ depth: 0 }), 1))}`
  return js`${place.code} = node.choose([${value(type, scope, 1)}, ${value(type, scope, 1)}])`
}
