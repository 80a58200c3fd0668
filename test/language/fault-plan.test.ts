import { describe, expect, it } from 'vitest'
import { always, messages, NetsplitError, protocol, role, type Spec, spec } from '../../src/index.ts'
import { faultPlan, isAllowed } from '../../src/language/fault-plan.ts'
import type { Faults } from '../../src/language/faults.ts'
import { contradiction, idleFault } from '../../src/language/idle.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'

describe('the plan of faults', () => {
  it('is the same for a budget alone and for an object that says no more', () => {
    for (const fault of ['loss', 'duplication', 'reordering', 'partitions', 'crashes', 'pauses']) {
      expect(faultPlan({ [fault]: 2 })).toEqual(faultPlan({ [fault]: { times: 2 } }))
    }
  })

  it('has a budget for each part', () => {
    const { budgets } = faultPlan({
      loss: true,
      duplication: { times: 1, on: [] },
      reordering: { times: 4, on: [] },
      pauses: { times: 5, of: [] },
      partitions: { times: 2, heals: 1 },
      crashes: { times: 3, restarts: true },
      omissions: { receiving: 1 },
      lies: { by: ['server0'], messages: [] },
    })
    expect(budgets).toEqual({
      loss: true,
      duplication: 1,
      reordering: 4,
      pauses: 5,
      partitions: 2,
      'partitions.heals': 1,
      crashes: 3,
      'crashes.restarts': true,
      'omissions.receiving': 1,
      lies: true,
    })
  })

  it('has a budget for what is omitted in either direction, and for lies', () => {
    const { budgets, of, lies } = faultPlan({
      omissions: { sending: true, receiving: 2, of: ['server'] },
      lies: { by: ['server0'], messages: [], times: 3 },
    })
    expect(budgets).toEqual({ 'omissions.sending': true, 'omissions.receiving': 2, lies: 3 })
    expect(of.omissions).toEqual(['server'])
    expect(lies).toEqual({ by: ['server0'], messages: [], times: 3, equivocates: true })
  })

  it('says where each fault happens, and how', () => {
    const links = (to: string) => [{ from: 'client', to }]
    const partitions = { times: 1, among: ['server'], oneWay: true } as const
    const crashes = { times: 1, of: ['client'], inHandlers: true } as const
    const plan = faultPlan({
      loss: { times: 1, on: links('a') },
      duplication: { times: 1, on: links('b') },
      reordering: { times: 1, on: links('c') },
      pauses: { times: 1, of: ['server'] },
      lies: { by: ['server0'], messages: [], equivocates: false },
      partitions,
      crashes,
    })
    expect(plan).toMatchObject({
      on: { loss: links('a'), duplication: links('b'), reordering: links('c') },
      of: { crashes: ['client'], pauses: ['server'] },
      partitions,
      crashes,
      lies: { equivocates: false },
    })
  })

  it('says nothing more of a fault that is not there', () => {
    const nowhere = { loss: undefined, duplication: undefined, reordering: undefined }
    expect(faultPlan({})).toEqual({
      budgets: {},
      on: nowhere,
      of: { crashes: undefined, pauses: undefined, omissions: undefined },
      partitions: {},
      crashes: {},
      lies: null,
    })
  })

  it('takes over what is changed, also where there was nothing', () => {
    const { budgets, of } = faultPlan(
      { crashes: { times: 1, of: ['server'] } },
      { crashes: 2, 'crashes.restarts': 1, loss: 3 },
    )
    expect(budgets).toEqual({ crashes: 2, 'crashes.restarts': 1, loss: 3 })
    expect(of.crashes).toEqual(['server'])
  })

  it('leaves out what is taken away', () => {
    expect(faultPlan({ omissions: false, lies: false }).budgets).toEqual({})
    expect(faultPlan({ omissions: false, lies: false }).lies).toBeNull()
  })
})

describe('a budget', () => {
  it('allows a fault unless it is none', () => {
    for (const budget of [true, 1, 7]) expect(isAllowed(budget)).toBe(true)
    for (const budget of [undefined, false, 0]) expect(isAllowed(budget)).toBe(false)
  })
})

describe('settings that exclude each other', () => {
  it.each<[string, object, string]>([
    ['crashes that are noticed, and restarts', { crashes: { times: 1, noticed: true, restarts: 1 } }, 'for good'],
    ['a disk that is never read', { crashes: { times: 1, disk: 'torn' } }, 'a disk is read again after a restart'],
    ['splits and links', { partitions: { times: 1, splits: 'any', links: 'any' } }, 'split the nodes or cut links'],
  ])('are refused: %s', (_what, faults, words) => {
    expect(contradiction(faultPlan(faults as Faults))?.message).toContain(words)
  })

  it('are no more than that', () => {
    const fine: Faults[] = [
      { crashes: { times: 1, noticed: true } },
      { crashes: { times: 1, restarts: 1, disk: 'torn' } },
      { partitions: { times: 1, links: 'any', heals: 1 } },
    ]
    for (const faults of fine) expect(contradiction(faultPlan(faults))).toBeNull()
  })
})

describe('settings under which nothing happens', () => {
  it.each<[object, string]>([
    [{ crashes: { times: 0, restarts: 1 } }, 'crashes.restarts mean nothing without crashes.'],
    [{ crashes: { times: false, of: ['server'] } }, 'crashes.of means nothing without crashes.'],
    [{ loss: { times: 0, on: [] } }, 'loss.on means nothing without loss.'],
    [{ partitions: { times: 0, heals: 1, splits: 'any' } }, 'partitions.heals and partitions.splits mean nothing'],
    [{ loss: { times: 1, on: [] } }, 'loss.on names no link.'],
    [{ pauses: { times: 1, of: [] } }, 'pauses.of names no node.'],
    [{ lies: { by: [], messages: [] } }, 'lies.by names no node.'],
    [{ partitions: { times: 1, splits: [] } }, 'partitions: with no splits nothing can be cut.'],
  ])('%o: %s', (faults, words) => {
    expect(idleFault(faultPlan(faults as Faults))?.message).toContain(words)
  })

  it('of what --set changes alone', () => {
    const plan = faultPlan({ crashes: { times: 1, of: ['server'] } }, { crashes: 0 })
    expect(idleFault(plan, ['crashes'])).toBeNull()
    expect(idleFault(faultPlan({}, { 'crashes.restarts': 1 }), ['crashes.restarts'])?.message).toBe(
      'crashes.restarts mean nothing without crashes.',
    )
    expect(idleFault(faultPlan({}, { 'crashes.restarts': 1, crashes: 0 }), ['crashes.restarts', 'crashes'])).toBeNull()
  })
})

interface Messages {
  server: { put: {} }
}

const kept = protocol({
  name: 'kept',
  parameters: {},
  messages: messages<Messages>(),
  nodes: { server: 2 },
  roles: (_parameters) => ({ server: role({ on: { put() {} } }) }),
})

function refusal(faults: object): string {
  try {
    spec(kept, { properties: { fine: always(() => true) }, scenarios: { only: { faults } } } as never)
  } catch (error) {
    if (error instanceof NetsplitError) return error.message
    throw error
  }
  throw new Error('nothing was refused')
}

describe('faults of an untyped spec', () => {
  it.each<[object, string]>([
    [{ crash: 1 }, 'Did you mean crashes, not crash?'],
    [{ crashes: { time: 1 } }, "There is no setting 'time' in faults.crashes"],
    [{ crashes: { restarts: 1 } }, 'There is no times in faults.crashes'],
    [{ crashes: 'often' }, 'cannot be "often"'],
    [{ crashes: { times: 1, of: 'server' } }, 'faults.crashes.of in'],
    [{ omissions: { of: ['server'] } }, 'omissions: nobody omits anything.'],
    [{ lies: { messages: [] } }, 'There is no by in faults.lies'],
    [{ lies: true }, 'cannot be true'],
    [{ restarts: 1 }, "There is no setting 'restarts' in faults"],
  ])('%o: %s', (faults, words) => {
    expect(refusal(faults)).toContain(words)
  })

  it('are changed by the names of budgets', () => {
    const made = spec(kept, {
      properties: {},
      scenarios: { only: { faults: { crashes: { times: 1, restarts: 1, of: ['server0'] } } } },
    }) as unknown as Spec
    const { settings } = instantiate(made, 'only', { crashes: 2, 'crashes.restarts': false, loss: 1 })
    expect(settings).toMatchObject({ crashes: 2, 'crashes.restarts': false, 'crashes.of': 'server0', loss: 1 })
    expect(() => instantiate(made, 'only', { restarts: 1 })).toThrow('Did you mean crashes.restarts?')
  })
})
