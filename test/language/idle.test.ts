/** Settings that contradict each other, and settings under which nothing happens: what is said of each, and what is not. */

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type BudgetsByName, faultPlan } from '../../src/language/fault-plan.ts'
import type { Faults } from '../../src/language/faults.ts'
import { clocks, rounds, type Time } from '../../src/language/time.ts'

let idle: typeof import('../../src/language/idle.ts')

// The list of what stands for a setting that was left out is made when its module is loaded.
beforeEach(async () => {
  vi.resetModules()
  idle = await import('../../src/language/idle.ts')
})

/** A refusal in one line, with its cure. */
function told(refusal: { readonly message: string; readonly cure: string } | null): string {
  return refusal === null ? 'nothing' : `${refusal.message} ${refusal.cure}`
}

/** Faults that the compiler refuses, too. */
const plan = (faults: object, changed: BudgetsByName = {}) => faultPlan(faults as Faults, changed)

describe('settings contradict each other', () => {
  const noticed = 'crashes: crashes that are noticed are for good. Leave out noticed or restarts.'
  const disk = 'crashes: a disk is read again after a restart. Add restarts, or leave out disk.'
  const links = 'partitions: partitions split the nodes or cut links. Leave out splits or links.'

  it.each<[object, string]>([
    [{ crashes: { times: 1, noticed: true, restarts: 1 } }, noticed],
    [{ crashes: { times: 0, noticed: true, restarts: true } }, noticed],
    [{ crashes: { times: 1, disk: 'buffered' } }, disk],
    [{ crashes: { times: true, disk: 'torn', restarts: 0 } }, disk],
    [{ partitions: { times: 1, splits: 'any', links: 'any' } }, links],
    [{ partitions: { times: 1, splits: [], links: [] } }, links],
  ])('%j', (faults, words) => {
    expect(told(idle.contradiction(plan(faults)))).toBe(words)
  })

  it('where lies have a budget, and nobody says who lies', () => {
    expect(told(idle.contradiction(plan({}, { lies: 1 })))).toBe(
      'lies: the scenario does not say who lies, nor what. ' +
        "Add lies to its faults, { by: ['server0'], messages: [...] }, and vary how often with lies=1.",
    )
    const lies = { times: 1, by: ['a'], messages: [] }
    expect(told(idle.contradiction(plan({ lies })))).toBe('nothing')
    expect(told(idle.contradiction(plan({ lies }, { lies: 2 })))).toBe('nothing')
    expect(told(idle.contradiction(plan({}, { lies: 0 })))).toBe('nothing')
  })

  it.each<[object]>([
    [{}],
    [{ crashes: { times: 1, noticed: true } }],
    [{ crashes: { times: 1, noticed: true, restarts: 0 } }],
    [{ crashes: { times: 1, noticed: false, restarts: 1 } }],
    [{ crashes: { times: 1, restarts: 1, disk: 'torn' } }],
    [{ crashes: { times: 1, disk: 'synced' } }],
    [{ crashes: 1 }],
    [{ crashes: { times: 0, disk: 'torn' } }],
    [{ partitions: { times: 1, splits: 'any' } }],
    [{ partitions: { times: 1, links: 'any' } }],
  ])('not where there is %j', (faults) => {
    expect(told(idle.contradiction(plan(faults)))).toBe('nothing')
  })
})

describe('settings of a scenario besides its faults contradict each other', () => {
  const turns =
    'in lock-step rounds nodes take turns, which tells them apart. ' +
    'Take symmetric out, or use clocks({ max: ..., delay: { min: 1, max: 1 } }).'

  it.each<[object, string]>([
    [
      { fairness: { strong: ['a', 'b'], none: ['c', 'b'] } },
      'fairness: b is both under strong and under none. A step has to happen or need not: take one out.',
    ],
    [{ time: rounds(2), symmetric: true }, turns],
    [{ time: rounds(2), symmetric: ['server'] }, turns],
  ])('%j', (scenario, words) => {
    expect(told(idle.contradictoryScenario(scenario))).toBe(words)
  })

  it.each<[object]>([
    [{}],
    [{ fairness: {} }],
    [{ fairness: { strong: ['a'] } }],
    [{ fairness: { none: ['a'] } }],
    [{ fairness: { strong: ['a'], none: ['b'] } }],
    [{ symmetric: true }],
    [{ time: rounds(2) }],
    [{ time: rounds(2), symmetric: false }],
    [{ time: clocks({ max: 2 }), symmetric: true }],
  ])('not where there is %j', (scenario) => {
    expect(told(idle.contradictoryScenario(scenario))).toBe('nothing')
  })
})

describe('a fault that does not happen', () => {
  const give = (fault: string) => `Give ${fault} a budget, or true for any number.`
  const on = [{ from: 'a', to: 'b' }]

  it.each<[object, string, string]>([
    [{ loss: { times: 0, on } }, 'loss', 'loss.on means'],
    [{ duplication: { times: 0, on } }, 'duplication', 'duplication.on means'],
    [{ reordering: { times: false, on } }, 'reordering', 'reordering.on means'],
    [{ partitions: { times: 0, heals: 1 } }, 'partitions', 'partitions.heals mean'],
    [{ partitions: { times: 0, among: ['a'] } }, 'partitions', 'partitions.among means'],
    [{ partitions: { times: 0, oneWay: true } }, 'partitions', 'partitions.oneWay means'],
    [{ partitions: { times: 0, messages: 'lost' } }, 'partitions', 'partitions.messages mean'],
    [
      { partitions: { times: 0, heals: true, splits: 'any' } },
      'partitions',
      'partitions.heals and partitions.splits mean',
    ],
    [{ crashes: { times: 0, restarts: 1 } }, 'crashes', 'crashes.restarts mean'],
    [{ crashes: { times: 0, of: ['a'] } }, 'crashes', 'crashes.of means'],
    [{ crashes: { times: 0, inHandlers: true } }, 'crashes', 'crashes.inHandlers mean'],
    [{ crashes: { times: 0, noticed: true } }, 'crashes', 'crashes.noticed means'],
    [{ crashes: { times: 0, disk: 'torn' } }, 'crashes', 'crashes.disk means'],
    [{ pauses: { times: 0, of: ['a'] } }, 'pauses', 'pauses.of means'],
  ])('has no settings: %j', (faults, fault, words) => {
    expect(told(idle.idleFault(plan(faults)))).toBe(`${words} nothing without ${fault}. ${give(fault)}`)
  })

  it('is told with its settings in the order in which they were written', () => {
    expect(told(idle.idleFault(plan({ crashes: { times: 0, of: ['a'], disk: 'torn', restarts: 1 } })))).toBe(
      `crashes.of and crashes.disk and crashes.restarts mean nothing without crashes. ${give('crashes')}`,
    )
    expect(told(idle.idleFault(plan({ crashes: { times: 0, noticed: true } })))).toBe(
      `crashes.noticed means nothing without crashes. ${give('crashes')}`,
    )
  })

  it.each<[object]>([
    [{}],
    [{ loss: 0, partitions: false, crashes: 0, pauses: 0 }],
    [{ partitions: { times: 0, heals: 0, oneWay: false, messages: 'wait' } }],
    [{ crashes: { times: 0, restarts: false, noticed: false, inHandlers: false, disk: 'synced' } }],
    [{ crashes: { times: 1, restarts: 1, of: ['a'], inHandlers: true, disk: 'torn' } }],
    [{ loss: { times: true, on } }],
    // An odd budget, which is refused for that.
    [{ partitions: { times: -1 } }],
  ])('may have settings that say no more: %j', (faults) => {
    expect(told(idle.idleFault(plan(faults)))).toBe('nothing')
  })

  describe('since --set says so', () => {
    it('may have any settings, for they are those of the scenario', () => {
      expect(told(idle.idleFault(plan({ crashes: { times: 1, of: ['a'] } }, { crashes: 0 }), ['crashes']))).toBe(
        'nothing',
      )
      expect(told(idle.idleFault(plan({ loss: { times: 1, on } }, { loss: 0 }), ['loss']))).toBe('nothing')
    })

    it('has no settings of --set, but for those that are switched off together with it', () => {
      const refusal = `crashes.restarts mean nothing without crashes. ${give('crashes')}`
      expect(told(idle.idleFault(plan({}, { 'crashes.restarts': 1 }), ['crashes.restarts']))).toBe(refusal)
      const both = ['crashes.restarts', 'crashes']
      expect(told(idle.idleFault(plan({}, { 'crashes.restarts': 1, crashes: 0 }), both))).toBe('nothing')
    })

    it('is told with the settings of --set alone', () => {
      const changed = plan({ partitions: { times: 0, splits: 'any' } }, { 'partitions.heals': 1 })
      expect(told(idle.idleFault(changed, ['partitions.heals', 'loss']))).toBe(
        `partitions.heals mean nothing without partitions. ${give('partitions')}`,
      )
    })

    it('is the only reason: where faults happen is that of the scenario', () => {
      const nowhere = plan({ loss: { times: 1, on: [] } }, { crashes: 1 })
      expect(told(idle.idleFault(nowhere, ['crashes']))).toBe('nothing')
      expect(told(idle.idleFault(nowhere))).not.toBe('nothing')
    })
  })
})

describe('a fault that happens nowhere', () => {
  const names = (setting: string, what: string) =>
    `${setting} names no ${what}. Name a ${what}, or leave ${setting} out: it then means all.`

  it.each<[object, string]>([
    [{ omissions: { of: ['a'] } }, 'omissions: nobody omits anything. Add sending, receiving or both: a budget each.'],
    [{ loss: { times: 1, on: [] } }, names('loss.on', 'link')],
    [{ duplication: { times: 1, on: [] } }, names('duplication.on', 'link')],
    [{ reordering: { times: 1, on: [] } }, names('reordering.on', 'link')],
    [{ crashes: { times: 1, of: [] } }, names('crashes.of', 'node')],
    [{ pauses: { times: 1, of: [] } }, names('pauses.of', 'node')],
    [{ omissions: { sending: 1, of: [] } }, names('omissions.of', 'node')],
    [{ lies: { by: [], messages: [] } }, 'lies.by names no node. Name a node, or leave lies out.'],
    [
      { partitions: { times: 1, splits: [] } },
      'partitions: with no splits nothing can be cut. Name some, or leave splits out: any split of the nodes in two.',
    ],
    [
      { partitions: { times: 1, links: [] } },
      'partitions: with no links nothing can be cut. Name some, or leave links out: any split of the nodes in two.',
    ],
  ])('is refused: %j', (faults, words) => {
    expect(told(idle.idleFault(plan(faults)))).toBe(words)
  })

  it.each<[object]>([
    [{ omissions: { sending: 1, of: ['a'] } }],
    [{ omissions: { receiving: 0, of: ['a'] } }],
    [{ omissions: { sending: 1, receiving: 1 } }],
    [{ loss: { times: 1, on: [{ from: 'a', to: 'b' }] } }],
    [{ crashes: { times: 1, of: ['a'] } }],
    [{ lies: { by: ['a'], messages: [] } }],
    [{ partitions: { times: 1, splits: [['a']] } }],
    [{ partitions: { times: 1, links: 'any' } }],
  ])('is no such fault: %j', (faults) => {
    expect(told(idle.idleFault(plan(faults)))).toBe('nothing')
  })
})

describe('time in which nothing happens', () => {
  it.each<[Time, string]>([
    [
      clocks({ max: 4, drift: 2 }),
      'time: drift needs skew: no clock can ever tick when none may be ahead of another. ' +
        'Add skew, by how much clocks may differ at first: clocks({ max: 4, skew: 1, drift: 2 }).',
    ],
    [
      clocks({ max: 4, of: [] }),
      'time: of names no node, so no clock ticks. Name a node, or leave of out: all have a clock.',
    ],
    [
      clocks({ max: 2, delay: { min: 3, max: 3 } }),
      'time: no message is delivered before tick 3, and clocks end at 2. Raise max, or lower the least delay.',
    ],
  ])('is refused: %j', (time, words) => {
    expect(told(idle.idleTime(time))).toBe(words)
  })

  it.each<[Time | undefined]>([
    [undefined],
    [rounds(1)],
    [clocks({ max: 4, skew: 1, drift: 2 })],
    [clocks({ max: 4, skew: 1 })],
    [clocks({ max: 4, drift: 0 })],
    [clocks({ max: 4, of: ['a' as never] })],
    [clocks({ max: 3, delay: { min: 3, max: 4 } })],
    // An odd delay, which is refused for that.
    [clocks({ max: 2, delay: { min: 4, max: 3 } })],
  ])('is not %j', (time) => {
    expect(told(idle.idleTime(time))).toBe('nothing')
  })
})
