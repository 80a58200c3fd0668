/** Random protocols: a few nodes whose handlers are random tables, on every network, with every fault. */

import fc from 'fast-check'
import { linearizable, messages, type Property, protocol, register, type Spec, spec } from '../../src/index.ts'
import type { Network } from '../../src/language/network.ts'
import type { NodeView, ProtocolView } from '../../src/language/view.ts'
import {
  type Conventions,
  type Message,
  type Messages,
  type MessageType,
  messageTypes,
  type NodeState,
  type RoleRecipe,
  rarely,
  roleOf,
  roleRecipes,
  sizeOf,
} from './random-handlers.ts'
import {
  type BoundsRecipe,
  boundsRecipes,
  failureKinds,
  type PropertyRecipe,
  propertiesOf,
  propertyRecipes,
  satisfies,
} from './random-properties.ts'
import { shapeNamed, shapeNames } from './random-values.ts'
import { leastRoom, type NodesByRole, type WorldRecipe, worldOf, worldRecipes } from './random-worlds.ts'

type Atom =
  | { readonly about: 'value' | 'memory'; readonly node: number; readonly is: number }
  | { readonly about: 'up' | 'paused'; readonly node: number }
  | { readonly about: 'clock'; readonly node: number; readonly atLeast: number }
  | { readonly about: 'cut'; readonly atLeast: number }
  | { readonly about: 'timers'; readonly node: number; readonly atLeast: number }
  | { readonly about: 'network'; readonly type: MessageType; readonly atLeast: number }
  | { readonly about: 'history'; readonly atLeast: number }

/** What a Byzantine node may say. */
interface Lie {
  readonly type: MessageType
  readonly payload: number
}

export interface ProtocolRecipe extends Conventions {
  readonly protocol: readonly RoleRecipe[]
  readonly world: WorldRecipe<Lie>
  /** States with more messages in flight, or more operations, are cut. */
  readonly limits: { readonly messages: number; readonly operations: number } | null
  readonly checksHistory: boolean
  readonly properties: readonly PropertyRecipe<Atom>[]
  readonly bounds: BoundsRecipe<Atom>
}

const atoms: fc.Arbitrary<Atom> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      about: fc.constantFrom('value' as const, 'memory' as const),
      node: fc.nat(3),
      is: fc.nat(2),
    }),
  },
  { weight: 1, arbitrary: fc.record({ about: fc.constantFrom('up' as const, 'paused' as const), node: fc.nat(3) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      about: fc.constant('clock' as const),
      node: fc.nat(3),
      atLeast: fc.integer({ min: 1, max: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ about: fc.constant('cut' as const), atLeast: fc.integer({ min: 1, max: 3 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      about: fc.constant('timers' as const),
      node: fc.nat(3),
      atLeast: fc.integer({ min: 1, max: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      about: fc.constant('network' as const),
      type: messageTypes,
      atLeast: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ about: fc.constant('history' as const), atLeast: fc.integer({ min: 1, max: 2 }) }),
  },
)

const recipes: fc.Arbitrary<ProtocolRecipe> = fc.record({
  protocol: fc.array(roleRecipes, { minLength: 1, maxLength: 3 }),
  shape: shapeNames,
  domain: fc.integer({ min: 2, max: 3 }),
  world: worldRecipes(fc.record({ type: messageTypes, payload: fc.nat(1) })),
  limits: fc.option(
    fc.record({ messages: fc.integer({ min: 3, max: 7 }), operations: fc.integer({ min: 1, max: 4 }) }),
    { nil: null, freq: 3 },
  ),
  checksHistory: rarely(3),
  failures: failureKinds,
  properties: propertyRecipes(atoms),
  bounds: boundsRecipes(atoms),
})

export const protocolRecipes: fc.Arbitrary<ProtocolRecipe> = recipes.map((recipe) => {
  const fitting = withOneKindOfFailure(recipe)
  return recipe.world.crashes?.disk === 'torn' ? withLists(fitting) : fitting
})

/**
 * Which of several functions that fail at the same depth is reported is not for the reference checker to say. So all of
 * them make the same verdict: none throws where a node may send more than a channel holds, or forget an operation that it
 * began because its disk had not written it, for these are errors.
 */
function withOneKindOfFailure(recipe: ProtocolRecipe): ProtocolRecipe {
  const { network, links, crashes } = recipe.world
  const hasRoom = [{ channel: network }, ...links].every(({ channel }) => channel !== 'bounded(1)')
  const forgets = crashes?.disk === 'buffered' || crashes?.disk === 'torn'
  const isFree = hasRoom && !forgets
  return isFree || recipe.failures !== 'throws' ? recipe : { ...recipe, failures: 'is not plain' }
}

/** Crashes tear durable lists only, so where a disk does that the nodes have one. */
function withLists(recipe: ProtocolRecipe): ProtocolRecipe {
  const durable = ['value' as const, 'memory' as const]
  return { ...recipe, shape: 'list', protocol: recipe.protocol.map((role) => ({ ...role, durable })) }
}

type View = ProtocolView<Messages, { readonly [roleName: string]: number }, { readonly [roleName: string]: NodeState }>

/** The nodes of all roles, single ones too. */
function everyoneIn({ nodes }: View): readonly NodeView<NodeState>[] {
  return Object.values(nodes).flat()
}

function holds(view: View, atom: Atom, { shape }: ProtocolRecipe): boolean {
  const { network, cut, history } = view
  const everyone = everyoneIn(view)
  const node = 'node' in atom ? everyone[atom.node % everyone.length] : undefined
  switch (atom.about) {
    case 'value':
      return node !== undefined && shapeNamed(shape).decode(node.value) === atom.is
    case 'memory':
      return node !== undefined && node.memory === atom.is
    case 'up':
      return node?.up ?? false
    case 'paused':
      return node?.paused ?? false
    case 'clock':
      return node !== undefined && node.now >= atom.atLeast
    case 'cut':
      return cut.length >= atom.atLeast
    case 'timers':
      return node !== undefined && node.timers.length >= atom.atLeast
    case 'network':
      return network.filter(({ message }) => message.type === atom.type).length >= atom.atLeast
    case 'history':
      return operationsIn(history) >= atom.atLeast
  }
}

function operationsIn(history: View['history']): number {
  return Object.values(history).reduce((sum, { completed, pending }) => sum + completed.length + (pending ? 1 : 0), 0)
}

const roleName = (index: number) => (['p', 'q', 'r'] as const)[index] as string

/** @param world what the scenario says, in place of what the recipe does */
export function protocolSpec(recipe: ProtocolRecipe, world: object = worldFor(recipe)): Spec {
  const { limits, bounds } = recipe
  const { within } = bounds
  const startSends = leastRoom((world as { readonly network?: Network<string> }).network)
  const model = protocol({
    name: 'random protocol',
    parameters: {},
    messages: messages<Messages>(),
    nodes: sizesOf(recipe),
    roles: (_parameters, nodes) => {
      const everyone = Object.values(nodes).flat()
      return Object.fromEntries(
        recipe.protocol.map((definition, index) => [
          roleName(index),
          roleOf(definition, recipe, { everyone, hears: hearingIn(recipe), startSends }),
        ]),
      )
    },
  })
  const inside = (state: View) =>
    (limits === null ||
      (state.network.length <= limits.messages && operationsIn(state.history) <= limits.operations)) &&
    (within === null || !within.every((condition) => satisfies(condition, (atom) => holds(state, atom, recipe))))
  const properties: { [name: string]: Property } = {
    ...propertiesOf<Atom, View>(recipe.properties, (state, atom) => holds(state, atom, recipe)),
    ...(recipe.checksHistory && { linearizable: linearizable(register(0)) }),
  }
  return spec(model, {
    properties,
    scenarios: {
      random: {
        ...world,
        bounds: {
          states: bounds.states,
          ...(bounds.depth !== null && { depth: bounds.depth }),
          ...((limits !== null || within !== null) && { within: (state) => inside(state as View) }),
        },
        expect: 'holds',
      },
    },
  })
}

/** A function is what keeps a role of one node a list. */
function sizesOf({ protocol: roles }: ProtocolRecipe): { readonly [roleName: string]: number | (() => number) } {
  return Object.fromEntries(roles.map(({ size }, index) => [roleName(index), size === 'single' ? 1 : () => size]))
}

function worldFor(recipe: ProtocolRecipe): object {
  const nodes = nodesOf(recipe)
  const hears = hearingIn(recipe)
  // A lie that nobody hears is refused.
  const isHeard = (type: MessageType) => Object.values(nodes).some((ids) => ids.some((id) => hears(id, type)))
  return worldOf(recipe.world, nodes, ({ type, payload }) =>
    isHeard(type) ? [{ type, payload: shapeNamed(recipe.shape).encode(payload) } satisfies Message] : [],
  )
}

/** The ids of all nodes, by role. */
export function nodesOf({ protocol: roles }: ProtocolRecipe): NodesByRole {
  return Object.fromEntries(
    roles.map((definition, index) => {
      const name = roleName(index)
      const isSingle = definition.size === 'single'
      return [name, isSingle ? [name] : Array.from({ length: sizeOf(definition) }, (_, number) => `${name}${number}`)]
    }),
  )
}

/** Tells whether a node has a handler for a type of message. */
function hearingIn(recipe: ProtocolRecipe): (id: string, type: MessageType) => boolean {
  const byRole = Object.values(nodesOf(recipe))
  return (id, type) => recipe.protocol[byRole.findIndex((ids) => ids.includes(id))]?.on[type] !== null
}
