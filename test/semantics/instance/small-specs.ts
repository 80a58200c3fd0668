/** A machine and a protocol that the tests of instances make their specs of, and what is told where one is refused. */

import { action, machine, messages, oneOf, protocol, role, type Scenario, type Spec, spec } from '../../../src/index.ts'
import { NetsplitError } from '../../../src/language/errors.ts'
import type { Property } from '../../../src/language/property.ts'

/** An error as far as these tests are about it. */
export function refusalOf(make: () => unknown) {
  try {
    make()
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    const { code, summary: message, cure = null, place = null } = error
    return { code, message, cure, place }
  }
  throw new Error('nothing was refused')
}

export interface Tank {
  level: number
}

interface Written {
  readonly properties?: { readonly [name: string]: Property }
  readonly scenario?: Partial<Scenario>
  readonly symmetric?: () => object
}

/** A machine that fills a tank. */
export function tank({ properties = {}, scenario = {}, symmetric }: Written = {}): Spec {
  const model = machine({
    name: 'tank',
    parameters: { size: 3, leaks: false, form: oneOf('round', 'square') },
    variables: ({ size }) => ({ level: size }),
    ...(symmetric && { symmetric: symmetric as never }),
    actions: (_parameters) => ({
      fill: action({
        when: ({ level }) => level < 5,
        do(state: Tank) {
          state.level++
        },
      }),
      drop: action({ over: () => [1], do() {} }),
    }),
  })
  return spec(model as never, { properties, scenarios: { only: { expect: 'holds', ...scenario } } as never })
}

/** A protocol of two servers and a client. */
export function shop(scenario: Partial<Scenario> = {}, symmetric?: readonly string[], properties: object = {}): Spec {
  const model = protocol({
    name: 'shop',
    parameters: { servers: 2 },
    messages: messages<{ server: {}; client: {} }>(),
    nodes: { server: 'servers', client: 1 },
    ...(symmetric && { symmetric: symmetric as never }),
    roles: (_parameters) => ({ server: role({ timeout: { tick() {} } }), client: role({}) }),
  })
  return spec(model as never, { properties, scenarios: { only: { expect: 'holds', ...scenario } } as never })
}
