import { beforeEach, describe, expect, it } from 'vitest'
import { always, machine, messages, NetsplitError, protocol, role, type Spec, spec } from '../../src/index.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'

interface Messages {
  server: { put: {} }
}

const kept = protocol({
  name: 'kept',
  parameters: { servers: 2, fast: false, size: 1 },
  messages: messages<Messages>(),
  nodes: { server: 'servers' },
  roles: (_parameters) => ({ server: role({ on: { put() {} } }) }),
})

/** Specs that the compiler refuses, too. */
function specOf(scenarios: { readonly [name: string]: object }): Spec {
  const properties = { fine: always(() => true), other: always(() => true) }
  return spec(kept, { properties, scenarios } as never) as unknown as Spec
}

function refusal(scenarios: { readonly [name: string]: object }): string {
  try {
    specOf(scenarios)
  } catch (error) {
    if (error instanceof NetsplitError) return error.message
    throw error
  }
  throw new Error('nothing was refused')
}

describe('a scenario that extends another one', () => {
  let scenarios: Spec['scenarios'] = {}

  beforeEach(() => {
    scenarios = inFull()
  })

  const inFull = () =>
    specOf({
      base: {
        params: { servers: 3, size: 2 },
        faults: { loss: 2, crashes: { times: 1, restarts: 1 } },
        bounds: { depth: 5 },
        check: ['fine'],
        expect: 'incomplete',
        large: true,
      },
      'another size': { extends: 'base', params: { size: 4 } },
      'another fault': { extends: 'another size', faults: { crashes: 2 }, bounds: { states: 9 } },
      'no crashes': { extends: 'base', faults: { crashes: false } },
      'nothing else': { extends: 'plain' },
      plain: { bounds: { depth: 1 } },
      started: { from: ['start', 'server0 crashes'] },
      'started likewise': { extends: 'started', check: ['other'] },
      'not started': { extends: 'started', from: [] },
    }).scenarios

  it('starts from its run, unless it says otherwise', () => {
    const names = (name: string) => instantiate(specOf(scenarios), name).from
    expect(names('started likewise')).toEqual(['start', 'server0 crashes'])
    expect(names('not started')).toBe(null)
    expect(names('plain')).toBe(null)
  })

  it('has its parameters, one by one', () => {
    expect(scenarios['another size']?.params).toEqual({ servers: 3, size: 4 })
    expect(scenarios['another fault']?.params).toEqual({ servers: 3, size: 4 })
  })

  it('has its faults, each as a whole', () => {
    expect(scenarios['another size']?.faults).toEqual({ loss: 2, crashes: { times: 1, restarts: 1 } })
    expect(scenarios['another fault']?.faults).toEqual({ loss: 2, crashes: 2 })
  })

  it('can take a fault away', () => {
    const { settings } = instantiate(
      specOf({ base: { faults: { loss: 1, crashes: 1 } }, own: { extends: 'base', faults: { crashes: false } } }),
      'own',
    )
    expect(settings).toMatchObject({ loss: 1, crashes: false })
    expect(scenarios['no crashes']?.faults).toEqual({ loss: 2, crashes: false })
  })

  it('has its other settings where it has none of its own', () => {
    expect(scenarios['another size']?.bounds).toEqual({ depth: 5 })
    expect(scenarios['another fault']?.bounds).toEqual({ states: 9 })
  })

  it('does not have what it checks and expects, nor its size', () => {
    const { check, expect: expected, large } = scenarios['another size'] ?? {}
    expect({ check, expected, large }).toEqual({ check: undefined, expected: 'holds', large: undefined })
  })

  it('has no parameters and no faults where there are none', () => {
    expect(scenarios['nothing else']).toStrictEqual({ expect: 'holds', bounds: { depth: 1 } })
  })

  it('may stand before it', () => {
    expect(specOf({ own: { extends: 'base' }, base: { params: { size: 7 } } }).scenarios['own']?.params).toEqual({
      size: 7,
    })
  })

  it('is refused where there is none', () => {
    expect(refusal({ base: {}, own: { extends: 'bose' } })).toBe(
      "Scenario 'own': it extends 'bose', which is no scenario.\n  Did you mean 'base'?",
    )
    expect(refusal({ own: { extends: 'toString' }, another: {} })).toBe(
      "Scenario 'own': it extends 'toString', which is no scenario.\n  There are: own, another.",
    )
    expect(refusal({ own: { extends: 7 } })).toContain("extends of scenario 'own' cannot be 7.")
  })

  it('is refused in a circle', () => {
    const cure = 'Let one of them extend none.'
    expect(refusal({ own: { extends: 'own' } })).toBe(`Scenario 'own': it extends itself.\n  ${cure}`)
    const circle = { a: { extends: 'b' }, b: { extends: 'c' }, c: { extends: 'a' } }
    expect(refusal(circle)).toBe(`Scenario 'c': scenarios extend each other in a circle: a, b, c, a.\n  ${cure}`)
    expect(refusal({ own: { extends: 'a' }, ...circle })).toBe(
      `Scenario 'c': scenarios extend each other in a circle: a, b, c, a.\n  ${cure}`,
    )
    expect(() => specOf(circle)).toThrow(expect.objectContaining({ code: 'bad-scenario' }))
  })

  it('meets the refusals of what it comes to', () => {
    const message = refusal({
      base: { faults: { crashes: { times: 1, restarts: 1 } } },
      own: { extends: 'base', faults: { crashes: { times: 1, noticed: true, restarts: 1 } } },
    })
    expect(message).toContain("Scenario 'own': crashes: crashes that are noticed are for good.")
  })
})

describe('an expectation', () => {
  it('is that all properties hold where nothing is said', () => {
    expect(specOf({ plain: {} }).scenarios['plain']?.expect).toBe('holds')
    const counting = machine({ name: 'm', parameters: {}, variables: () => ({ n: 0 }), actions: (_parameters) => ({}) })
    const { scenarios } = spec(counting, { properties: {}, scenarios: { plain: {} } })
    expect(scenarios.plain.expect).toBe('holds')
  })

  it('may have counts', () => {
    const counts = { holds: { distinct: 1, depth: 1 } }
    expect(specOf({ counted: { expect: counts } }).scenarios['counted']?.expect).toEqual(counts)
    expect(refusal({ counted: { expect: { holds: { states: 1 } } } })).toContain("There is no setting 'states'")
    expect(refusal({ counted: { expect: { holds: { distinct: 'many' } } } })).toContain('cannot be "many"')
  })
})
