import { describe, expect, it } from 'vitest'
import type { NetsplitError } from '../../../src/language/errors.ts'
import type { Faults, Lies } from '../../../src/language/faults.ts'
import { bounded, duplicating, type Network, ordered, rendezvous, unordered } from '../../../src/language/network.ts'
import { role } from '../../../src/language/role.ts'
import { clocks, rounds } from '../../../src/language/time.ts'
import { instanceOf, smallProtocol } from '../../engine/small-models.ts'
import {
  follow,
  initialState,
  initialStates,
  movesFrom,
  namesOf,
  type State,
  shown,
  that,
} from '../protocol/stepping.ts'
import { ask, heardBy, inFlightIn, nodeIn, say, type Talk, type Talkers, talkers } from '../protocol/talkers.ts'

const messages: readonly Talk[] = [say('yes'), say('no')]
const byzantine: Lies<string, Talk> = { by: ['node0'], messages }

function stepsAfter(world: Talkers, ...path: string[]): string[] {
  const instance = talkers(world)
  return namesOf(movesFrom(instance, follow(instance, initialState(instance), ...path.map(that))))
}

function lies(world: Talkers): string[] {
  const instance = talkers(world)
  return movesFrom(instance, initialState(instance)).flatMap(({ step }) =>
    step.kind === 'lie' ? [`${step.from} to ${step.to}: ${(step.message as { text?: string }).text}`] : [],
  )
}

describe('a Byzantine node', () => {
  it('sends any message of its vocabulary to any other node, at any time', () => {
    expect(lies({ nodes: 3, faults: { lies: byzantine } })).toEqual([
      'node0 to node1: yes',
      'node0 to node1: no',
      'node0 to node2: yes',
      'node0 to node2: no',
    ])
  })

  it('tells different nodes different things, again and again', () => {
    const instance = talkers({ nodes: 3, faults: { lies: byzantine } })
    const lie = (to: string, text: string) => (step: { kind: string }) =>
      step.kind === 'lie' && (step as { to?: string }).to === to && JSON.stringify(step).includes(`"${text}"`)
    const after = follow(instance, initialState(instance), lie('node1', 'yes'), lie('node2', 'no'), lie('node1', 'yes'))
    expect(heardBy(instance, after, 'node1')).toEqual(['yes', 'yes'])
    expect(heardBy(instance, after, 'node2')).toEqual(['no'])
  })

  it('does not follow the protocol: it sends nothing at the start, arms no timer and takes no message', () => {
    const start = { node0: [['node1', say('a')]], node1: [['node0', ask('b', 'node1')]] } as const
    const instance = talkers({ faults: { lies: { ...byzantine, messages: [] } }, start, go: { node0: [] } })
    expect(inFlightIn(instance, initialState(instance))).toEqual([])
    expect(movesFrom(instance, initialState(instance))).toEqual([])
    expect(nodeIn(instance, initialState(instance), 'node0')).toMatchObject({
      byzantine: true,
      up: true,
      timers: [],
      heard: [],
    })
  })

  it('does not crash, pause or omit; what is on its way to it is neither lost nor duplicated', () => {
    const faults: Faults = {
      lies: byzantine,
      crashes: 1,
      pauses: 1,
      omissions: { sending: 1, receiving: 1 },
      loss: 1,
    }
    const steps = stepsAfter({ faults, start: { node1: [['node0', say('a')]] } })
    expect(steps.filter((name) => name.includes('node0'))).toEqual([])
  })

  it('lies to nobody who is down, pauses, receives nothing or is cut off', () => {
    const world: Talkers = {
      faults: { lies: byzantine, crashes: 1, pauses: 1, omissions: { receiving: 1 }, partitions: 1 },
    }
    for (const fault of ['crash node1', 'pause node1', 'node1 stops to receive', 'cut node1 | node0']) {
      expect(stepsAfter(world, fault).filter((name) => name.startsWith('lie'))).toEqual([])
    }
  })

  it('lies to nobody who waits for a rendezvous', () => {
    const start = { node1: [['node2', say('a')]] } as const
    expect(lies({ nodes: 3, network: rendezvous(), faults: { lies: byzantine }, start })).toEqual([
      'node0 to node2: yes',
      'node0 to node2: no',
    ])
  })

  it('makes no step of a message that is ignored', () => {
    const ignored: readonly Talk[] = [{ type: 'ignored' }]
    expect(lies({ network: ordered(), faults: { lies: { ...byzantine, messages: ignored } } })).toEqual([])
  })

  it('can make a handler throw', () => {
    const instance = talkers({ faults: { lies: { ...byzantine, messages: [{ type: 'bomb' }] } } })
    expect(movesFrom(instance, initialState(instance)).map(({ failure }) => failure?.where)).toEqual(['node.on.bomb'])
  })

  it('does not lie to another one', () => {
    expect(lies({ faults: { lies: { ...byzantine, by: ['node'] } } })).toEqual([])
  })

  it('has a vocabulary that may depend on the parameters', () => {
    const made: Lies<string, Talk> = { by: ['node0'], messages: () => [say('made')] }
    expect(lies({ faults: { lies: made } })).toEqual(['node0 to node1: made'])
  })

  it.each([
    ['no message', 'yes', 'lies: "yes" is no message.', "Messages are objects with a type: { type: 'put', ... }."],
    ['nothing', null, 'lies: null is no message.', "Messages are objects with a type: { type: 'put', ... }."],
    [
      'a message without a type',
      { text: 'x' },
      'lies: {"text":"x"} is no message.',
      "Messages are objects with a type: { type: 'put', ... }.",
    ],
    [
      'a message with a field from',
      { type: 'say', text: 'x', from: 'node1' },
      'lies: say has a field from, which would hide who sent it.',
      'Leave it out: it is the node that lies.',
    ],
    [
      'a message that nobody has a handler for',
      { type: 'sey' },
      'lies: no node has a handler for sey.',
      'Did you mean say?',
    ],
  ])('cannot say what is %s', (_, wrong, message, cure) => {
    const faults = { lies: { by: ['node0'], messages: [wrong as unknown as Talk] } }
    expect(() => talkers({ faults })).toThrow(expect.objectContaining({ code: 'bad-scenario', summary: message, cure }))
  })

  it('cannot say what is no plain data', () => {
    const faults = { lies: { by: ['node0'], messages: [{ type: 'say', text: () => 'x' } as unknown as Talk] } }
    expect(() => talkers({ faults })).toThrow(
      expect.objectContaining({
        code: 'not-plain-data',
        summary: expect.stringContaining('message of a Byzantine node is not plain data'),
      }),
    )
  })

  it('has a vocabulary that can be made, and is a list', () => {
    const sayingBy = (made: unknown) => () => talkers({ faults: { lies: { by: ['node0'], messages: made as never } } })
    const throwing = () => {
      throw new RangeError('no words')
    }
    expect(sayingBy(throwing)).toThrow(
      expect.objectContaining({
        code: 'bad-scenario',
        summary: 'lies: messages fails: RangeError: no words',
        cure: 'It is called once, with the parameters, and returns a list.',
        place: expect.stringMatching(/byzantine\.test\.ts:\d+:\d+$/),
      }),
    )
    const throwingText = () => {
      throw 'no words'
    }
    expect(sayingBy(throwingText)).toThrow(
      expect.objectContaining({
        summary: 'lies: messages fails: threw no words',
        place: expect.stringContaining("scenario 'only' of talkers"),
      }),
    )
    for (const made of [() => new Set([say('x')]), () => undefined]) {
      expect(sayingBy(made)).toThrow(
        expect.objectContaining({ summary: 'lies: messages is no list.', cure: 'List all that such a node may say.' }),
      )
    }
  })

  it('is told the nearest message that somebody has a handler for', () => {
    const curesOf = (type: string) => {
      try {
        talkers({ faults: { lies: { by: ['node0'], messages: [{ type } as never] } } })
      } catch (error) {
        return (error as NetsplitError).cure
      }
      return null
    }
    expect(curesOf('sey')).toBe('Did you mean say?')
    expect(curesOf('somethingElse')).toBe('There are: say, ask, ignored, bomb.')
  })

  it('has to exist', () => {
    const faults = { lies: { by: ['nobody'], messages } }
    expect(() => talkers({ faults })).toThrow("there is no role or node 'nobody'.")
  })
})

/** A leader and followers that listen to different messages. */
function followers(faults: Faults, network: Network = unordered()) {
  return instanceOf(
    smallProtocol<{ leader: { vote: {} }; follower: { vote: {}; order: { n: number } }; idle: {} }>({
      faults,
      network,
      nodes: { leader: 2, follower: 2, idle: 1 },
      roles: {
        leader: role({
          state: { votes: 0, started: false },
          start(leader) {
            leader.started = true
          },
          on: { vote: (leader) => leader.votes++ },
        }),
        follower: role({
          state: { last: 0 },
          on: {
            vote() {},
            order(follower, { n }) {
              follower.last = n
            },
          },
        }),
        idle: role({}),
      },
    }),
  )
}

describe('a Byzantine node among others', () => {
  const vote = { type: 'vote' }
  const order = { type: 'order', n: 7 }
  const byLeader: Lies = { by: ['leader1'], messages: [vote, order] }
  const faults: Faults = { lies: byLeader }

  it('lies to those that have a handler for what it says', () => {
    const instance = followers(faults)
    expect(namesOf(movesFrom(instance, initialState(instance)))).toEqual([
      'lie vote to leader0',
      'lie order to follower0',
      'lie order to follower1',
    ])
    const optionsOf = (name: string) => {
      const rule = instance.system.rules.find((one) => one.name === name)
      return rule
        ?.options(() => null)
        .map((option) => (option as unknown as { message: { type: string } }).message.type)
    }
    expect([optionsOf('lies to leader0'), optionsOf('lies to follower0'), optionsOf('lies to idle')]).toEqual([
      ['vote'],
      ['vote', 'order'],
      [],
    ])
  })

  it('says the same to all of those, where it must not equivocate', () => {
    const instance = followers({ lies: { ...byLeader, equivocates: false, times: 1 } })
    const moves = movesFrom(instance, initialState(instance))
    expect(moves.map(({ step }) => 'sends' in step && step.sends.map(({ to }) => to))).toEqual([
      ['leader0', 'follower0', 'follower1'],
      ['follower0', 'follower1'],
    ])
  })

  it('has the state that its role declares, and does not start', () => {
    const instance = followers(faults)
    const { leader0, leader1 } = shown(instance, initialState(instance))
    expect([leader0, leader1]).toMatchObject([{ state: { started: true } }, { state: { started: false, votes: 0 } }])
  })
})

describe('lies', () => {
  it('have a budget where they are given one', () => {
    const world: Talkers = { nodes: 3, faults: { lies: { ...byzantine, messages: [say('x')], times: 1 } } }
    expect(stepsAfter(world)).toEqual(['lie say to node1', 'lie say to node2'])
    expect(stepsAfter(world, 'lie say to node1')).toEqual([])
  })

  it('are none where there are none', () => {
    for (const none of [0, false]) {
      expect(lies({ faults: { lies: { ...byzantine, times: none } } })).toEqual([])
      const faults = { lies: { ...byzantine, equivocates: false, times: none } }
      expect(stepsAfter({ network: duplicating(), faults })).toEqual([])
    }
    expect(stepsAfter({ faults: { lies: { ...byzantine, equivocates: false, times: false } } })).toEqual([])
  })

  it('arrive as late as other messages: in rounds from the first on, with delays after the least', () => {
    const one: Faults = { lies: { ...byzantine, messages: [say('x')] } }
    expect(stepsAfter({ faults: one, time: rounds(2) })).toEqual(['round 1'])
    expect(stepsAfter({ faults: one, time: rounds(2) }, 'round 1')).toEqual(['lie say to node1', 'round 2'])
    const time = clocks({ max: 3, delay: { min: 2, max: 3 } })
    expect(stepsAfter({ faults: one, time }, 'tick 1')).toEqual(['tick 2'])
    expect(stepsAfter({ faults: one, time }, 'tick 1', 'tick 2')).toEqual(['lie say to node1', 'tick 3'])
  })

  it('cost a crash, too, where they end in one', () => {
    const faults: Faults = {
      lies: { ...byzantine, messages: [ask('x', 'node2')], times: 2 },
      crashes: { times: 2, of: ['node1'], inHandlers: true },
    }
    const instance = talkers({ nodes: 3, faults })
    const after = follow(instance, initialState(instance), that('lie ask to node1, crash after 0 sends'))
    expect(shown(instance, after)['faults']).toEqual({ lies: 1, crashes: 1 })
  })
})

describe('a Byzantine node that does not equivocate', () => {
  const same: Faults = { lies: { ...byzantine, messages: [say('x')], equivocates: false, times: 1 } }

  it('sends everybody the same, as other messages are sent', () => {
    const instance = talkers({ nodes: 3, faults: same })
    const after = follow(instance, initialState(instance), that('broadcast lie node0'))
    expect(inFlightIn(instance, after)).toEqual(['node0 > node1: x', 'node0 > node2: x'])
    expect(namesOf(movesFrom(instance, after))).toEqual(['deliver say to node1', 'deliver say to node2'])
  })

  it('does so in a step that does nothing else', () => {
    const instance = talkers({ nodes: 3, faults: same })
    const [move] = movesFrom(instance, initialState(instance))
    expect(move?.step).toEqual({
      kind: 'broadcast lie',
      node: 'node0',
      sends: [
        { to: 'node1', message: say('x') },
        { to: 'node2', message: say('x') },
      ],
      events: [],
      choices: [],
    })
  })

  it('says nothing where there is no room for it', () => {
    const faults: Faults = { lies: { ...byzantine, messages: [say('x')], equivocates: false, times: 2 } }
    const world: Talkers = { nodes: 3, network: bounded(1), faults }
    expect(stepsAfter(world, 'broadcast lie node0').filter((name) => name.startsWith('broadcast'))).toEqual([])
    const path = ['broadcast lie node0', 'deliver say to node1', 'deliver say to node2']
    expect(stepsAfter(world, ...path)).toEqual(['broadcast lie node0'])
  })

  it('says what is lost and cut off as other messages are', () => {
    const faults: Faults = { ...same, loss: 1, partitions: { times: 1, splits: [['node0']], messages: 'lost' } }
    expect(stepsAfter({ faults }, 'broadcast lie node0')).toContain('lose say to node1')
    const instance = talkers({ faults })
    const cut: State = follow(instance, initialState(instance), that('cut node0 | node1'))
    const [move] = movesFrom(instance, cut).filter(({ step }) => step.kind === 'broadcast lie')
    expect(move?.step).toMatchObject({ sends: [{ to: 'node1', lost: 'cut' }] })
    expect(inFlightIn(instance, move?.after ?? [])).toEqual([])
  })

  it('says any number of things on a network that keeps one of each', () => {
    const unlimited: Faults = { lies: { ...byzantine, equivocates: false } }
    const instance = talkers({ network: duplicating(), faults: unlimited })
    const lie = (text: string) => (step: { kind: string }) =>
      step.kind === 'broadcast lie' && JSON.stringify(step).includes(`"${text}"`)
    const once = follow(instance, initialState(instance), lie('yes'), lie('no'))
    expect(follow(instance, once, lie('yes'))).toEqual(once)
  })

  it('says in a round what arrives in the next', () => {
    const world: Talkers = { faults: same, time: rounds(2) }
    expect(stepsAfter(world, 'broadcast lie node0')).toEqual(['round 1'])
    expect(stepsAfter(world, 'broadcast lie node0', 'round 1')).toEqual(['deliver say to node1'])
  })
})

describe('the start of a world with Byzantine nodes', () => {
  it('is one state', () => {
    expect(initialStates(talkers({ nodes: 3, faults: { lies: byzantine } }))).toHaveLength(1)
  })
})
