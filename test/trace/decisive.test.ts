/** What is decisive in a run, why it counts as fair, and what its property looked at. */

import { describe, expect, it } from 'vitest'
import pauses from '../../docs/examples/faults/pauses.ts'
import leaseLock from '../../docs/examples/lease-lock.ts'
import retries from '../../docs/examples/retries.ts'
import starvation from '../../docs/examples/starvation.ts'
import heartbeats from '../../specs/heartbeat-failure-detector.ts'
import primaryBackup from '../../specs/primary-backup.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import { eventually, never } from '../../src/language/property.ts'
import { role } from '../../src/language/role.ts'
import type { Spec } from '../../src/language/spec.ts'
import type { Instance } from '../../src/semantics/instance/instance.ts'
import { decisiveLists, fairnessSentence, toldReadings } from '../../src/trace/decisive-words.ts'
import { formatTrace, plainStyle } from '../../src/trace/text.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { whyOf } from '../../src/trace/why/why-of.ts'
import type { Why } from '../../src/trace/why.ts'
import { instanceOf, smallProtocol } from '../engine/small-models.ts'
import { shownIn } from '../violated-runs.ts'

describe('what is decisive', () => {
  it('is the crash, and the message that the backup never receives', () => {
    expect(explained(primaryBackup, 'asynchronous, the primary crashes').why.decisive).toEqual([
      { kind: 'fault', step: 3, words: 'replica0 crashes' },
      { kind: 'not received', step: 2, words: 'copy(value: 1, view: 1) from replica0 to replica1' },
    ])
  })

  it('is the pause, and the timeout that nobody paused waits for', () => {
    expect(explained(pauses, 'a client that pauses').why.decisive).toEqual([
      { kind: 'fault', step: 4, words: 'client0 pauses' },
      { kind: 'timeout', step: 7, words: 'timer expiry of lock fires' },
    ])
  })

  it('is no fault where none is needed: the timeout alone', () => {
    expect(explained(leaseLock, 'without fencing').why.decisive).toEqual([
      { kind: 'timeout', step: 3, words: 'timer lease of lock fires' },
    ])
  })

  it('is what a loop repeats, and no message: how it goes on is a question of fairness', () => {
    expect(explained(retries, 'any number of losses').why.decisive).toEqual([
      { kind: 'fault', step: 3, words: 'answer from server to client is lost' },
    ])
  })

  it('is every timeout of a loop, also one that no other step of it uses', () => {
    const { why } = explained(heartbeats, 'no bound: a process that is up is suspected again and again')
    expect(why.decisive).toEqual([
      { kind: 'timeout', step: 3, words: 'timer silence of monitor0 fires' },
      { kind: 'timeout', step: 4, words: 'timer heartbeat of process fires' },
      { kind: 'timeout', step: 6, words: 'timer heartbeat of process fires' },
    ])
  })

  it('is told with faults first, and where it is much, equal steps together', () => {
    const beat = (step: number) => ({ kind: 'timeout', step, words: 'timer beat of node0 fires' }) as const
    const fires = [2, 3, 5, 7, 9].map(beat)
    const crashes = { kind: 'fault', step: 8, words: 'node1 crashes' } as const
    const lost = { kind: 'not received', step: 4, words: 'stop from node0 to node1' } as const
    const told = (...all: Parameters<typeof decisiveLists>[0][number][]) =>
      decisiveLists(all, { slots: [] }).map(({ title, items }) => [title, items.map(({ steps }) => steps)])
    expect(told(...fires, crashes)).toEqual([
      ['This run needs these faults and timeouts', [[8], [2], [3], [5], [7], [9]]],
    ])
    expect(told(...fires, ...[10].map(beat), crashes, lost)).toEqual([
      ['This run needs these faults and timeouts', [[8], [2, 3, 5, 7, 9, 10]]],
      ['Never received; if one of these had been, the same steps would not show it', [[4]]],
    ])
    expect(told(...fires)[0]?.[0]).toBe('This run needs these timeouts')
  })

  it('gathers what is lost on its way from one node to several, and no steps of several nodes', () => {
    const slots = ['node0', 'node1', 'node2', 'node3'].map((name) => ({ kind: 'node', name }) as const)
    const loss = (step: number, to: string) =>
      ({ kind: 'fault', step, words: `stop(round: 1) from node0 to ${to} is lost` }) as const
    const fires = (step: number, node: string) =>
      ({ kind: 'timeout', step, words: `timer beat of ${node} fires` }) as const
    const all = [
      ...[loss(3, 'node1'), loss(4, 'node2'), loss(5, 'node3')],
      ...[fires(2, 'node0'), fires(6, 'node1'), fires(7, 'node2'), fires(9, 'node0')],
    ]
    expect(decisiveLists(all, { slots })[0]?.items.map(({ steps, words }) => `${steps}: ${words}`)).toEqual([
      '3,4,5: stop(round: 1) from node0 to node1, node2 and node3 are lost',
      '2,9: timer beat of node0 fires',
      '6: timer beat of node1 fires',
      '7: timer beat of node2 fires',
    ])
  })

  it.each([
    ['counts', [{ kind: 'not received', step: 1, words: 'stop from node0 to node1' }]],
    ['does not count', []],
  ] as const)('is a message that is not received, where receiving it %s', (stop, decisive) => {
    const { why } = ofAsker(stop)
    expect(why.decisive).toEqual(decisive)
  })
})

describe('why a run counts', () => {
  it('a step is possible again and again, but not all the time', () => {
    const { why, trace } = explained(starvation, 'any order')
    expect(why.fairness).toEqual([{ why: 'not all the time', steps: ['lock receives acquire from client0'] }])
    expect(fairnessSentence(why.fairness, trace.ending)).toBe(
      'The run is fair: lock receives acquire from client0 is possible again and again, but not all the time, and weak fairness demands only what stays possible.',
    )
  })

  it('faults never have to happen, around a loop', () => {
    const { why, trace } = explained(retries, 'any number of losses')
    expect(why.fairness).toEqual([
      { why: 'not all the time', steps: ['client receives answer from server'] },
      { why: 'fault', steps: ['request from client to server is lost'] },
    ])
    expect(fairnessSentence(why.fairness, trace.ending)).toMatch(
      /; request from client to server is lost is possible, but a fault never has to happen\.$/,
    )
  })

  it('nothing is possible any more where it stops', () => {
    const { why, trace } = explained(retries, 'one try')
    expect(why.fairness).toEqual([{ why: 'nothing', steps: [] }])
    expect(fairnessSentence(why.fairness, trace.ending)).toBe(
      'The run may stop there: no step is possible any more that changes anything.',
    )
  })

  it('no fairness is demanded, or only a fault is left, where it stops', () => {
    const { why, trace } = unfair()
    expect(why.fairness).toEqual([
      { why: 'no fairness', steps: ['node1 receives open from node0'] },
      { why: 'fault', steps: ['open from node0 to node1 is lost'] },
    ])
    expect(fairnessSentence(why.fairness, trace.ending)).toBe(
      'The run may stop there: no fairness is demanded of node1 receives open from node0; open from node0 to node1 is lost is possible, but a fault never has to happen.',
    )
  })

  it('of a run that shows what it shows by its end, there is nothing to say', () => {
    const { why, trace } = explained(leaseLock, 'without fencing')
    expect(why.fairness).toEqual([])
    expect(fairnessSentence(why.fairness, trace.ending)).toBeNull()
  })
})

describe('what a property looked at', () => {
  it('is told by fields, each with the step that wrote it last', () => {
    const { why } = explained(primaryBackup, 'asynchronous, the primary crashes')
    expect(why.reads.map(({ text, step }) => `${step}: ${text}`)).toEqual([
      '3: replica0 is down',
      '1: replica0.role: "primary"',
      '3: replica0.value: 0',
      '1: replica1 is up',
      '5: replica1.role: "primary"',
      '1: replica1.value: 0',
      '4: monitor.members: ["replica1"]',
      '6: writer.acknowledged: 1',
    ])
  })

  it('is told of both states of a step', () => {
    const { why, trace } = explained(leaseLock, 'without fencing')
    expect(toldReadings(why.reads, trace)).toEqual([
      { label: 'before', text: 'storage.token: 2', since: { words: 'since', step: 7 } },
      { label: 'after', text: 'storage.token: 1', since: { words: 'since', step: 8 } },
    ])
  })

  it('stands in the text below the verdict, with what is decisive and why the run counts', () => {
    const { why, trace } = explained(retries, 'any number of losses')
    const lines = formatTrace(trace, plainStyle, { width: 80, lines: 12 }, why).split('\n')
    expect(lines.slice(lines.indexOf('answered never holds in this run. It read:'))).toEqual([
      'answered never holds in this run. It read:',
      '  client.answered: false, as at the start',
      '',
      'This run needs these faults',
      '  step 3: answer from server to client is lost',
      '',
      'The run is fair: client receives answer from server is possible again and again,',
      '  but not all the time, and weak fairness demands only what stays possible;',
      '  request from client to server is lost is possible, but a fault never has to',
      '  happen.',
      '',
      'The verdict rests on',
      '  the loop: steps 2 and 3, which repeat for ever, so that each matters',
    ])
  })
})

interface Explained {
  readonly trace: Trace
  readonly why: Why
}

function explained(spec: Spec, scenario: string): Explained {
  const { trace, instance } = shownIn({ spec, scenario })
  if (trace === null) throw new Error(`${scenario} shows no run`)
  return { trace, why: whyOf(trace, instance) }
}

interface Messages {
  node: { stop: object; open: object }
}

interface Door {
  readonly nodes: { readonly node: readonly { readonly opened: boolean }[] }
}

/** One node asks the other to stop, and to open; where it counts, a node that has stopped does not open. */
function ofAsker(stop: 'counts' | 'does not count'): Explained {
  const instance = instanceOf(
    smallProtocol<Messages>({
      nodes: { node: 2 },
      roles: {
        node: role({
          state: { opened: false, stopped: false },
          start(node) {
            if (node.id !== 'node0') return
            node.send('node1', { type: 'stop' })
            node.send('node1', { type: 'open' })
          },
          on: {
            stop(node) {
              node.stopped = stop === 'counts'
            },
            open(node) {
              node.opened = !node.stopped
            },
          },
        }),
      },
      properties: { opens: never(({ nodes: { node } }: Door) => node.some(({ opened }) => opened)) },
    }),
  )
  return reasonsOf(instance)
}

/** One node asks the other to open, and nobody has to deliver that. */
function unfair(): Explained {
  const instance = instanceOf(
    smallProtocol<Messages>({
      nodes: { node: 2 },
      roles: {
        node: role({
          state: { opened: false },
          start(node) {
            if (node.id === 'node0') node.send('node1', { type: 'open' })
          },
          on: {
            stop() {},
            open(node) {
              node.opened = true
            },
          },
        }),
      },
      properties: { opens: eventually(({ nodes: { node } }: Door) => node.some(({ opened }) => opened)) },
      fairness: { none: ['open'] },
      faults: { loss: 1 },
    }),
  )
  return reasonsOf(instance)
}

function reasonsOf(instance: Instance): Explained {
  const trace = traceOf(search(instance, { memoryBytes: 64 * 2 ** 20 }), instance) as Trace
  return { trace, why: whyOf(trace, instance) }
}
