import { describe, expect, it } from 'vitest'
import type { Faults } from '../../../src/language/faults.ts'
import type { MessageTo } from '../../../src/language/messages.ts'
import { bounded, duplicating, type Network, ordered, unordered } from '../../../src/language/network.ts'
import { role } from '../../../src/language/role.ts'
import type { Instance } from '../../../src/semantics/instance/instance.ts'
import { runDirectly } from '../../../src/semantics/system/system.ts'
import { instanceOf, searchOf, smallProtocol } from '../../engine/small-models.ts'
import { follow, initialState, initialStates, movesFrom, named, namesOf, type State, shown, that } from './stepping.ts'
import { ask, type Talkers, talkers } from './talkers.ts'

interface CounterMessages {
  sender: {}
  counter: { add: { by: number }; ignored: {} }
}

type Message = MessageTo<CounterMessages, 'counter'>

interface Counter {
  kept: number
  lost: number
}

interface World {
  readonly network?: Network
  readonly faults?: Faults
  /** What the sender sends at the start, in this order. */
  readonly sends?: readonly Message[]
}

/** A sender, and a counter that adds what it is sent to a durable and to a volatile field, and ticks. */
function counterWorld({ network = unordered(), faults = {}, sends = [{ type: 'add', by: 1 }] }: World = {}) {
  return instanceOf(
    smallProtocol<CounterMessages>({
      network,
      faults,
      nodes: { sender: 1, counter: 1 },
      roles: {
        sender: role({
          start(sender) {
            for (const message of sends) sender.send('counter', message)
          },
        }),
        counter: role({
          state: { kept: 0, lost: 0 },
          durable: ['kept'],
          start(counter) {
            counter.setTimer('tick')
          },
          on: {
            add(counter, { by }) {
              counter.kept += by
              counter.lost += by
            },
            ignored() {},
          },
          timeout: {
            tick(counter) {
              counter.lost += 100
            },
          },
          restart(counter) {
            counter.lost = -counter.kept
            counter.setTimer('tick')
          },
        }),
      },
    }),
  )
}

const one: Message = { type: 'add', by: 1 }
const two: Message = { type: 'add', by: 2 }
const ignored: Message = { type: 'ignored' }

function counterIn(instance: ReturnType<typeof counterWorld>, state: State) {
  return shown(instance, state)['counter'] as unknown as { state: Counter; timers: string[]; up: boolean }
}

describe('a delivery', () => {
  it('runs the handler of the message type and takes the message out of flight', () => {
    const instance = counterWorld()
    const after = follow(instance, initialState(instance), that('deliver add to counter'))
    expect(counterIn(instance, after).state).toEqual({ kept: 1, lost: 1 })
    expect(shown(instance, after)['messages to counter']).toEqual([])
  })

  it('on a duplicating network leaves the message in flight, to be delivered again', () => {
    const instance = counterWorld({ network: duplicating() })
    const twice = follow(
      instance,
      initialState(instance),
      that('deliver add to counter'),
      that('deliver add to counter'),
    )
    expect(counterIn(instance, twice).state.kept).toBe(2)
  })

  it('on an ordered network follows the order of sending', () => {
    const instance = counterWorld({ network: ordered(), sends: [two, one] })
    const deliveries = movesFrom(instance, initialState(instance)).filter(({ step }) => step.kind === 'deliver')
    expect(deliveries.map(({ step }) => step)).toMatchObject([{ message: two }])
  })

  it('that is ignored is no step on an unordered network: the message stays in flight', () => {
    const instance = counterWorld({ sends: [ignored] })
    expect(namesOf(movesFrom(instance, initialState(instance)))).toEqual(['tick of counter'])
  })

  it('that is ignored consumes the message where the network consumes ignored messages', () => {
    for (const network of [ordered(), unordered({ consumeIgnored: true })]) {
      const instance = counterWorld({ network, sends: [ignored, one] })
      const after = follow(instance, initialState(instance), that('deliver ignored to counter'))
      expect(namesOf(movesFrom(instance, after))).toEqual(['deliver add to counter', 'tick of counter'])
    }
  })
})

describe('a timer', () => {
  it('fires once', () => {
    const instance = counterWorld({ sends: [] })
    const after = follow(instance, initialState(instance), that('tick of counter'))
    expect(counterIn(instance, after)).toEqual({ state: { kept: 0, lost: 100 }, timers: [], up: true })
    expect(movesFrom(instance, after)).toEqual([])
  })

  const ticking = (react: 'rearm' | 'cancel' | 'nothing') =>
    instanceOf(
      smallProtocol<{ node: {} }>({
        nodes: { node: 1 },
        roles: {
          node: role({
            start(node) {
              node.setTimer('b')
              node.setTimer('a')
              node.setTimer('b')
            },
            timeout: {
              a(node) {
                if (react === 'rearm') node.setTimer('a')
                if (react === 'cancel') node.cancelTimer('b')
              },
              b() {},
            },
          }),
        },
      }),
    )

  it('that is armed twice is armed once; timers fire in any order', () => {
    const instance = ticking('nothing')
    expect(namesOf(movesFrom(instance, initialState(instance)))).toEqual(['a of node', 'b of node'])
  })

  it('that arms itself again can fire for ever, a step that changes nothing', () => {
    const instance = ticking('rearm')
    expect(follow(instance, initialState(instance), that('a of node'))).toEqual(initialState(instance))
  })

  it('that another one disarms does not fire', () => {
    const instance = ticking('cancel')
    expect(movesFrom(instance, follow(instance, initialState(instance), that('a of node')))).toEqual([])
  })

  it('whose handler does nothing is a step all the same: it is not armed any more', () => {
    const instance = ticking('nothing')
    const after = follow(instance, initialState(instance), that('a of node'))
    expect(namesOf(movesFrom(instance, after))).toEqual(['b of node'])
  })
})

describe('a crash', () => {
  const instance = counterWorld({ sends: [one, two], faults: { crashes: { times: 1, restarts: 1, of: ['counter'] } } })
  const running = follow(
    instance,
    initialState(instance),
    (step) => step.kind === 'deliver' && (step.message as { by?: number }).by === 1,
  )
  const crashed = follow(instance, running, that('crash counter'))

  it('keeps durable fields; the others are as declared, and no timer is armed', () => {
    expect(counterIn(instance, running)).toEqual({ state: { kept: 1, lost: 1 }, timers: ['tick'], up: true })
    expect(counterIn(instance, crashed)).toEqual({ state: { kept: 1, lost: 0 }, timers: [], up: false })
  })

  it('leaves messages in flight, which are not delivered while the node is down', () => {
    expect(shown(instance, crashed)['messages to counter']).toEqual(shown(instance, running)['messages to counter'])
    expect(namesOf(movesFrom(instance, crashed))).toEqual(['restart counter'])
  })

  it('is followed by a restart that runs its handler on the durable state', () => {
    const restarted = follow(instance, crashed, that('restart counter'))
    expect(counterIn(instance, restarted)).toEqual({ state: { kept: 1, lost: -1 }, timers: ['tick'], up: true })
    expect(namesOf(movesFrom(instance, restarted))).toEqual(['deliver add to counter', 'tick of counter'])
  })

  it('of a node whose role keeps nothing leaves the state that is declared, not that of its start', () => {
    const forgetful = instanceOf(
      smallProtocol<{ node: {} }>({
        faults: { crashes: { times: true, restarts: true } },
        nodes: { node: 2 },
        roles: {
          node: role({
            state: ({ index }) => ({ n: index }),
            start(node) {
              node.n = 10
              node.setTimer('grow')
            },
            timeout: { grow: (node) => node.n++ },
          }),
        },
      }),
    )
    const grown = follow(forgetful, initialState(forgetful), that('grow of node1'))
    expect(shown(forgetful, grown)['node1']).toEqual({ state: { n: 11 }, timers: [], up: true })
    const restarted = follow(forgetful, grown, that('crash node1'), that('restart node1'))
    expect(shown(forgetful, restarted)['node1']).toEqual({ state: { n: 1 }, timers: [], up: true })
  })
})

describe('a fault', () => {
  const faultsIn = (faults: Faults, ...path: string[]) => {
    const instance = counterWorld({ faults })
    const state = follow(instance, initialState(instance), ...path.map(that))
    return namesOf(movesFrom(instance, state)).filter((name) => /^(crash|restart|lose)/.test(name))
  }

  it('that is not declared does not happen', () => {
    expect(faultsIn({})).toEqual([])
    expect(faultsIn({ loss: false, crashes: 0 })).toEqual([])
  })

  it('without a limit happens any number of times', () => {
    const crashAndRestart = ['crash counter', 'restart counter']
    const faults: Faults = { crashes: { times: true, restarts: true } }
    expect(faultsIn(faults, ...crashAndRestart, ...crashAndRestart)).toEqual(['crash sender', 'crash counter'])
  })

  it('with a budget happens as often, over all nodes', () => {
    expect(faultsIn({ crashes: 2 })).toEqual(['crash sender', 'crash counter'])
    expect(faultsIn({ crashes: 2 }, 'crash sender')).toEqual(['crash counter'])
    expect(faultsIn({ crashes: 1 }, 'crash sender')).toEqual([])
  })

  it('of restarts has a budget of its own', () => {
    const path = ['crash counter', 'restart counter', 'crash counter']
    expect(faultsIn({ crashes: { times: 3, restarts: 1 } }, ...path)).toEqual(['crash sender'])
    expect(faultsIn({ crashes: { times: 3, restarts: 2 } }, ...path)).toEqual(['crash sender', 'restart counter'])
  })

  it('of nodes is for the named roles alone', () => {
    expect(faultsIn({ crashes: { times: true, of: ['sender'] } })).toEqual(['crash sender'])
  })

  it('of loss takes one copy of one message', () => {
    const instance = counterWorld({ faults: { loss: 2 }, sends: [one, one, two] })
    const lost = movesFrom(instance, initialState(instance)).filter(({ step }) => step.kind === 'lose')
    expect(lost.map(({ step }) => step)).toMatchObject([{ message: one }, { message: two }])
    const after = follow(
      instance,
      lost[0]?.after as State,
      (step) => step.kind === 'lose' && (step.message as { by?: number }).by === 1,
    )
    expect(shown(instance, after)['messages to counter']).toEqual([{ from: 'sender', message: two, copies: 1 }])
    expect(namesOf(movesFrom(instance, after))).not.toContain('lose add to counter')
  })

  it('of loss takes messages to a node that is down, and from any place of a queue', () => {
    const instance = counterWorld({ network: ordered(), faults: { loss: true, crashes: 1 }, sends: [one, two] })
    const crashed = follow(instance, initialState(instance), that('crash counter'))
    const lost = movesFrom(instance, crashed).filter(({ step }) => step.kind === 'lose')
    expect(lost.map(({ after }) => shown(instance, after)['messages to counter'])).toEqual([
      { sender: [two] },
      { sender: [one] },
    ])
  })
})

describe('a choice', () => {
  const choosing = (network?: Network) =>
    instanceOf(
      smallProtocol<{ node: { go: {} } }>({
        ...(network && { network }),
        nodes: { node: 2 },
        roles: {
          node: role({
            state: { at: '' },
            start(node) {
              if (node.index === 0) node.send(node.id, { type: 'go' })
              node.at = node.index === 0 ? node.choose(['a', 'b']) + node.choose(['x', 'y']) : node.choose(['u', 'v'])
            },
            on: {
              go(node) {
                if (node.at.startsWith('b')) return
                const first = node.choose(['stay', 'c', 'd'])
                if (first === 'stay') return
                node.at = first === 'c' ? 'c' : `d${node.choose([1, 2])}`
              },
            },
          }),
        },
      }),
    )
  const placeOf = (instance: Instance, state: State, node: string) =>
    (shown(instance, state)[node] as { state: { at: string } }).state.at

  it('in start functions makes an initial state for every combination, in order', () => {
    const instance = choosing()
    expect(
      initialStates(instance).map((state) =>
        ['node0', 'node1'].map((node) => placeOf(instance, state, node)).join(' '),
      ),
    ).toEqual(['ax u', 'ax v', 'ay u', 'ay v', 'bx u', 'bx v', 'by u', 'by v'])
  })

  it('in a handler makes a step for every option, which tells what was chosen', () => {
    const instance = choosing(ordered())
    const moves = movesFrom(instance, initialState(instance))
    expect(moves.map(({ step }) => step.kind === 'deliver' && step.choices)).toEqual([
      ['stay'],
      ['c'],
      ['d', 1],
      ['d', 2],
    ])
    expect(moves.map(({ after }) => placeOf(instance, after, 'node0'))).toEqual(['ax', 'c', 'd1', 'd2'])
  })

  it('that ignores the message is no step on an unordered network; the other options are', () => {
    const instance = choosing()
    expect(
      movesFrom(instance, initialState(instance)).map(({ step }) => step.kind === 'deliver' && step.choices),
    ).toEqual([['c'], ['d', 1], ['d', 2]])
  })
})

describe('a handler', () => {
  it('may replace the state of its node, and send to itself and to several nodes', () => {
    const instance = instanceOf(
      smallProtocol<{ node: { go: {}; done: { by: string } } }>({
        nodes: { node: 3 },
        roles: {
          node: role({
            state: { is: 'fresh', times: [0] },
            start(node) {
              if (node.index === 0) node.send(node.id, { type: 'go' })
            },
            on: {
              go(node, { from }) {
                node.send(node.others, { type: 'done', by: node.id })
                node.send(from, { type: 'done', by: from })
                Object.assign(node, { is: 'went', times: [1] })
              },
              done() {},
            },
          }),
        },
      }),
    )
    const [move] = movesFrom(instance, initialState(instance))
    const after = shown(instance, move?.after as State)
    expect(after['node0']).toEqual({ state: { is: 'went', times: [1] }, timers: [], up: true })
    const done = [{ from: 'node0', message: { type: 'done', by: 'node0' }, copies: 1 }]
    for (const node of ['node0', 'node1', 'node2']) expect(after[`messages to ${node}`]).toEqual(done)
    expect(move?.step).toMatchObject({ sends: [{ to: 'node1' }, { to: 'node2' }, { to: 'node0' }] })
  })
})

describe('a protocol whose roles have colliding names', () => {
  it('is refused, for two of its nodes would be one', () => {
    expect(() =>
      instanceOf(smallProtocol<{ a: {}; a1: {} }>({ nodes: { a: 12, a1: 2 }, roles: { a: role({}), a1: role({}) } })),
    ).toThrow(/both called a10/)
  })
})

describe('the recorded history', () => {
  /** Two clients: each invokes at the start or at its first message and returns at the next. */
  const clients = smallProtocol<{ client: { go: {} } }>({
    network: ordered(),
    nodes: { client: 2 },
    roles: {
      client: role({
        state: { heard: 0 },
        start(client) {
          client.send(client.id, { type: 'go' })
          client.send(client.id, { type: 'go' })
          client.send(client.id, { type: 'go' })
        },
        on: {
          go(client) {
            if (client.heard % 2 === 0) client.invoke(`operation ${client.heard / 2}`)
            else client.return(`result ${(client.heard - 1) / 2}`)
            client.heard++
          },
        },
      }),
    },
  })
  const instance = instanceOf(clients)
  const go = (client: number) => that(`deliver go to client${client}`)
  const historyAfter = (...path: number[]) =>
    shown(instance, follow(instance, initialState(instance), ...path.map(go)))['history']

  it('is empty at the start', () => {
    expect(historyAfter()).toEqual({})
  })

  it('holds the operations of each client in order, with their results', () => {
    expect(historyAfter(0, 0, 0)).toEqual({
      client0: {
        completed: [{ operation: 'operation 0', result: 'result 0', after: {} }],
        pending: { operation: 'operation 1', after: {} },
      },
    })
  })

  it('remembers how many operations of the others had returned at an invocation', () => {
    expect(historyAfter(0, 0, 1)).toMatchObject({ client1: { pending: { after: { client0: 1 } } } })
    expect(historyAfter(0, 1, 0)).toMatchObject({ client1: { pending: { after: {} } } })
    expect(historyAfter(0, 1, 1, 0, 0)).toMatchObject({
      client0: { completed: [{ after: {} }], pending: { after: { client1: 1 } } },
      client1: { completed: [{ after: {} }] },
    })
  })

  it('does not depend on the order of what overlapped', () => {
    expect(historyAfter(0, 1, 0, 1)).toEqual(historyAfter(1, 0, 1, 0))
    expect(historyAfter(0, 0, 1, 1)).not.toEqual(historyAfter(1, 1, 0, 0))
  })

  it('is part of the state: runs with other histories are other states', () => {
    const { states } = searchOf(clients)
    expect(states.distinct).toBeGreaterThan(4 * 4)
  })
})

describe('steps', () => {
  it('come in a stable order: by node; deliveries, timeouts, restarts, crashes, losses', () => {
    const instance = counterWorld({
      faults: { loss: true, crashes: { times: true, restarts: true } },
      sends: [one, two],
    })
    expect(movesFrom(instance, initialState(instance)).map(({ step }) => named(step))).toEqual([
      'crash sender',
      'deliver add to counter',
      'deliver add to counter',
      'tick of counter',
      'crash counter',
      'lose add to counter',
      'lose add to counter',
    ])
  })
})

describe('a step', () => {
  /** What the steps of a state look at and what they update, by the names of the slots. */
  function slotsOf(instance: Instance, state: State) {
    const { system } = instance
    const names = Object.keys(shown(instance, state))
    return system.rules.flatMap((rule) =>
      rule
        .options((slot) => state[slot] as never)
        .flatMap((option) => {
          const looked = new Set<number>()
          const read = (slot: number) => {
            looked.add(slot)
            return state[slot] as never
          }
          return rule.successors(option, { read, author: runDirectly }).map(({ step, updates }) => ({
            step: named(step),
            looksAt: [...looked].map((slot) => names[slot]).sort(),
            updates: updates.map(({ slot }) => names[slot]).sort(),
          }))
        }),
    )
  }

  const asking: Talkers = { nodes: 3, start: { node0: [['node1', ask('hello', 'node2')]] } }

  it('looks at no inbox that it sends to, and updates no more than it changes', () => {
    const instance = talkers(asking)
    expect(slotsOf(instance, initialState(instance))).toEqual([
      {
        step: 'deliver ask to node1',
        looksAt: ['node1'],
        updates: ['messages to node1', 'messages to node2', 'node1'],
      },
    ])
  })

  it('does not update an inbox in which its message stays', () => {
    const instance = talkers({ ...asking, network: duplicating() })
    expect(slotsOf(instance, initialState(instance))).toMatchObject([{ updates: ['messages to node2', 'node1'] }])
  })

  it('looks at an inbox that may be full', () => {
    const instance = talkers({ ...asking, network: bounded(1) })
    expect(slotsOf(instance, initialState(instance))).toMatchObject([{ looksAt: ['messages to node2', 'node1'] }])
  })
})
