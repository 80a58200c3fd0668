/** Builders of tiny models, and searches of them, for tests of the engine. */

import type { Immutable } from 'immer'
import type { SearchOptions } from '../../src/engine/options.ts'
import { nodePlatform } from '../../src/engine/platform/node.ts'
import type { SearchResult } from '../../src/engine/result.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import { type Action, action, type Choose, machine, type Settling } from '../../src/language/machine.ts'
import type { DeclaredMessages } from '../../src/language/messages.ts'
import type { Property } from '../../src/language/property.ts'
import { protocol } from '../../src/language/protocol.ts'
import type { Role } from '../../src/language/role.ts'
import { type Bounds, type Scenario, type Spec, spec } from '../../src/language/spec.ts'
import { type Instance, instantiate } from '../../src/semantics/instance/instance.ts'

interface SmallMachine<Variables extends object> {
  variables(choose: Choose): Variables
  actions(parameters: Settling<Variables, unknown>): { readonly [name: string]: Action<Variables> }
  readonly properties?: { readonly [name: string]: Property }
  readonly within?: (state: Immutable<Variables>) => boolean
}

/** A machine without parameters, and its one scenario. */
export function smallMachine<Variables extends object>({
  variables,
  actions,
  properties = {},
  within,
}: SmallMachine<Variables>): Spec {
  const model = machine({
    name: 'small machine',
    parameters: {},
    variables: (_parameters, choose) => variables(choose),
    actions: (parameters) => actions(parameters),
  })
  const bounds = (within === undefined ? {} : { within }) as Bounds
  return spec(model as never, { properties, scenarios: { only: { bounds, expect: 'holds' } } as never })
}

interface SmallProtocol<Received>
  extends Partial<Pick<Scenario, 'network' | 'faults' | 'time' | 'fairness' | 'symmetric'>> {
  readonly nodes: { readonly [Name in keyof Received]: number }
  readonly roles: { readonly [Name in keyof Received]: Role<Received, Name, object> }
  readonly properties?: { readonly [name: string]: Property }
}

/**
 * A protocol without parameters, and its one scenario.
 *
 * @typeParam Received its messages, by the role that receives them
 */
export function smallProtocol<Received extends object>({
  nodes,
  roles,
  properties = {},
  ...world
}: SmallProtocol<Received>): Spec {
  const messages: DeclaredMessages<Received> = {}
  const model = protocol({ name: 'small protocol', parameters: {}, messages, nodes, roles: () => roles })
  const given = Object.fromEntries(Object.entries(world).filter(([, setting]) => setting !== undefined))
  const scenario = { ...given, expect: 'holds' }
  return spec(model as never, { properties, scenarios: { only: scenario } as never })
}

export function instanceOf(made: Spec): Instance {
  return instantiate(made, Object.keys(made.scenarios)[0] as string)
}

/** Searches the first scenario of a spec in this thread. */
export function searchOf(made: Spec, options: Partial<SearchOptions> = {}): SearchResult {
  return search(instanceOf(made), { memoryBytes: 64 * 2 ** 20, ...options }, nodePlatform)
}

/** A counter that goes up by one or two, up to 20. */
export function counting(properties: Parameters<typeof smallMachine<{ n: number }>>[0]['properties'] = {}) {
  return smallMachine<{ n: number }>({
    variables: () => ({ n: 0 }),
    actions: (_parameters) => ({
      add: action({
        over: [1, 2],
        when: ({ n }, by) => n + by <= 20,
        do(state, by) {
          state.n += by
        },
      }),
    }),
    properties,
  })
}

/** Counts up without end, in two directions: level d has d states. */
export const twoCounters = smallMachine({
  variables: () => ({ left: 0, right: 0 }),
  actions: (_parameters) => ({
    incrementLeft: action({
      do(state) {
        state.left++
      },
    }),
    incrementRight: action({
      do(state) {
        state.right++
      },
    }),
  }),
})
