import { describe, expect, it } from 'vitest'
import {
  bounded,
  type Channel,
  duplicating,
  ordered,
  perLink,
  rendezvous,
  unordered,
} from '../../../src/language/network.ts'
import { follow, initialState, initialStates, movesFrom, namesOf, shown, that } from '../protocol/stepping.ts'
import { ask, heardBy, inFlightIn, say, type Talkers, talkers, viewOf } from '../protocol/talkers.ts'

const hello = [['node1', say('hello')]] as const
const twice = [
  ['node1', say('first')],
  ['node1', say('second')],
] as const

/** The steps after a path, by name. */
function stepsAfter(world: Talkers, ...path: string[]): string[] {
  const instance = talkers(world)
  return namesOf(movesFrom(instance, follow(instance, initialState(instance), ...path.map(that))))
}

describe('a duplicating network', () => {
  const network = duplicating()

  it('keeps one of each message, which is delivered as often as one likes', () => {
    const instance = talkers({ network, start: { node0: [...hello, ...hello] } })
    const initial = initialState(instance)
    expect(inFlightIn(instance, initial)).toEqual(['node0 > node1: hello'])
    const after = follow(instance, initial, that('deliver say to node1'), that('deliver say to node1'))
    expect(heardBy(instance, after, 'node1')).toEqual(['hello', 'hello'])
    expect(inFlightIn(instance, after)).toEqual(['node0 > node1: hello'])
  })

  it('forgets a message that is lost', () => {
    const instance = talkers({ network, faults: { loss: true }, start: { node0: hello } })
    const after = follow(instance, initialState(instance), that('lose say to node1'))
    expect(inFlightIn(instance, after)).toEqual([])
    expect(movesFrom(instance, after)).toEqual([])
  })
})

describe('an ordered network', () => {
  it('keeps the order of each link, and none between links', () => {
    const world: Talkers = { nodes: 3, network: ordered(), start: { node0: twice, node2: [['node1', say('other')]] } }
    const instance = talkers(world)
    const texts = movesFrom(instance, initialState(instance)).map(
      ({ step }) => step.kind === 'deliver' && (step.message as { text?: string }).text,
    )
    expect(texts).toEqual(['first', 'other'])
  })

  it('consumes a head that is ignored', () => {
    const instance = talkers({ network: ordered(), start: { node0: [['node1', { type: 'ignored' }], ...hello] } })
    const after = follow(instance, initialState(instance), that('deliver ignored to node1'))
    expect(inFlightIn(instance, after)).toEqual(['node0 > node1: hello'])
  })
})

describe('a bounded channel', () => {
  const network = bounded(1)

  it('that is full blocks its sender until something is taken out', () => {
    const world: Talkers = { network, start: { node0: hello }, go: { node0: hello } }
    expect(stepsAfter(world)).toEqual(['deliver say to node1'])
    expect(stepsAfter(world, 'deliver say to node1')).toEqual(['go of node0'])
  })

  it('blocks no more of its sender than the steps that would send over it', () => {
    const world: Talkers = { network, start: { node0: hello, node1: [['node0', say('back')]] }, go: { node0: hello } }
    expect(stepsAfter(world)).toEqual(['deliver say to node0', 'deliver say to node1'])
  })

  it('over which more is sent at once than it ever holds is an error, with what is sent', () => {
    const instance = talkers({ network, go: { node0: twice } })
    const [move, ...others] = movesFrom(instance, initialState(instance))
    expect(others).toEqual([])
    expect(move?.failure).toEqual({
      kind: 'invalid',
      where: 'node.timeout.go',
      message: 'node.timeout.go sends 2 messages at once to node1, over a channel that holds 1.',
      line: null,
      cure: 'Send them one after the other, or give the channel more room.',
    })
    const sends = twice.map(([to, message]) => ({ to, message }))
    expect(move?.step).toMatchObject({ kind: 'timeout', sends, events: [], choices: [] })
  })

  it('has no room for what a message brings about that stays in flight, or that comes over another channel', () => {
    const links = [{ from: 'node0', to: 'node1', channel: bounded(1) }]
    const stays: Talkers = {
      network: perLink(duplicating(), links),
      start: { node1: [['node0', ask('again', 'node1')]] },
    }
    expect(stepsAfter(stays, 'deliver ask to node0')).toEqual(['deliver say to node1'])
    const own: Talkers = { network, start: { node0: [['node0', ask('again', 'node1')], ...hello] } }
    expect(stepsAfter(own)).toEqual(['deliver say to node1'])
  })

  it('is no reason for a crash in a handler that could not send so far', () => {
    const faults = { crashes: { times: 1, inHandlers: true, of: ['node0'] } }
    expect(new Set(stepsAfter({ network, faults, go: { node0: twice } }))).toEqual(
      new Set(['go of node0', 'go of node0, crash after 0 sends', 'go of node0, crash after 1 sends', 'crash node0']),
    )
    expect(new Set(stepsAfter({ network, faults, start: { node0: hello }, go: { node0: hello } }))).toEqual(
      new Set(['crash node0', 'deliver say to node1', 'go of node0, crash after 0 sends']),
    )
    const more = [['node2', say('more')]] as const
    const three: Talkers = { nodes: 3, network, faults, go: { node0: [...twice, ...more] } }
    expect(stepsAfter(three).filter((name) => name.includes('sends'))).toEqual([
      'go of node0, crash after 0 sends',
      'go of node0, crash after 1 sends',
    ])
    const full: Talkers = { nodes: 3, network, faults, start: { node0: hello }, go: { node0: [...hello, ...more] } }
    expect(stepsAfter(full).filter((name) => name.includes('sends'))).toEqual(['go of node0, crash after 0 sends'])
  })

  it('counts each link for itself', () => {
    const world: Talkers = {
      nodes: 3,
      network,
      start: { node0: hello },
      go: { node0: [['node2', say('x')]], node2: hello },
    }
    expect(stepsAfter(world)).toEqual(['go of node0', 'deliver say to node1', 'go of node2'])
  })

  it('has room again for who takes a message out of it and sends over it in one step', () => {
    const world: Talkers = { nodes: 1, network, start: { node0: [['node0', ask('again', 'node0')]] } }
    expect(stepsAfter(world)).toEqual(['deliver ask to node0'])
    expect(stepsAfter(world, 'deliver ask to node0')).toEqual(['deliver say to node0'])
  })

  it('has room again when a message is lost, but none for a copy when it is full', () => {
    const world: Talkers = {
      network,
      faults: { loss: 1, duplication: 1 },
      start: { node0: hello },
      go: { node0: hello },
    }
    expect(stepsAfter(world)).toEqual(['deliver say to node1', 'lose say to node1'])
    expect(stepsAfter(world, 'lose say to node1')).toEqual(['go of node0'])
    expect(stepsAfter({ ...world, network: bounded(2) })).toContain('duplicate say to node1')
  })

  it('to a node that is down stays full', () => {
    const world: Talkers = {
      network,
      faults: { crashes: { times: 1, of: ['node1'] } },
      start: { node0: hello },
      go: { node0: hello },
    }
    expect(stepsAfter(world, 'crash node1')).toEqual([])
  })

  it('cannot hold more than it holds: a handler that sends more at once is wrong, and told so', () => {
    const instance = talkers({ network, go: { node0: twice } })
    const [move] = movesFrom(instance, initialState(instance))
    expect(move?.failure).toEqual({
      kind: 'invalid',
      where: 'node.timeout.go',
      message: 'node.timeout.go sends 2 messages at once to node1, over a channel that holds 1.',
      line: null,
      cure: 'Send them one after the other, or give the channel more room.',
    })
    expect(() => initialStates(talkers({ network, start: { node0: twice } }))).toThrow(
      'node.start of node0 sends more messages to a node than its channel holds.',
    )
  })
})

describe('a rendezvous', () => {
  const network = rendezvous()

  it('is one step of the sender and the receiver: nothing is in flight', () => {
    const instance = talkers({ network, start: { node0: hello } })
    const initial = initialState(instance)
    expect(inFlightIn(instance, initial)).toEqual([])
    expect(namesOf(movesFrom(instance, initial))).toEqual(['deliver say to node1'])
    const after = follow(instance, initial, that('deliver say to node1'))
    expect(heardBy(instance, after, 'node1')).toEqual(['hello'])
    expect(shown(instance, after)['node0']).toEqual({ state: { heard: [] }, timers: [], up: true })
  })

  it('is told of the messages that wait for it, and of no others', () => {
    const sendsOf = (channel: Channel) => {
      const [move] = movesFrom(...fresh({ network: channel, go: { node0: hello } }))
      return move !== undefined && 'sends' in move.step && move.step.sends
    }
    const fresh = (world: Talkers) => {
      const instance = talkers(world)
      return [instance, initialState(instance)] as const
    }
    expect(sendsOf(network)).toEqual([{ to: 'node1', message: say('hello'), waits: true }])
    expect(sendsOf(unordered())).toEqual([{ to: 'node1', message: say('hello') }])
  })

  it('comes in the order of sending, over all receivers', () => {
    const world: Talkers = { nodes: 3, network, start: { node0: [['node2', say('a')], ...hello] } }
    expect(stepsAfter(world)).toEqual(['deliver say to node2'])
    expect(stepsAfter(world, 'deliver say to node2')).toEqual(['deliver say to node1'])
  })

  it('is waited for: the sender fires no timer and takes no message until then', () => {
    const world: Talkers = {
      nodes: 3,
      network,
      start: { node0: hello, node2: [['node0', say('x')]] },
      go: { node0: [] },
    }
    expect(stepsAfter(world)).toEqual(['deliver say to node1'])
    expect(stepsAfter(world, 'deliver say to node1')).toEqual(['deliver say to node0', 'go of node0'])
  })

  it('does not take place when the receiver ignores the message, unless ignored messages are consumed', () => {
    const start = { node0: [['node1', { type: 'ignored' }]] } as const
    expect(stepsAfter({ network, start })).toEqual([])
    expect(stepsAfter({ network: rendezvous({ consumeIgnored: true }), start })).toEqual(['deliver ignored to node1'])
  })

  it('of a cycle of senders never takes place: a deadlock', () => {
    expect(stepsAfter({ network, start: { node0: hello, node1: [['node0', say('hello')]] } })).toEqual([])
    expect(stepsAfter({ network, start: { node0: [['node0', say('to myself')]] } })).toEqual([])
  })

  it('can be followed by others that the receiver’s answer makes', () => {
    const world: Talkers = { network, start: { node0: [['node1', ask('back', 'node0')]] } }
    expect(stepsAfter(world, 'deliver ask to node1')).toEqual(['deliver say to node0'])
  })

  it('does not take place with a sender that crashed or a receiver that did', () => {
    const faults = { crashes: { times: true, restarts: true } } as const
    const world: Talkers = { network, faults, start: { node0: hello } }
    expect(stepsAfter(world, 'crash node0')).toEqual(['restart node0', 'crash node1'])
    expect(stepsAfter(world, 'crash node0', 'restart node0')).toEqual(['crash node0', 'crash node1'])
    expect(stepsAfter(world, 'crash node1')).toEqual(['crash node0', 'restart node1'])
    expect(stepsAfter(world, 'crash node1', 'restart node1')).toContain('deliver say to node1')
  })

  it('waits for a sender or a receiver that pauses', () => {
    const world: Talkers = { network, faults: { pauses: true }, start: { node0: hello } }
    for (const node of ['node0', 'node1']) {
      expect(stepsAfter(world, `pause ${node}`)).not.toContain('deliver say to node1')
      expect(stepsAfter(world, `pause ${node}`, `resume ${node}`)).toContain('deliver say to node1')
    }
  })

  it('waits for a link that is cut', () => {
    const world: Talkers = { network, faults: { partitions: { times: 1, heals: 1 } }, start: { node0: hello } }
    expect(stepsAfter(world, 'cut node1 | node0')).toEqual(['heal'])
    expect(stepsAfter(world, 'cut node1 | node0', 'heal')).toEqual(['deliver say to node1'])
  })

  it('with a sender that no longer sends does not take place, and the sender goes on', () => {
    const faults = { omissions: { sending: true, of: ['node0'] } } as const
    const world: Talkers = { network, faults, start: { node0: hello }, go: { node0: hello } }
    expect(stepsAfter(world)).toEqual(['node0 stops to send', 'deliver say to node1'])
    expect(stepsAfter(world, 'node0 stops to send')).toEqual(['go of node0'])
    expect(stepsAfter(world, 'node0 stops to send', 'go of node0')).toEqual([])
  })

  it('with a receiver that no longer receives does not take place, unless ignored messages are consumed', () => {
    const faults = { omissions: { receiving: true, of: ['node1'] } } as const
    const start = { node0: hello }
    expect(stepsAfter({ network, faults, start }, 'node1 stops to receive')).toEqual([])
    const instance = talkers({ network: rendezvous({ consumeIgnored: true }), faults, start })
    const after = follow(instance, initialState(instance), that('node1 stops to receive'), that('deliver say to node1'))
    expect(heardBy(instance, after, 'node1')).toEqual([])
    expect(movesFrom(instance, after)).toEqual([])
  })

  it('with a Byzantine receiver is over at once', () => {
    const lies = { by: ['node1'], messages: [] }
    const world: Talkers = { network, faults: { lies }, start: { node0: hello }, go: { node0: [] } }
    expect(stepsAfter(world)).toEqual(['go of node0'])
  })

  it('fails where the receiver’s handler throws', () => {
    const instance = talkers({ network, start: { node0: [['node1', { type: 'bomb' }]] } })
    expect(movesFrom(instance, initialState(instance)).map(({ failure }) => failure?.where)).toEqual(['node.on.bomb'])
  })

  it('that two senders wait for takes place with either', () => {
    const world: Talkers = { nodes: 3, network, start: { node0: hello, node2: [['node1', say('x')]] } }
    expect(stepsAfter(world)).toEqual(['deliver say to node1', 'deliver say to node1'])
  })
})

describe('channels by link', () => {
  const between = (from: string, to: string, channel: Channel) => ({ from, to, channel })

  it('differ where they are listed; the first that fits counts', () => {
    const network = perLink(unordered(), [
      between('node0', 'node', ordered()),
      between('node0', 'node1', duplicating()),
    ])
    const instance = talkers({ nodes: 3, network, start: { node0: twice, node2: twice } })
    const texts = movesFrom(instance, initialState(instance)).map(
      ({ step }) => step.kind === 'deliver' && `${step.from}: ${(step.message as { text?: string }).text}`,
    )
    expect(texts).toEqual(['node2: first', 'node2: second', 'node0: first'])
  })

  it('keep what they carry to one node in as many mailboxes as there are ways of keeping it', () => {
    const network = perLink(unordered(), [
      between('node0', 'node1', ordered()),
      between('node1', 'node1', duplicating()),
    ])
    const instance = talkers({ nodes: 3, network, start: { node0: twice, node1: hello, node2: hello } })
    const initial = initialState(instance)
    const message = say('hello')
    expect(shown(instance, initial)).toMatchObject({
      'messages to node0': [],
      'messages to node1': [{ from: 'node2', message, copies: 1 }],
      'messages to node1, again and again': [{ from: 'node1', message }],
      'messages to node1, in order': { node0: [say('first'), say('second')] },
      'messages to node2': [],
    })
    expect(viewOf(instance, initial).network).toHaveLength(4)
    expect(movesFrom(instance, initial)).toHaveLength(3)
  })

  it('have each the faults that can happen to them', () => {
    const network = perLink(rendezvous(), [
      between('node0', 'node', ordered()),
      between('node1', 'node', duplicating()),
    ])
    const faults = { loss: 1, duplication: 1, reordering: 1 } as const
    const start = {
      node0: [
        ['node2', say('a')],
        ['node2', say('b')],
      ],
      node1: [['node2', say('c')]],
      node2: hello,
    } as const
    const steps = stepsAfter({ nodes: 3, network, faults, start })
    const count = (kind: string) => steps.filter((name) => name.startsWith(kind)).length
    expect({ deliver: count('deliver'), lose: count('lose') }).toEqual({ deliver: 1, lose: 3 })
    expect({ duplicate: count('duplicate'), reorder: count('reorder') }).toEqual({ duplicate: 2, reorder: 1 })
  })

  it('are waited for where they are rendezvous alone: what is sent over others is in flight at once', () => {
    const network = perLink(unordered(), [between('node0', 'node1', rendezvous())])
    const world: Talkers = { nodes: 3, network, start: { node0: [...hello, ['node2', say('x')]] }, go: { node0: [] } }
    expect(stepsAfter(world)).toEqual(['deliver say to node1', 'deliver say to node2'])
    expect(stepsAfter(world, 'deliver say to node2')).toEqual(['deliver say to node1'])
    expect(stepsAfter(world, 'deliver say to node2', 'deliver say to node1')).toEqual(['go of node0'])
  })

  it('consume what is ignored, or not, link by link', () => {
    const network = perLink(unordered(), [between('node0', 'node', unordered({ consumeIgnored: true }))])
    const ignored = [['node1', { type: 'ignored' }]] as const
    const instance = talkers({ nodes: 3, network, start: { node0: ignored, node2: ignored } })
    const moves = movesFrom(instance, initialState(instance))
    expect(moves.map(({ step }) => step.kind === 'deliver' && step.from)).toEqual(['node0'])
  })

  it('of roles without nodes are none', () => {
    const network = perLink(unordered(), [between('node', 'node1', rendezvous())])
    expect(stepsAfter({ nodes: 3, network, start: { node0: hello } })).toEqual(['deliver say to node1'])
    expect(() =>
      talkers({ nodes: 0, network: perLink(unordered(), [between('node', 'node', ordered())]) }),
    ).not.toThrow()
  })

  it('between what is neither a role nor a node are refused', () => {
    for (const [from, to] of [
      ['nobody', 'node'],
      ['node', 'nobody'],
    ] as const) {
      const network = perLink(unordered(), [between(from, to, ordered())])
      expect(() => talkers({ network })).toThrow(expect.objectContaining({ code: 'unknown-name' }))
    }
  })
})
