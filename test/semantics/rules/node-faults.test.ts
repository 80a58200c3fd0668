import { describe, expect, it } from 'vitest'
import type { Crashes, Faults } from '../../../src/language/faults.ts'
import type { MessageTo } from '../../../src/language/messages.ts'
import { bounded, duplicating, ordered, rendezvous, unordered } from '../../../src/language/network.ts'
import { role } from '../../../src/language/role.ts'
import { clocks } from '../../../src/language/time.ts'
import { instanceOf, smallProtocol } from '../../engine/small-models.ts'
import { follow, initialState, movesFrom, namesOf, shown, that } from '../protocol/stepping.ts'
import { ask, heardBy, inFlightIn, nodeIn, say, type Talkers, talkers } from '../protocol/talkers.ts'

const hello = [['node1', say('hello')]] as const

function stepsAfter(world: Talkers, ...path: string[]): string[] {
  const instance = talkers(world)
  return namesOf(movesFrom(instance, follow(instance, initialState(instance), ...path.map(that))))
}

describe('a node that pauses', () => {
  const faults: Faults = { pauses: { times: 1, of: ['node1'] } }
  const world: Talkers = { faults, start: { node0: hello }, go: { node1: [['node0', say('x')]] } }

  it('receives nothing and fires no timer until it goes on, with what it knew', () => {
    expect(stepsAfter(world)).toEqual(['deliver say to node1', 'go of node1', 'pause node1'])
    expect(stepsAfter(world, 'pause node1')).toEqual(['resume node1'])
    const instance = talkers(world)
    const before = follow(instance, initialState(instance), that('deliver say to node1'))
    const after = follow(instance, before, that('pause node1'), that('resume node1'))
    expect(shown(instance, after)['node1']).toEqual(shown(instance, before)['node1'])
    expect(shown(instance, after)['faults']).toEqual({ pauses: 0 })
    expect(namesOf(movesFrom(instance, after))).toEqual(['go of node1'])
  })

  it('is seen to by properties, and is up', () => {
    const instance = talkers(world)
    const after = follow(instance, initialState(instance), that('pause node1'))
    expect(nodeIn(instance, after, 'node1')).toMatchObject({ up: true, paused: true })
    expect(nodeIn(instance, after, 'node0')).toMatchObject({ up: true, paused: false })
  })

  it('can be sent to', () => {
    const instance = talkers({ ...world, go: { node0: hello } })
    const after = follow(instance, initialState(instance), that('pause node1'), that('go of node0'))
    expect(inFlightIn(instance, after)).toEqual(['node0 > node1: hello', 'node0 > node1: hello'])
  })

  it('costs of a budget; going on does not', () => {
    expect(stepsAfter(world, 'pause node1', 'resume node1')).not.toContain('pause node1')
    expect(stepsAfter({ ...world, faults: { pauses: 2 } }, 'pause node1', 'resume node1')).toContain('pause node1')
    expect(stepsAfter({ faults: { pauses: 1 } }, 'pause node0')).toEqual(['resume node0'])
  })

  it('can crash, and does not pause any more when it restarts', () => {
    const crashing: Talkers = { ...world, faults: { ...faults, crashes: { times: 1, restarts: 1, of: ['node1'] } } }
    expect(stepsAfter(crashing, 'pause node1')).toEqual(['resume node1', 'crash node1'].sort())
    expect(stepsAfter(crashing, 'pause node1', 'crash node1')).toEqual(['restart node1'])
    expect(stepsAfter(crashing, 'pause node1', 'crash node1', 'restart node1')).toEqual(['deliver say to node1'])
  })

  it('does not hold up time, and is late when it goes on', () => {
    const late: Talkers = { time: clocks({ max: 2 }), faults, go: { node1: [] }, after: 1 }
    expect(stepsAfter(late, 'pause node1', 'tick 1')).toEqual(['resume node1', 'tick 2'])
    expect(stepsAfter(late, 'pause node1', 'tick 1', 'tick 2', 'resume node1')).toEqual(['go of node1'])
  })
})

describe('send omission', () => {
  const faults: Faults = { omissions: { sending: 1, of: ['node0'] } }

  it('makes nothing of what a node sends from then on', () => {
    const instance = talkers({ faults, start: { node0: hello }, go: { node0: hello } })
    const mute = follow(instance, initialState(instance), that('node0 stops to send'))
    expect(inFlightIn(instance, mute)).toEqual(['node0 > node1: hello'])
    const [move] = movesFrom(instance, mute).filter(({ step }) => step.kind === 'timeout')
    expect(move?.step).toMatchObject({ sends: [{ to: 'node1', lost: 'omitted' }] })
    expect(inFlightIn(instance, move?.after ?? [])).toEqual(['node0 > node1: hello'])
  })

  it('leaves the node receiving; its reactions are steps though they send nothing', () => {
    const world: Talkers = { faults, start: { node1: [['node0', ask('x', 'node1')]] } }
    const instance = talkers(world)
    const after = follow(instance, initialState(instance), that('node0 stops to send'), that('deliver ask to node0'))
    expect(inFlightIn(instance, after)).toEqual([])
  })

  it('happens once to a node, and to those that are named', () => {
    const world: Talkers = { faults: { omissions: { sending: true, of: ['node0'] } } }
    expect(stepsAfter(world)).toEqual(['node0 stops to send'])
    expect(stepsAfter(world, 'node0 stops to send')).toEqual([])
  })

  it('stays after a crash and a restart', () => {
    const world: Talkers = { faults: { ...faults, crashes: { times: 1, restarts: 1 } }, go: { node0: hello } }
    const instance = talkers(world)
    const path = ['node0 stops to send', 'crash node0', 'restart node0'].map(that)
    expect(shown(instance, follow(instance, initialState(instance), ...path))['node0']).toMatchObject({ mute: true })
  })
})

describe('receive omission', () => {
  const faults: Faults = { omissions: { receiving: 1, of: ['node1'] } }
  const deaf = 'node1 stops to receive'

  it('leaves messages where they are, as those that are ignored', () => {
    const world: Talkers = { faults, start: { node0: hello }, go: { node1: [['node0', say('x')]] } }
    expect(stepsAfter(world, deaf)).toEqual(['go of node1'])
    expect(stepsAfter({ ...world, network: duplicating() }, deaf)).toEqual(['go of node1'])
  })

  it.each([
    ['of an ordered network', ordered()],
    ['that consumes what is ignored', unordered({ consumeIgnored: true })],
  ])('on a network %s takes them, unheard', (_, network) => {
    const instance = talkers({ network, faults, start: { node0: [...hello, ['node1', { type: 'bomb' }]] } })
    const [move] = movesFrom(instance, follow(instance, initialState(instance), that(deaf))).filter(
      ({ step }) => step.kind === 'deliver',
    )
    expect(move?.step).toEqual({
      kind: 'deliver',
      omitted: true,
      from: expect.any(String),
      to: expect.any(String),
      message: expect.any(Object),
      sends: [],
      events: [],
      choices: [],
    })
    const { after = [] } = move ?? {}
    expect(inFlightIn(instance, after)).toHaveLength(1)
    expect(heardBy(instance, after, 'node1')).toEqual([])
  })

  it('has a budget of its own', () => {
    const both: Talkers = { faults: { omissions: { sending: 1, receiving: 1 } } }
    expect(stepsAfter(both)).toHaveLength(4)
    expect(stepsAfter(both, deaf)).toEqual(['node0 stops to send', 'node1 stops to send'])
  })

  it('stays after a crash and a restart', () => {
    const world: Talkers = {
      faults: { ...faults, crashes: { times: 1, restarts: 1, of: ['node1'] } },
      start: { node0: hello },
    }
    expect(stepsAfter(world, deaf, 'crash node1', 'restart node1')).toEqual([])
  })
})

/** Nodes that note of which others they are told that they crashed. */
function watchers(crashes: Partial<Crashes> = {}, faults: Faults = {}, throws = false) {
  return instanceOf(
    smallProtocol<{ watcher: { gone: {} }; sleeper: {} }>({
      faults: { ...faults, crashes: { times: true, noticed: true, ...crashes } as Crashes },
      nodes: { watcher: 2, sleeper: 1 },
      roles: {
        watcher: role({
          state: { gone: [] as readonly string[] },
          crashed(watcher, peer) {
            if (throws) throw new Error('nobody crashes')
            watcher.send(watcher.others, { type: 'gone' })
            watcher.gone = [...watcher.gone, peer]
          },
          on: { gone() {} },
        }),
        sleeper: role({}),
      },
    }),
  )
}

describe('a crash that is noticed', () => {
  const after = (instance: ReturnType<typeof watchers>, ...path: string[]) =>
    follow(instance, initialState(instance), ...path.map(that))

  it('is told to every other node whose role wants to know, at some time', () => {
    const instance = watchers({ of: ['sleeper'] })
    const crashed = after(instance, 'crash sleeper')
    expect(namesOf(movesFrom(instance, crashed))).toEqual(['tell watcher0 of sleeper', 'tell watcher1 of sleeper'])
    const told = after(instance, 'crash sleeper', 'tell watcher0 of sleeper')
    expect(shown(instance, told)['watcher0']).toMatchObject({ state: { gone: ['sleeper'] } })
    expect(namesOf(movesFrom(instance, told))).toEqual(['tell watcher1 of sleeper'])
  })

  it('is not told to the node itself', () => {
    const instance = watchers()
    expect(shown(instance, after(instance, 'crash watcher0'))).toMatchObject({
      'notices to watcher0': [],
      'notices to watcher1': ['watcher0'],
    })
  })

  it('is told in any order with others', () => {
    const instance = watchers()
    const crashed = after(instance, 'crash watcher1', 'crash sleeper')
    expect(crashed).toEqual(after(instance, 'crash sleeper', 'crash watcher1'))
    expect(namesOf(movesFrom(instance, crashed))).toEqual([
      'tell watcher0 of sleeper',
      'tell watcher0 of watcher1',
      'crash watcher0',
    ])
  })

  it('is not told to a node that is down or pauses', () => {
    const instance = watchers({}, { pauses: 1 })
    expect(namesOf(movesFrom(instance, after(instance, 'crash sleeper', 'crash watcher0')))).not.toContain(
      'tell watcher0 of sleeper',
    )
    const paused = namesOf(movesFrom(instance, after(instance, 'crash sleeper', 'pause watcher0')))
    expect(paused).not.toContain('tell watcher0 of sleeper')
    expect(paused).toContain('tell watcher1 of sleeper')
  })

  it('is told across a cut, and to a node that receives no messages: it is no message', () => {
    const partitions = { times: 1, splits: [['sleeper']] }
    const instance = watchers({}, { partitions, omissions: { receiving: 1 } })
    const path = ['cut sleeper | watcher0 watcher1', 'watcher0 stops to receive', 'crash sleeper']
    expect(namesOf(movesFrom(instance, after(instance, ...path)))).toContain('tell watcher0 of sleeper')
  })

  it('is not told where crashes are silent', () => {
    const instance = watchers({ noticed: false })
    const crashed = after(instance, 'crash sleeper')
    expect(namesOf(movesFrom(instance, crashed))).toEqual(['crash watcher0', 'crash watcher1'])
    expect(instance.system.slots.map(({ kind }) => kind)).not.toContain('notices')
  })

  it('fails where the handler throws', () => {
    const instance = watchers({ of: ['sleeper'] }, {}, true)
    const [move] = movesFrom(instance, after(instance, 'crash sleeper'))
    expect(move?.failure).toMatchObject({ where: 'watcher.crashed', message: 'Error: nobody crashes' })
  })

  it('in a handler is told as well', () => {
    const instance = watchers({ inHandlers: true })
    const path = ['crash sleeper', 'tell watcher0 of sleeper, crash after 0 sends']
    expect(shown(instance, after(instance, ...path))['watcher1']).toMatchObject({ up: true })
    expect(namesOf(movesFrom(instance, after(instance, ...path)))).toContain('tell watcher1 of watcher0')
  })

  it('counts among the sites that can run', () => {
    expect(watchers().system.sites).toEqual(['watcher.on.gone', 'watcher.crashed'])
    expect(watchers({ noticed: false }).system.sites).toEqual(['watcher.on.gone'])
  })
})

interface Orders {
  server: { write: {}; choose: {}; decide: {}; record: {}; wrong: {}; odd: {} }
  client: { ack: { n: number } }
}

/** A server that does several things when it is told to, one after the other; `n` is durable, `seen` is not. */
function writer(
  type: MessageTo<Orders, 'server'>['type'],
  crashes: Partial<Crashes> = {},
  omissions: Faults['omissions'] = false,
) {
  return instanceOf(
    smallProtocol<Orders>({
      faults: { omissions, crashes: { times: 1, of: ['server'], inHandlers: true, ...crashes } as Crashes },
      nodes: { server: 1, client: 2 },
      roles: {
        server: role({
          state: { n: 0, seen: 0 },
          durable: ['n'],
          on: {
            write(server) {
              server.seen = 1
              server.n = 1
              server.send('client0', { type: 'ack', n: 1 })
              server.n = 2
              server.send('client1', { type: 'ack', n: 2 })
              server.n = 3
            },
            choose(server) {
              server.send('client0', { type: 'ack', n: 1 })
              server.choose(['left', 'right'])
              server.send('client1', { type: 'ack', n: 2 })
            },
            decide(server) {
              server.send('client0', { type: 'ack', n: 1 })
              const to = server.choose(['client0', 'client1'])
              server.send(to, { type: 'ack', n: 2 })
              server.send('client0', { type: 'ack', n: 3 })
            },
            record(server) {
              server.invoke('write')
              server.return('done')
            },
            odd(server) {
              Object.assign(server, { n: () => 1 })
              server.send('client0', { type: 'ack', n: 1 })
              server.n = 1
            },
            wrong(server) {
              server.send('client0', { type: 'ack', n: 1 })
              throw new Error('half way')
            },
          },
          restart(server) {
            server.send(['client0', 'client1'], { type: 'ack', n: server.n })
          },
        }),
        client: role({
          start(client) {
            if (client.index === 0) client.send('server', { type })
          },
          on: { ack() {} },
        }),
      },
    }),
  )
}

/** What each crash in the handler leaves: how much is sent, and the durable field. */
function crashesIn(instance: ReturnType<typeof writer>) {
  return movesFrom(instance, initialState(instance))
    .filter(({ step }) => 'crashes' in step && step.crashes)
    .map(({ step, after }) => ({
      sent: 'sends' in step ? step.sends.length : 0,
      arrives: inFlightIn(instance, after).length,
      server: shown(instance, after)['server'],
      step,
    }))
}

describe('a crash in a handler', () => {
  it('comes before or after anything that it sends, with the durable fields of that moment', () => {
    const found = crashesIn(writer('write')).map(({ sent, arrives, server }) => ({
      sent,
      arrives,
      n: (server as unknown as { state: { n: number } }).state.n,
    }))
    expect(found).toEqual([
      { sent: 0, arrives: 0, n: 1 },
      { sent: 1, arrives: 1, n: 1 },
      { sent: 1, arrives: 1, n: 2 },
      { sent: 2, arrives: 2, n: 2 },
    ])
  })

  it('leaves the node down, its volatile fields as at the start, and takes the message and the budget', () => {
    const [first] = crashesIn(writer('write'))
    expect(first?.server).toEqual({ state: { n: 1, seen: 0 }, timers: [], up: false })
    const instance = writer('write')
    const after = follow(
      instance,
      initialState(instance),
      (step) => 'sends' in step && step.sends.length === 0 && 'crashes' in step,
    )
    expect(shown(instance, after)).toMatchObject({ 'messages to server': [], faults: { crashes: 0 } })
  })

  it('does not know what would have been chosen later, and is one step for all such choices', () => {
    const found = crashesIn(writer('choose')).map(({ sent, step }) => [sent, 'choices' in step && step.choices])
    expect(found).toEqual([
      [0, []],
      [1, []],
    ])
  })

  it('comes once before a choice, and after what each option brings about', () => {
    const found = crashesIn(writer('decide')).map(({ sent, step }) => [sent, 'choices' in step && step.choices])
    expect(found).toEqual([
      [0, []],
      [1, []],
      [2, ['client0']],
      [2, ['client1']],
    ])
  })

  it('has recorded operations in part', () => {
    const found = crashesIn(writer('record')).map(({ step }) => 'events' in step && step.events.map(({ kind }) => kind))
    expect(found).toEqual([[], ['invoke']])
  })

  it('does not happen where the handler throws, or where crashes are used up', () => {
    expect(crashesIn(writer('wrong'))).toEqual([])
    const wrong = writer('wrong')
    const failing = movesFrom(wrong, initialState(wrong)).filter(({ failure }) => failure !== null)
    expect(failing.map(({ step }) => step)).toMatchObject([{ kind: 'deliver', sends: [], events: [], choices: [] }])
    const spent = writer('write', { of: ['client', 'server'] })
    const down = follow(spent, initialState(spent), that('crash client1'))
    expect(movesFrom(spent, down).filter(({ step }) => 'crashes' in step)).toEqual([])
    expect(crashesIn(writer('write', { of: ['client'] }))).toEqual([])
    expect(crashesIn(writer('write', { inHandlers: false }))).toEqual([])
  })

  it('is the only reason to look at durable fields before the handler ends', () => {
    const failuresOf = (inHandlers: boolean) => {
      const instance = writer('odd', { inHandlers })
      return movesFrom(instance, initialState(instance)).flatMap(({ failure }) => failure?.message ?? [])
    }
    expect(failuresOf(false)).toEqual([])
    expect(failuresOf(true)).toEqual([expect.stringContaining('is not plain data')])
  })

  it('can end a restart, which costs a restart and a crash', () => {
    const instance = writer('write', { times: 2, restarts: 2 })
    const down = follow(instance, initialState(instance), that('crash server'))
    const restarts = movesFrom(instance, down).filter(({ step }) => step.kind === 'restart')
    expect(restarts.map(({ step }) => 'crashes' in step)).toEqual([false, true, true])
    expect(shown(instance, restarts[1]?.after ?? [])['faults']).toMatchObject({ crashes: 0, 'crashes.restarts': 1 })
  })

  it('of a node that no longer sends sends nothing', () => {
    const instance = writer('write', {}, { sending: 1, of: ['server'] })
    const mute = follow(instance, initialState(instance), that('server stops to send'))
    const sent = movesFrom(instance, mute).filter(({ step }) => 'crashes' in step)
    expect(sent.map(({ after }) => inFlightIn(instance, after))).toEqual([[], [], [], []])
  })
})

describe('a crash in a handler that cannot send at once', () => {
  const faults: Faults = { crashes: { times: 1, of: ['node1'], inHandlers: true } }
  const start = { node0: [['node1', ask('x', 'node2', 'node2')]] } as const

  it('comes before the first rendezvous, or while the node waits as any other does', () => {
    const world: Talkers = { nodes: 3, network: rendezvous(), faults, start }
    expect(stepsAfter(world)).toEqual([
      'deliver ask to node1',
      'deliver ask to node1, crash after 0 sends',
      'crash node1',
    ])
    expect(stepsAfter(world, 'deliver ask to node1')).toEqual(['crash node1', 'deliver say to node2'])
    expect(stepsAfter(world, 'deliver ask to node1', 'deliver say to node2', 'crash node1')).toEqual([])
  })

  it('comes when it has sent what there was room for, though all of it cannot be sent', () => {
    const network = bounded(2)
    const full: Talkers = { nodes: 3, network, faults, start: { ...start, node1: [['node2', say('y')]] } }
    expect(stepsAfter(full)).toEqual([
      'deliver ask to node1, crash after 0 sends',
      'deliver ask to node1, crash after 1 sends',
      'crash node1',
      'deliver say to node2',
    ])
  })
})

describe('a crash', () => {
  it('leaves a durable field deleted that was deleted', () => {
    const instance = instanceOf(
      smallProtocol<{ node: {} }>({
        faults: { crashes: 1 },
        nodes: { node: 1 },
        roles: {
          node: role({
            state: (): { vote?: string; term: number } => ({ vote: 'me', term: 1 }),
            durable: ['vote'],
            start(node) {
              node.setTimer('forget')
            },
            timeout: {
              forget(node) {
                delete node.vote
                node.term = 2
              },
            },
          }),
        },
      }),
    )
    const after = follow(instance, initialState(instance), that('forget of node'), that('crash node'))
    expect(shown(instance, after)['node']).toEqual({ state: { term: 1 }, timers: [], up: false })
  })
})
