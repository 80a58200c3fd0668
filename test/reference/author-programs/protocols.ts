/** Random protocols as source: roles whose handlers are random programs that also send, choose and arm timers. */

import { everyType } from './building.ts'
import type { Dice } from './dice.ts'
import { effect, type Reacting, sending } from './effects.ts'
import { condition, scalar, value } from './expressions.ts'
import { programOf } from './modules.ts'
import { properties } from './properties.ts'
import { bodyOf, guardRights, oneLine, recipeRights } from './recipes.ts'
import { type MessageShape, type RoleShape, receiptOf, rolesOf } from './roles.ts'
import { type Callable, type Program, Scope, type Variable } from './scope.ts'
import { joined, js, type Tree } from './tree.ts'
import {
  boolean,
  type Compound,
  constant,
  nameOf,
  number,
  type RecordType,
  sureFields,
  type Type,
  text,
} from './types.ts'

const envelope: RecordType = {
  is: 'record',
  name: 'Envelope',
  fields: { from: text, to: text, message: { is: 'record', name: 'AnyMessage', fields: { type: text } } },
}

const envelopes: Compound = { is: 'list', of: envelope }
const listOfTexts: Compound = { is: 'list', of: text }

export function randomProtocol(dice: Dice): Tree {
  const { program, heads } = programOf(dice)
  const roles = rolesOf(program)
  const servers = dice.between(1, 2)
  const sized = roles.map((shape) => ({ ...shape, count: shape.count ?? servers }))
  const context: Context = { program, roles: sized }
  const faults = dice.weighted<string>([
    [4, () => ''],
    [2, () => `faults: { crashes: ${dice.oneIn(3) ? '1' : '{ times: 1, restarts: 1 }'} }, `],
    [1, () => `faults: { crashes: { times: ${dice.between(1, 2)}, noticed: true } }, `],
  ]) as string
  const network = dice.weighted<string>([
    [8, () => ''],
    [2, () => 'network: ordered(), '],
    [1, () => 'network: duplicating(), '],
    [1, () => 'network: unordered({ consumeIgnored: true }), '],
  ]) as string
  const nodes = sized.map(({ name, size }) => `${name}: ${size}`).join(', ')
  const helpers = dice.oneIn(3) ? [helperOf(dice.pick(sized), context)] : []
  const knowing: Context = { ...context, helpers: helpers.map(({ callable }) => callable) }
  const definitions = sized.map((shape) => role(shape, knowing))
  return js`${{ lines: heads }}
const model = protocol({
name: 'author program',
parameters: { servers: ${String(servers)} },
messages: messages(),
nodes: { ${nodes} },
roles: (_parameters, nodes) => {
${{ lines: helpers.map(({ tree }) => tree) }}
return {
${{ lines: definitions }}
}
},
})
${properties(withTypes(program, [envelope, ...sized.map(({ node }) => node)]), (code) => new Scope(program, seen(code, sized), guardRights), { settings: network + faults, taken: '{ nodes, network }' })}`
}

interface Context {
  readonly program: Program
  readonly roles: readonly SizedShape[]
  /** Functions of all roles, which are given a node. */
  readonly helpers?: readonly Callable[]
}

type SizedShape = RoleShape & { readonly count: number }

function withTypes(program: Program, more: readonly Type[]): Program {
  return { ...program, types: everyType([...program.types, ...more]) }
}

/** What a property sees. @param code of the state; nothing where it is taken apart */
function seen(code: string, roles: readonly SizedShape[]): Variable[] {
  const dot = code === '' ? '' : `${code}.`
  const shown = (at: string, type: Type): Variable => ({ code: `${dot}${at}`, type, settable: false, shown: true })
  const messages = new Map(roles.flatMap(({ receives }) => receives.map((message) => [message.name, message])))
  return [
    ...[...messages.values()].map(
      (message): Variable => ({
        code: `inFlight(${dot}network, '${message.name}')`,
        type: { is: 'list', of: sentOf(message) },
        settable: false,
        shown: true,
      }),
    ),
    shown('network', envelopes),
    shown('network.length', number),
    ...roles.flatMap(({ name, isSingle, count, node, hasTimer }) => {
      const all = isSingle ? [`nodes.${name}`] : Array.from({ length: count }, (_, at) => `nodes.${name}[${at}]`)
      return [
        ...(isSingle ? [] : [shown(`nodes.${name}`, { is: 'list', of: node })]),
        ...all.flatMap((at) => [
          shown(`${at}.up`, boolean),
          shown(`${at}.id`, text),
          shown(`${at}.index`, number),
          shown(`${at}.now`, number),
          ...(hasTimer ? [shown(`${at}.timers`, listOfTexts)] : []),
          shown(at, node),
        ]),
      ]
    }),
  ]
}

/** A message as it was sent. */
function sentOf({ name, fields }: MessageShape): RecordType {
  return { is: 'record', name: `Sent ${name}`, fields: { type: text, ...Object.fromEntries(fields) } }
}

function role(shape: SizedShape, context: Context): Tree {
  const { dice } = context.program
  const handlers = shape.receives.map((message) => {
    if (dice.oneIn(12)) return `${message.name}() {},`
    return js`${handler(message.name, { shape, context, message })},`
  })
  const of = (name: string) => js`${handler(name, { shape, context, message: null })}`
  const fields = dice.shuffled(Object.keys(shape.node.fields)).slice(0, dice.between(0, 2))
  const durable = dice.oneIn(2) ? `durable: [${fields.map((name) => `'${name}'`).join(', ')}],\n` : ''
  const start = dice.oneIn(8) ? '' : js`${of('start')},\n`
  const timeout = shape.hasTimer ? js`timeout: {\n${of('tick')},\n},\n` : ''
  const restart = dice.oneIn(3) ? js`${of('restart')},\n` : ''
  const crashed = dice.oneIn(3) ? js`${handler('crashed', { shape, context, message: 'peer' })},\n` : ''
  return js`${shape.name}: role({
${stateOf(shape, context)},
${durable}${start}on: {
${{ lines: handlers }}
},
${timeout}${restart}${crashed}}),`
}

/** The state in which a node begins: as data, or as a function of who the node is. */
function stateOf({ node, ids }: SizedShape, { program }: Context): Tree {
  const { dice } = program
  const isFunction = ids !== null || dice.oneIn(2)
  const given = dice.pick(['{ index, id, others }', 'node'])
  const of = (name: string) => (given === 'node' ? `node.${name}` : name)
  const shown = (name: string, type: Type): Variable => ({ code: of(name), type, settable: false, shown: true })
  const scope = new Scope({ ...program, callables: [] }, [shown('index', number), shown('id', text)], guardRights)
  const declared = Object.entries(node.fields).filter(([name]) => !node.optional?.includes(name) || dice.oneIn(2))
  const fields = declared.map(([name, type]) => {
    const made = isFunction && dice.oneIn(2) ? value(type, scope, 1) : constant(type, dice)
    return js`${name}: ${made}`
  })
  if (ids !== null) {
    const others = dice.oneIn(4) ? '' : of('others')
    fields.push(`ids: ${ids === 'list' ? `[${others && `...${others}`}]` : `new Set(${others})`}`)
  }
  // One object in two places is two, equal at first.
  const types = declared.map(([, type]) => nameOf(type))
  const twin = declared.findIndex(([, type], at) => type.is !== 'number' && types.indexOf(nameOf(type)) < at)
  const shared = program.fresh('shared')
  const isShared = twin >= 0 && dice.oneIn(2)
  if (isShared) {
    const [name, type] = declared[twin] as [string, Type]
    const [other] = declared[types.indexOf(nameOf(type))] as [string, Type]
    const places = [name, other].map((field) => declared.findIndex(([known]) => known === field))
    for (const at of places) fields[at] = `${declared[at]?.[0]}: ${shared}`
    const head = js`const ${shared} = ${constant(type, dice)}\n`
    return js`state: (${given}) => {\n${head}return { ${joined(dice.shuffled(fields), ', ')} }\n}`
  }
  const object = js`{ ${joined(dice.shuffled(fields), ', ')} }`
  return isFunction ? js`state: (${given}) => (${object})` : js`state: ${object}`
}

interface Handling {
  readonly shape: SizedShape
  readonly context: Context
  /** What it is given besides the node. */
  readonly message: MessageShape | 'peer' | null
}

interface Given {
  readonly parameter: string
  readonly variables: readonly Variable[]
}

const ownRights = { settable: false, shown: true }

/** Who a node is, and what it knows of the world. */
function identityOf(prefix: string): readonly Variable[] {
  return [
    { code: `${prefix}id`, type: text, ...ownRights },
    { code: `${prefix}index`, type: number, ...ownRights },
    { code: `${prefix}now`, type: number, ...ownRights },
    // The list itself is frozen, and the same in every run.
    { code: `${prefix}others.slice()`, type: listOfTexts, ...ownRights },
  ]
}

const identityNames = ['id', 'index', 'now', 'others']

/** A node under the name of its role, or taken apart: of numbers and texts there are copies then. */
function nodeGiven({ name, node, hasTimer }: SizedShape, { program }: Context, isStep: boolean) {
  const { dice } = program
  const timing = hasTimer ? ['setTimer', 'cancelTimer'] : []
  const actions = ['send', 'choose', 'sync', ...timing, ...(isStep ? ['goto'] : [])]
  const whole: Variable = { code: name, type: node, settable: false, shown: false }
  if (!dice.oneIn(6)) {
    const isTaken = dice.oneIn(6)
    const first = isTaken ? [`const { ${actions.join(', ')} } = ${name}`] : []
    const variables = [...identityOf(`${name}.`), whole]
    return { parameter: name, variables, first, node: name, call: isTaken ? '' : `${name}.` }
  }
  const fields = sureFields(node)
  const variables = [
    ...identityOf(''),
    ...fields.map(([code, type]): Variable => ({ code, type, settable: false, shown: false })),
  ]
  const names = dice.shuffled([...identityNames, ...actions, ...fields.map(([field]) => field)])
  return { parameter: `{ ${names.join(', ')} }`, variables, first: [], node: null, call: '' }
}

/** A message, whole or taken apart; who sent it is only changed where nobody answers it. */
function messageGiven(message: MessageShape, { program }: Context): Given & Pick<Reacting, 'message' | 'sender'> {
  const { dice } = program
  if (dice.oneIn(3)) {
    const names = message.fields.map(([name]) => name)
    return {
      parameter: `{ ${[...names, 'from'].join(', ')} }`,
      variables: message.fields.map(([code, type]): Variable => ({ code, type, settable: true, shown: false })),
      message: null,
      sender: 'from',
    }
  }
  const isAnswered = !dice.oneIn(4)
  const type = receiptOf(message)
  const whole: Variable = { code: 'm', type, settable: false, shown: false }
  return {
    parameter: 'm',
    variables: isAnswered ? [{ code: 'm.from', type: text, ...ownRights }, ...carried(whole, message)] : [whole],
    message: 'm',
    sender: isAnswered ? 'm.from' : null,
  }
}

/** A message as far as it carries something. */
function carried(whole: Variable, { name, fields }: MessageShape): readonly Variable[] {
  if (fields.length === 0) return []
  return [{ ...whole, type: { is: 'record', name: `Carried by ${name}`, fields: Object.fromEntries(fields) } }]
}

/** A handler, which does all at once, or in two or three steps. */
function handler(name: string, handling: Handling): Tree {
  const { dice } = handling.context.program
  if (!dice.oneIn(6)) return run(name, handling, { isStep: false, sends: name === 'start' })
  const labels = dice.shuffled(['first', 'second', 'then', 'id']).slice(0, dice.between(2, 3))
  const steps = labels.map((label, at) => {
    if (dice.oneIn(15)) return `${label}() {},`
    return js`${run(label, handling, { isStep: true, sends: name === 'start' && at === 0 })},`
  })
  return js`${name}: {\nsteps: {\n${{ lines: steps }}\n},\n}`
}

interface Running {
  readonly isStep: boolean
  /** Whether to send something at its end; otherwise little would happen. */
  readonly sends: boolean
}

/** What a handler does at once, or in one of its steps. */
function run(name: string, { shape, context, message }: Handling, { isStep, sends }: Running): Tree {
  const { program, helpers = [], roles } = context
  const { dice } = program
  const own = nodeGiven(shape, context, isStep)
  const given: Given & Pick<Reacting, 'message' | 'sender'> =
    message === null
      ? { parameter: '', variables: [], message: null, sender: null }
      : message === 'peer'
        ? { parameter: 'peer', variables: [{ code: 'peer', type: text, ...ownRights }], message: null, sender: null }
        : messageGiven(message, context)
  const parameters = `(${own.parameter}${given.parameter === '' ? '' : `, ${given.parameter}`})`
  const received = given.variables.map(({ type }) => type)
  const types = withTypes(program, [shape.node, ...received])
  const variables = [...own.variables.slice(0, -1), ...given.variables, ...own.variables.slice(-1)]
  const callables = [...program.callables, ...helpers]
  const scope = new Scope({ ...types, callables }, variables, recipeRights)
  const reacting: Reacting = { ...given, roles, shape, isStep, call: own.call, node: own.node }
  const effects = (most: number) => Array.from({ length: dice.between(0, most) }, () => effect(scope, reacting) ?? '')
  const body = (): Tree => ({
    lines: [
      ...own.first,
      ...effects(1),
      bodyOf(scope, (inside) => effect(inside, reacting)),
      ...effects(1),
      ...(sends && !dice.oneIn(6) ? [sending(scope, reacting)] : []),
      ...atLast(scope, reacting),
    ],
  })
  return dice.weighted<Tree>([
    [16, () => js`${name}${parameters} {\n${body()}\n}`],
    [3, () => js`${name}: ${parameters} => {\n${body()}\n}`],
    [2, () => js`${name}: function ${parameters} {\n${body()}\n}`],
    [
      1,
      () => {
        const arrow = own.first.length > 0 ? null : oneLine(parameters, scope)
        return arrow === null ? null : js`${name}: ${arrow}`
      },
    ],
    [
      1,
      () => {
        if (own.node === null || own.first.length > 0) return null
        const fields = dice.shuffled(Object.entries(shape.node.fields)).slice(0, 2)
        const assigned = fields.map(([field, type]) => js`${field}: ${value(type, scope, 1)}`)
        return js`${name}: ${parameters} => Object.assign(${own.node}, { ${joined(assigned, ', ')} })`
      },
    ],
  ]) as Tree
}

/** What a handler gives back: by the way, or, which is refused, as an object. */
function atLast(scope: Scope, { node }: Reacting): Tree[] {
  const { dice } = scope
  if (dice.oneIn(150)) return [node === null ? 'return {}' : `return { ...${node} }`]
  if (!dice.oneIn(12)) return []
  const lists = scope.program.types.filter(({ is }) => is === 'list' || is === 'map' || is === 'set')
  return [
    js`return ${dice.oneIn(2) && lists.length > 0 ? value(dice.pick(lists), scope, 1) : scalar(number, scope, 1)}`,
  ]
}

/** A function beside the handlers that is given a node, as handlers are. */
function helperOf(shape: SizedShape, context: Context): { tree: Tree; callable: Callable } {
  const { program, roles } = context
  const { dice } = program
  const name = program.fresh('help')
  const { node } = shape
  const variables: Variable[] = [
    ...identityOf(`${shape.name}.`),
    { code: shape.name, type: node, settable: false, shown: false },
  ]
  const scope = new Scope(withTypes(program, [node]), variables, { ...recipeRights, depth: 1 })
  const reacting: Reacting = {
    roles,
    shape,
    isStep: false,
    call: `${shape.name}.`,
    node: shape.name,
    message: null,
    sender: null,
  }
  const guard = dice.oneIn(3) ? [js`if (${condition(scope, 1)}) return`] : []
  const effects = Array.from({ length: dice.between(0, 1) }, () => effect(scope, reacting) ?? '')
  const tree = js`function ${name}(${shape.name}) {\n${{ lines: [...guard, bodyOf(scope), ...effects] }}\n}`
  return { tree, callable: { code: name, takes: node, gives: null, grows: true } }
}
