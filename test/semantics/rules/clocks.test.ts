import { describe, expect, it } from 'vitest'
import { ordered, perLink, rendezvous, unordered } from '../../../src/language/network.ts'
import { role } from '../../../src/language/role.ts'
import { clocks, type Time } from '../../../src/language/time.ts'
import { successorsOf } from '../../../src/trace/successors.ts'
import { instanceOf, smallProtocol } from '../../engine/small-models.ts'
import { follow, initialState, movesFrom, namesOf, shown, that } from '../protocol/stepping.ts'
import { heardBy, inFlightIn, nodeIn, say, type Talkers, talkers } from '../protocol/talkers.ts'

const hello = [['node1', say('hello')]] as const

function stepsAfter(world: Talkers, ...path: string[]): string[] {
  const instance = talkers(world)
  return namesOf(movesFrom(instance, follow(instance, initialState(instance), ...path.map(that))))
}

describe('one clock for all', () => {
  it('ticks to its end', () => {
    const world: Talkers = { time: clocks({ max: 2 }) }
    expect(stepsAfter(world)).toEqual(['tick 1'])
    expect(stepsAfter(world, 'tick 1', 'tick 2')).toEqual([])
  })

  it('is what every node’s clock shows', () => {
    const instance = talkers({ time: clocks({ max: 2 }) })
    const after = follow(instance, initialState(instance), that('tick 1'))
    expect(['node0', 'node1'].map((id) => nodeIn(instance, after, id).now)).toEqual([1, 1])
  })

  it('is of the nodes that are named; for the others no time passes', () => {
    const world: Talkers = { time: clocks({ max: 2, of: ['node1'] }), go: { node0: [], node1: [] }, after: 1 }
    expect(stepsAfter(world)).toEqual(['go of node0', 'tick 1'])
    const instance = talkers(world)
    const after = follow(instance, initialState(instance), that('tick 1'))
    expect(['node0', 'node1'].map((id) => nodeIn(instance, after, id).now)).toEqual([0, 1])
  })

  it('is nobody’s where there are no nodes', () => {
    expect(stepsAfter({ nodes: 0, time: clocks({ max: 2 }) })).toEqual([])
  })
})

describe('clocks of their own', () => {
  const ticks = (time: Time, ...path: string[]) => stepsAfter({ time }, ...path)

  it('differ no more than their skew', () => {
    const time = clocks({ max: 5, skew: 2 })
    expect(ticks(time)).toEqual(['tick node0 to 1', 'tick node1 to 1'])
    expect(ticks(time, 'tick node0 to 1', 'tick node0 to 2')).toEqual(['tick node1 to 1'])
    expect(ticks(time, 'tick node0 to 1', 'tick node0 to 2', 'tick node1 to 1')).toContain('tick node0 to 3')
  })

  it('drift: they may differ by one more after so many ticks of the slowest', () => {
    const time = clocks({ max: 5, skew: 1, drift: 1 })
    expect(ticks(time, 'tick node0 to 1')).toEqual(['tick node1 to 1'])
    const together = ['tick node0 to 1', 'tick node1 to 1', 'tick node0 to 2']
    expect(ticks(time, ...together)).toEqual(['tick node0 to 3', 'tick node1 to 2'])
    expect(ticks(time, ...together, 'tick node0 to 3')).toEqual(['tick node1 to 2'])
    const slow = clocks({ max: 5, skew: 1, drift: 2 })
    const twice = [...together, 'tick node1 to 2', 'tick node0 to 3']
    expect(ticks(slow, ...together)).toEqual(['tick node1 to 2'])
    expect(ticks(slow, ...twice)).toEqual(['tick node0 to 4', 'tick node1 to 3'])
  })

  it('are compared with those of other nodes that have one', () => {
    const world: Talkers = { nodes: 3, time: clocks({ max: 3, skew: 1, of: ['node0', 'node1'] }) }
    expect(stepsAfter(world, 'tick node0 to 1')).toEqual(['tick node1 to 1'])
    expect(stepsAfter(world, 'tick node0 to 1', 'tick node1 to 1')).toEqual(['tick node0 to 2', 'tick node1 to 2'])
  })

  it('tick in a step that changes their own clock, and makes messages older where these have an age', () => {
    const ticksOf = (time: Time) => {
      const instance = talkers({ time, start: { node0: hello } })
      return successorsOf(instance.system, initialState(instance)).flatMap(({ step, updates }) =>
        step.kind === 'tick' ? [{ step, slots: updates.map(({ slot }) => instance.system.slots[slot]?.kind) }] : [],
      )
    }
    expect(ticksOf(clocks({ max: 3, skew: 1 }))).toEqual([
      { step: { kind: 'tick', node: 'node0', now: 1, unit: 'tick' }, slots: ['clock'] },
      { step: { kind: 'tick', node: 'node1', now: 1, unit: 'tick' }, slots: ['clock'] },
    ])
    expect(ticksOf(clocks({ max: 3 }))).toEqual([
      { step: { kind: 'tick', node: null, now: 1, unit: 'tick' }, slots: ['clock'] },
    ])
    expect(ticksOf(clocks({ max: 3, delay: 1 }))).toEqual([
      { step: { kind: 'tick', node: null, now: 1, unit: 'tick' }, slots: ['clock', 'inbox', 'inbox'] },
    ])
  })

  it('end at the same tick', () => {
    const time = clocks({ max: 1, skew: 1 })
    expect(ticks(time, 'tick node0 to 1')).toEqual(['tick node1 to 1'])
    expect(ticks(time, 'tick node0 to 1', 'tick node1 to 1')).toEqual([])
  })

  it('are of the nodes that are named, and of no Byzantine one', () => {
    expect(ticks(clocks({ max: 1, skew: 1, of: ['node0'] }))).toEqual(['tick node0 to 1'])
    const faults = { lies: { by: ['node0'], messages: [] } }
    expect(stepsAfter({ time: clocks({ max: 1, skew: 1 }), faults })).toEqual(['tick node1 to 1'])
    expect(() => ticks(clocks({ max: 1, of: ['nobody'] }))).toThrow("there is no role or node 'nobody'.")
  })

  it('go on while their node is down, and the node finds them so', () => {
    const world: Talkers = {
      time: clocks({ max: 2, skew: 1 }),
      faults: { crashes: { times: 1, restarts: 1, of: ['node1'] } },
    }
    const path = ['crash node1', 'tick node1 to 1', 'restart node1']
    const instance = talkers(world)
    const after = follow(instance, initialState(instance), ...path.map(that))
    expect(nodeIn(instance, after, 'node1')).toMatchObject({ up: true, now: 1 })
  })
})

describe('a timer with a duration', () => {
  const world: Talkers = { time: clocks({ max: 4 }), go: { node0: hello }, after: 2 }

  it('fires when the clock has come that far, and not before', () => {
    expect(stepsAfter(world)).toEqual(['tick 1'])
    expect(stepsAfter(world, 'tick 1', 'tick 2')).toEqual(['go of node0'])
    expect(stepsAfter(world, 'tick 1', 'tick 2', 'go of node0')).toEqual(['deliver say to node1', 'tick 3'])
  })

  it('of none fires at once', () => {
    expect(stepsAfter({ ...world, after: 0 })).toEqual(['go of node0'])
  })

  it('that is armed again starts anew', () => {
    expect(stepsAfter({ ...world, again: true }, 'tick 1', 'tick 2', 'go of node0')).not.toContain('go of node0')
    const path = ['tick 1', 'tick 2', 'go of node0', 'tick 3', 'tick 4']
    expect(stepsAfter({ ...world, again: true }, ...path)).toContain('go of node0')
  })

  it('goes by the clock of its node', () => {
    const own: Talkers = { ...world, time: clocks({ max: 4, skew: 2 }) }
    expect(stepsAfter(own, 'tick node1 to 1', 'tick node1 to 2')).toEqual(['tick node0 to 1'])
    expect(stepsAfter(own, 'tick node0 to 1', 'tick node0 to 2')).toEqual(['go of node0', 'tick node1 to 1'])
  })

  it('does not survive a crash', () => {
    const crashing: Talkers = { ...world, faults: { crashes: { times: 1, restarts: 1, of: ['node0'] } } }
    const instance = talkers(crashing)
    const after = follow(instance, initialState(instance), that('crash node0'), that('restart node0'))
    expect(shown(instance, after)['node0']).toEqual({ state: { heard: [] }, timers: [], up: true })
    expect(stepsAfter(crashing, 'crash node0', 'tick 1', 'tick 2', 'tick 3')).toContain('tick 4')
  })

  it('without clocks fires at any time', () => {
    expect(stepsAfter({ go: { node0: hello }, after: 2 })).toEqual(['go of node0'])
  })

  it('is one of 0 ticks or more, in whole numbers', () => {
    for (const after of [-1, 0.5, Number.NaN]) {
      expect(() => initialState(talkers({ ...world, after }))).toThrow(
        `node.start sets the timer go to fire after ${after} ticks.`,
      )
    }
  })
})

/** A node that plays with one timer, and says what its clock shows when it fires. */
function timekeeper(time: Time | undefined, act: 'extend' | 'keep' | 'undo' | 'cancel') {
  return instanceOf(
    smallProtocol<{ node: {} }>({
      ...(time && { time }),
      nodes: { node: 1 },
      roles: {
        node: role({
          state: { at: [] as readonly number[] },
          start(node) {
            node.setTimer('first', 0)
            node.setTimer('alarm', 1)
            node.at = [node.now]
          },
          timeout: {
            first(node) {
              if (act === 'extend') node.setTimer('alarm', 2)
              if (act === 'undo') node.setTimer('alarm')
              if (act === 'cancel') node.cancelTimer('alarm')
            },
            alarm(node) {
              node.at = [...node.at, node.now]
            },
          },
        }),
      },
    }),
  )
}

describe('a timer that is armed already', () => {
  const time = clocks({ max: 3 })
  const stepsOf = (act: Parameters<typeof timekeeper>[1], ...path: string[]) => {
    const instance = timekeeper(time, act)
    return namesOf(
      movesFrom(instance, follow(instance, initialState(instance), that('first of node'), ...path.map(that))),
    )
  }

  it('is waited for, though another one is due later', () => {
    const instance = timekeeper(time, 'keep')
    expect(namesOf(movesFrom(instance, initialState(instance)))).toEqual(['first of node'])
  })

  it('keeps its deadline unless it is armed again, and with a duration gets a new one', () => {
    expect(stepsOf('keep', 'tick 1')).toEqual(['alarm of node'])
    expect(stepsOf('extend', 'tick 1')).toEqual(['tick 2'])
    expect(stepsOf('extend', 'tick 1', 'tick 2')).toEqual(['alarm of node'])
  })

  it('and armed again without a duration has no deadline any more', () => {
    expect(stepsOf('undo')).toEqual(['alarm of node', 'tick 1'])
    expect(stepsOf('undo', 'tick 1', 'tick 2')).toContain('tick 3')
  })

  it('and is disarmed holds up nothing', () => {
    expect(stepsOf('cancel', 'tick 1', 'tick 2')).toEqual(['tick 3'])
  })

  it('leaves no trace of its deadline when it has fired', () => {
    const instance = timekeeper(time, 'keep')
    const after = follow(instance, initialState(instance), ...['first of node', 'tick 1', 'alarm of node'].map(that))
    expect(shown(instance, after)['node']).toEqual({ state: { at: [0, 1] }, timers: [], up: true })
  })

  it('is told no time where none passes', () => {
    const instance = timekeeper(undefined, 'keep')
    const after = follow(instance, initialState(instance), that('alarm of node'))
    expect(shown(instance, after)['node']).toMatchObject({ state: { at: [0, 0] } })
  })
})

describe('a delay', () => {
  const start = { node0: hello }

  it('of at most so many ticks has a message delivered before the clock goes on', () => {
    const world: Talkers = { time: clocks({ max: 3, delay: 1 }), start }
    expect(stepsAfter(world)).toEqual(['deliver say to node1', 'tick 1'])
    expect(stepsAfter(world, 'tick 1')).toEqual(['deliver say to node1'])
    expect(stepsAfter(world, 'tick 1', 'deliver say to node1')).toEqual(['tick 2'])
  })

  it('holds on each channel to a node', () => {
    const between = (from: string) => [{ from, to: 'node1', channel: ordered() }]
    for (const from of ['node0', 'node1']) {
      const world: Talkers = { time: clocks({ max: 3, delay: 1 }), network: perLink(unordered(), between(from)), start }
      expect(stepsAfter(world, 'tick 1')).toEqual(['deliver say to node1'])
    }
  })

  it('of none is no time: everything arrives before the clock ticks', () => {
    expect(stepsAfter({ time: clocks({ max: 3, delay: 0 }), start })).toEqual(['deliver say to node1'])
  })

  it('of at least so many ticks has it delivered after them', () => {
    const world: Talkers = { time: clocks({ max: 3, delay: { min: 1, max: 2 } }), start }
    expect(stepsAfter(world)).toEqual(['tick 1'])
    expect(stepsAfter(world, 'tick 1')).toEqual(['deliver say to node1', 'tick 2'])
    expect(stepsAfter(world, 'tick 1', 'tick 2')).toEqual(['deliver say to node1'])
  })

  it('without a limit is any: messages have no age', () => {
    const world: Talkers = { time: clocks({ max: 3 }), start }
    expect(stepsAfter(world, 'tick 1', 'tick 2', 'tick 3')).toEqual(['deliver say to node1'])
    const instance = talkers(world)
    expect(shown(instance, initialState(instance))['messages to node1']).toEqual([
      { from: 'node0', message: say('hello'), copies: 1 },
    ])
  })

  it('is counted by the clock of the receiver', () => {
    const world: Talkers = { time: clocks({ max: 3, skew: 1, delay: 1 }), start }
    expect(stepsAfter(world, 'tick node0 to 1')).toEqual(['deliver say to node1', 'tick node1 to 1'])
    expect(stepsAfter(world, 'tick node1 to 1')).toEqual(['deliver say to node1', 'tick node0 to 1'])
  })

  it('is none for a receiver without a clock', () => {
    const time = clocks({ max: 3, skew: 1, delay: { min: 1, max: 1 }, of: ['node0'] })
    const world: Talkers = { time, start, faults: { lies: { by: ['node2'], messages: [say('x')] } }, nodes: 3 }
    expect(stepsAfter(world)).toEqual(['deliver say to node1', 'lie say to node1', 'tick node0 to 1'])
  })

  it('makes a message that nobody wants go away: it cannot stay for ever', () => {
    const world: Talkers = { time: clocks({ max: 3, delay: 1 }), start: { node0: [['node1', { type: 'ignored' }]] } }
    expect(stepsAfter(world, 'tick 1')).toEqual(['deliver ignored to node1'])
    expect(stepsAfter(world, 'tick 1', 'deliver ignored to node1')).toEqual(['tick 2'])
  })

  it('makes messages older, and those that are as old as they get the same', () => {
    const instance = talkers({
      time: clocks({ max: 3, delay: { min: 1, max: 1 } }),
      start,
      go: { node0: hello },
      faults: { pauses: { times: 1, of: ['node1'] } },
    })
    const path = ['pause node1', 'tick 1', 'go of node0'].map(that)
    const two = follow(instance, initialState(instance), ...path)
    const parcel = { from: 'node0', message: say('hello') }
    expect(shown(instance, two)['messages to node1']).toEqual([
      { ...parcel, age: 0, copies: 1 },
      { ...parcel, age: 1, copies: 1 },
    ])
    const old = follow(instance, two, that('tick 2'))
    expect(shown(instance, old)['messages to node1']).toEqual([{ ...parcel, age: 1, copies: 2 }])
    expect(inFlightIn(instance, old)).toHaveLength(2)
  })

  it('is kept in queues, too: a head that is too young is waited for', () => {
    const world: Talkers = { network: ordered(), time: clocks({ max: 3, delay: { min: 1, max: 2 } }), start }
    expect(stepsAfter(world)).toEqual(['tick 1'])
    const instance = talkers(world)
    const after = follow(instance, initialState(instance), that('tick 1'))
    expect(shown(instance, after)['messages to node1']).toEqual({ node0: [{ message: say('hello'), age: 1 }] })
  })

  it('holds for a message that another one overtook', () => {
    const world: Talkers = {
      network: ordered(),
      time: clocks({ max: 3, delay: { min: 1, max: 2 } }),
      faults: { reordering: 1 },
      start: { node0: [['node1', say('a')]] },
      go: { node0: [['node1', say('b')]] },
    }
    // b is too young to be delivered, and would make a come late.
    expect(stepsAfter(world, 'tick 1', 'go of node0')).toEqual(['deliver say to node1', 'tick 2'])
    const path = ['tick 1', 'go of node0', 'tick 2', 'reorder say to node1'] as const
    expect(stepsAfter(world, ...path)).toEqual(['deliver say to node1'])
    expect(stepsAfter(world, ...path, 'deliver say to node1')).toEqual(['deliver say to node1'])
    const instance = talkers(world)
    const both = [...path, 'deliver say to node1', 'deliver say to node1'].map(that)
    expect(heardBy(instance, follow(instance, initialState(instance), ...both), 'node1')).toEqual(['b', 'a'])
  })

  it('of copies is that of the message', () => {
    const faults = { duplication: 1 }
    for (const network of [unordered(), ordered()]) {
      const world: Talkers = { network, time: clocks({ max: 3, delay: 1 }), faults, start }
      const path = ['tick 1', 'duplicate say to node1', 'deliver say to node1'] as const
      expect(stepsAfter(world, ...path)).toEqual(['deliver say to node1'])
      expect(stepsAfter(world, ...path, 'deliver say to node1')).toEqual(['tick 2'])
    }
  })
})

describe('time is not held up', () => {
  const time = clocks({ max: 3, delay: 0 })
  const world: Talkers = { time, start: { node0: hello } }

  it.each([
    ['is down', 'crash node1', { crashes: 1 }],
    ['pauses', 'pause node1', { pauses: 1 }],
    ['is cut off', 'cut node1 | node0', { partitions: 1 }],
  ] as const)('by what is due at a node that %s', (_, fault, faults) => {
    expect(stepsAfter({ ...world, faults })).not.toContain('tick 1')
    expect(stepsAfter({ ...world, faults }, fault)).toContain('tick 1')
  })

  it('by what a node does not receive: it is taken, unheard', () => {
    const deaf: Talkers = { ...world, faults: { omissions: { receiving: 1, of: ['node1'] } } }
    expect(stepsAfter(deaf, 'node1 stops to receive')).toEqual(['deliver say to node1'])
    expect(stepsAfter(deaf, 'node1 stops to receive', 'deliver say to node1')).toEqual(['tick 1'])
  })

  it('by a node that waits for a rendezvous, whose timers fire late', () => {
    const waiting: Talkers = {
      nodes: 2,
      network: rendezvous(),
      time,
      start: { node0: hello },
      go: { node0: [] },
      after: 1,
    }
    expect(stepsAfter(waiting, 'tick 1')).toEqual(['deliver say to node1', 'tick 2'])
    expect(stepsAfter(waiting, 'tick 1', 'tick 2', 'deliver say to node1')).toEqual(['go of node0'])
  })

  it('by messages to a Byzantine node', () => {
    const faults = { lies: { by: ['node1'], messages: [] } }
    expect(stepsAfter({ ...world, faults })).toEqual(['tick 1'])
  })

  it('by what is lost, and goes on as soon as it is', () => {
    expect(stepsAfter({ ...world, faults: { loss: 1 } }, 'lose say to node1')).toEqual(['tick 1'])
  })
})

describe('a scenario without time', () => {
  it('has no slot for it, and messages have no age', () => {
    const { system } = talkers({ start: { node0: hello } })
    expect(system.slots.map(({ kind }) => kind)).not.toContain('clock')
  })
})
