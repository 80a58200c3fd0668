import { describe, expect, it } from 'vitest'
import type { Faults } from '../../src/language/faults.ts'
import { duplicating, type Network, ordered, unordered } from '../../src/language/network.ts'
import { role } from '../../src/language/protocol.ts'
import { instanceOf, searchOf, smallProtocol } from '../engine/small-models.ts'
import { follow, initialState, initialStates, movesFrom, named, namesOf, type State, shown, that } from './stepping.ts'

type Message = { type: 'add'; by: number } | { type: 'unknown' } | { type: 'ignored' }

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
    smallProtocol({
      network,
      faults,
      nodes: { sender: 1, counter: 1 },
      roles: {
        sender: role<null, Message>({
          start(node) {
            for (const message of sends) node.send('counter0', message)
            return null
          },
        }),
        counter: role<Counter, Message, 'tick'>({
          durable: ['kept'],
          start(node) {
            node.setTimer('tick')
            return { kept: 0, lost: 0 }
          },
          on: {
            add(state, { by }) {
              state.kept += by
              state.lost += by
            },
            ignored() {},
          },
          timeout: {
            tick(state) {
              state.lost += 100
            },
          },
          restart(state, node) {
            state.lost = -state.kept
            node.setTimer('tick')
          },
        }),
      },
    }),
  )
}

const one: Message = { type: 'add', by: 1 }
const two: Message = { type: 'add', by: 2 }
const ignored: Message = { type: 'ignored' }
const unknown: Message = { type: 'unknown' }

function counterIn(instance: ReturnType<typeof counterWorld>, state: State) {
  return shown(instance, state)['counter0'] as unknown as { state: Counter; timers: string[]; up: boolean }
}

describe('a delivery', () => {
  it('runs the handler of the message type and takes the message out of flight', () => {
    const instance = counterWorld()
    const after = follow(instance, initialState(instance), that('deliver add to counter0'))
    expect(counterIn(instance, after).state).toEqual({ kept: 1, lost: 1 })
    expect(shown(instance, after)['messages to counter0']).toEqual([])
  })

  it('on a duplicating network leaves the message in flight, to be delivered again', () => {
    const instance = counterWorld({ network: duplicating() })
    const twice = follow(
      instance,
      initialState(instance),
      that('deliver add to counter0'),
      that('deliver add to counter0'),
    )
    expect(counterIn(instance, twice).state.kept).toBe(2)
  })

  it('on an ordered network follows the order of sending', () => {
    const instance = counterWorld({ network: ordered(), sends: [two, one] })
    const deliveries = movesFrom(instance, initialState(instance)).filter(({ step }) => step.kind === 'deliver')
    expect(deliveries.map(({ step }) => step)).toMatchObject([{ message: two }])
  })

  it.each([
    ['without a handler', unknown],
    ['whose handler does nothing', ignored],
  ])('of a message %s is no step on an unordered network: the message stays in flight', (_, message) => {
    const instance = counterWorld({ sends: [message] })
    expect(namesOf(movesFrom(instance, initialState(instance)))).toEqual(['tick of counter0'])
  })

  it.each([
    ['without a handler', unknown],
    ['whose handler does nothing', ignored],
  ])('of a message %s consumes it where the network consumes ignored messages', (_, message) => {
    for (const network of [ordered(), unordered({ consumeIgnored: true })]) {
      const instance = counterWorld({ network, sends: [message, one] })
      const after = follow(instance, initialState(instance), that(`deliver ${message.type} to counter0`))
      expect(namesOf(movesFrom(instance, after))).toEqual(['deliver add to counter0', 'tick of counter0'])
    }
  })
})

describe('a timer', () => {
  it('fires once', () => {
    const instance = counterWorld({ sends: [] })
    const after = follow(instance, initialState(instance), that('tick of counter0'))
    expect(counterIn(instance, after)).toEqual({ state: { kept: 0, lost: 100 }, timers: [], up: true })
    expect(movesFrom(instance, after)).toEqual([])
  })

  const ticking = (react: 'rearm' | 'cancel' | 'nothing') =>
    instanceOf(
      smallProtocol({
        nodes: { node: 1 },
        roles: {
          node: role<number, never, 'b' | 'a'>({
            start(node) {
              node.setTimer('b')
              node.setTimer('a')
              node.setTimer('b')
              return 0
            },
            timeout: {
              a(_state, node) {
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
    expect(namesOf(movesFrom(instance, initialState(instance)))).toEqual(['a of node0', 'b of node0'])
  })

  it('that arms itself again can fire for ever, a step that changes nothing', () => {
    const instance = ticking('rearm')
    expect(follow(instance, initialState(instance), that('a of node0'))).toEqual(initialState(instance))
  })

  it('that another one disarms does not fire', () => {
    const instance = ticking('cancel')
    expect(movesFrom(instance, follow(instance, initialState(instance), that('a of node0')))).toEqual([])
  })

  it('whose handler does nothing is a step all the same: it is not armed any more', () => {
    const instance = ticking('nothing')
    const after = follow(instance, initialState(instance), that('a of node0'))
    expect(namesOf(movesFrom(instance, after))).toEqual(['b of node0'])
  })
})

describe('a crash', () => {
  const instance = counterWorld({ sends: [one, two], faults: { crashes: 1, restarts: 1, crashing: ['counter'] } })
  const running = follow(
    instance,
    initialState(instance),
    (step) => step.kind === 'deliver' && (step.message as { by?: number }).by === 1,
  )
  const crashed = follow(instance, running, that('crash counter0'))

  it('keeps durable fields; the others go back to the start, and no timer is armed', () => {
    expect(counterIn(instance, running)).toEqual({ state: { kept: 1, lost: 1 }, timers: ['tick'], up: true })
    expect(counterIn(instance, crashed)).toEqual({ state: { kept: 1, lost: 0 }, timers: [], up: false })
  })

  it('leaves messages in flight, which are not delivered while the node is down', () => {
    expect(shown(instance, crashed)['messages to counter0']).toEqual(shown(instance, running)['messages to counter0'])
    expect(namesOf(movesFrom(instance, crashed))).toEqual(['restart counter0'])
  })

  it('is followed by a restart that runs its handler on the durable state', () => {
    const restarted = follow(instance, crashed, that('restart counter0'))
    expect(counterIn(instance, restarted)).toEqual({ state: { kept: 1, lost: -1 }, timers: ['tick'], up: true })
    expect(namesOf(movesFrom(instance, restarted))).toEqual(['deliver add to counter0', 'tick of counter0'])
  })

  it('of a node whose role keeps nothing leaves the state of the start', () => {
    const forgetful = instanceOf(
      smallProtocol({
        faults: { crashes: true, restarts: true },
        nodes: { node: 1 },
        roles: {
          node: role<{ n: number }, never, 'grow'>({
            start(node) {
              node.setTimer('grow')
              return { n: 0 }
            },
            timeout: { grow: (state) => void state.n++ },
          }),
        },
      }),
    )
    const restarted = follow(
      forgetful,
      initialState(forgetful),
      that('grow of node0'),
      that('crash node0'),
      that('restart node0'),
    )
    expect(shown(forgetful, restarted)['node0']).toEqual({ state: { n: 0 }, timers: [], up: true })
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
    const crashAndRestart = ['crash counter0', 'restart counter0']
    const faults: Faults = { crashes: true, restarts: true }
    expect(faultsIn(faults, ...crashAndRestart, ...crashAndRestart)).toEqual(['crash sender0', 'crash counter0'])
  })

  it('with a budget happens as often, over all nodes', () => {
    expect(faultsIn({ crashes: 2 })).toEqual(['crash sender0', 'crash counter0'])
    expect(faultsIn({ crashes: 2 }, 'crash sender0')).toEqual(['crash counter0'])
    expect(faultsIn({ crashes: 1 }, 'crash sender0')).toEqual([])
  })

  it('of restarts has a budget of its own', () => {
    const path = ['crash counter0', 'restart counter0', 'crash counter0']
    expect(faultsIn({ crashes: 3, restarts: 1 }, ...path)).toEqual(['crash sender0'])
    expect(faultsIn({ crashes: 3, restarts: 2 }, ...path)).toEqual(['crash sender0', 'restart counter0'])
  })

  it('of crashing is for the named roles alone', () => {
    expect(faultsIn({ crashes: true, crashing: ['sender'] })).toEqual(['crash sender0'])
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
    expect(shown(instance, after)['messages to counter0']).toEqual([{ from: 'sender0', message: two, copies: 1 }])
    expect(namesOf(movesFrom(instance, after))).not.toContain('lose add to counter0')
  })

  it('of loss takes messages to a node that is down, and from any place of a queue', () => {
    const instance = counterWorld({ network: ordered(), faults: { loss: true, crashes: 1 }, sends: [one, two] })
    const crashed = follow(instance, initialState(instance), that('crash counter0'))
    const lost = movesFrom(instance, crashed).filter(({ step }) => step.kind === 'lose')
    expect(lost.map(({ after }) => shown(instance, after)['messages to counter0'])).toEqual([
      { sender0: [two] },
      { sender0: [one] },
    ])
  })
})

describe('a choice', () => {
  const choosing = (network?: Network) =>
    instanceOf(
      smallProtocol({
        ...(network && { network }),
        nodes: { node: 2 },
        roles: {
          node: role<string, { type: 'go' }>({
            start(node) {
              if (node.index === 0) node.send(node.id, { type: 'go' })
              return node.index === 0 ? node.choose(['a', 'b']) + node.choose(['x', 'y']) : node.choose(['u', 'v'])
            },
            on: {
              go(state, _message, node) {
                if (state.startsWith('b')) return state
                const first = node.choose(['stay', 'c', 'd'])
                if (first === 'stay') return state
                return first === 'c' ? 'c' : `d${node.choose([1, 2])}`
              },
            },
          }),
        },
      }),
    )

  it('in start functions makes an initial state for every combination, in order', () => {
    const instance = choosing()
    expect(
      initialStates(instance).map((state) =>
        ['node0', 'node1'].map((node) => (shown(instance, state)[node] as { state: string }).state).join(' '),
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
    expect(moves.map(({ after }) => (shown(instance, after)['node0'] as { state: string }).state)).toEqual([
      'ax',
      'c',
      'd1',
      'd2',
    ])
  })

  it('that ignores the message is no step on an unordered network; the other options are', () => {
    const instance = choosing()
    expect(
      movesFrom(instance, initialState(instance)).map(({ step }) => step.kind === 'deliver' && step.choices),
    ).toEqual([['c'], ['d', 1], ['d', 2]])
  })
})

describe('a handler', () => {
  it('may return a whole new state, and send to itself and to several nodes', () => {
    const instance = instanceOf(
      smallProtocol({
        nodes: { node: 3 },
        roles: {
          node: role<string, { type: 'go' } | { type: 'done'; by: string }>({
            start(node) {
              if (node.index === 0) node.send(node.id, { type: 'go' })
              return 'fresh'
            },
            on: {
              go(_state, _message, node) {
                node.broadcast(node.peers, { type: 'done', by: node.id })
                node.reply({ type: 'done', by: node.sender })
                return 'went'
              },
            },
          }),
        },
      }),
    )
    const [move] = movesFrom(instance, initialState(instance))
    const after = shown(instance, move?.after as State)
    expect(after['node0']).toEqual({ state: 'went', timers: [], up: true })
    const done = [{ from: 'node0', message: { type: 'done', by: 'node0' }, copies: 1 }]
    for (const node of ['node0', 'node1', 'node2']) expect(after[`messages to ${node}`]).toEqual(done)
    expect(move?.step).toMatchObject({ sends: [{ to: 'node1' }, { to: 'node2' }, { to: 'node0' }] })
  })
})

describe('a protocol whose roles have colliding names', () => {
  it('is refused, for two of its nodes would be one', () => {
    const roles = { a: role<null>({ start: () => null }), a1: role<null>({ start: () => null }) }
    expect(() => instanceOf(smallProtocol({ nodes: { a: 12, a1: 2 }, roles }))).toThrow(/both called a10/)
  })
})

describe('the recorded history', () => {
  /** Two clients: each invokes at the start or at its first message and returns at the next. */
  const clients = smallProtocol({
    network: ordered(),
    nodes: { client: 2 },
    roles: {
      client: role<number, { type: 'go' }>({
        start(node) {
          node.send(node.id, { type: 'go' })
          node.send(node.id, { type: 'go' })
          node.send(node.id, { type: 'go' })
          return 0
        },
        on: {
          go(state, _message, node) {
            if (state % 2 === 0) node.invoke(`operation ${state / 2}`)
            else node.return(`result ${(state - 1) / 2}`)
            return state + 1
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
    const instance = counterWorld({ faults: { loss: true, crashes: true, restarts: true }, sends: [one, two] })
    expect(movesFrom(instance, initialState(instance)).map(({ step }) => named(step))).toEqual([
      'crash sender0',
      'deliver add to counter0',
      'deliver add to counter0',
      'tick of counter0',
      'crash counter0',
      'lose add to counter0',
      'lose add to counter0',
    ])
  })
})
