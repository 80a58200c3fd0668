/** What waits while a handler of several steps is not done, and what its next step waits for. */

import { describe, expect, it } from 'vitest'
import { bounded, ordered, rendezvous, unordered } from '../../../src/language/network.ts'
import { clocks, rounds } from '../../../src/language/time.ts'
import type { Step } from '../../../src/semantics/system/system.ts'
import { follow, initialState, movesFrom, namesOf, that } from './stepping.ts'
import { inFlightIn } from './talkers.ts'
import {
  after,
  begins,
  does,
  goesOn,
  stepsAfter,
  type Worker,
  type Workers,
  workerAfter,
  workersIn,
  working,
} from './workers.ts'

const answers = (worker: Worker) => worker.send('boss', { type: 'did', step: 'one' })
const arms = (worker: Worker) => worker.setTimer('alarm')
const silent = { first() {}, second() {} }

const broadcast = (type: string) => (step: Step) =>
  step.kind === 'broadcast lie' && step.sends.every(({ message }) => (message as { type?: string }).type === type)

describe('until the last step is done', () => {
  it('no other message is delivered', () => {
    const world: Workers = { orders: ['work', 'work', 'note'] }
    expect(stepsAfter(world)).toEqual([begins, 'deliver note to worker'])
    expect(stepsAfter(world, begins)).toEqual([goesOn])
    expect(stepsAfter(world, begins, goesOn)).toEqual([begins, 'deliver note to worker', 'deliver did to boss'])
  })

  it('no timer fires: neither one that was armed nor one that a step arms', () => {
    for (const world of [working(silent, { worker: { start: arms as never } }), working({ ...silent, first: arms })]) {
      expect(stepsAfter(world, begins)).toEqual([goesOn])
      expect(workerAfter(world, begins).timers).toEqual(['alarm'])
      expect(stepsAfter(world, begins, goesOn)).toEqual(['alarm of worker'])
    }
  })

  it('a timer can be disarmed, and never fires then', () => {
    const world = working({ first: arms, second: (worker) => worker.cancelTimer('alarm') })
    expect(stepsAfter(world, begins, goesOn)).toEqual([])
  })

  it('no crash is told', () => {
    const world = working(silent, {
      faults: { crashes: { times: 1, of: ['boss'], noticed: true } },
      worker: { crashed: (worker, peer) => does(worker, peer) },
    })
    expect(stepsAfter(world, 'crash boss', begins)).toEqual([goesOn])
    expect(stepsAfter(world, begins, 'crash boss')).toEqual([goesOn])
    expect(stepsAfter(world, begins, 'crash boss', goesOn)).toEqual(['tell worker of boss'])
  })

  it('other nodes go on', () => {
    const [first, second] = ['deliver work to worker0', 'deliver work to worker1']
    expect(stepsAfter({ workers: 2 }, first)).toEqual(['worker0 goes on with second', second])
    expect(stepsAfter({ workers: 2 }, first, second)).toEqual([
      'worker0 goes on with second',
      'worker1 goes on with second',
    ])
  })

  it.each([
    ['ordered', ordered()],
    ['bounded', bounded(3)],
  ])('what is next on a link is not consumed, though it is ignored: %s', (_name, network) => {
    const instance = workersIn(working(silent, { network, orders: ['work', 'ignored', 'note'] }))
    const busy = after(instance, begins)
    expect(namesOf(movesFrom(instance, busy))).toEqual([goesOn])
    expect(inFlightIn(instance, busy)).toEqual(['boss > worker: ignored', 'boss > worker: note'])
    const path = [begins, goesOn, 'deliver ignored to worker', 'deliver note to worker']
    expect(inFlightIn(instance, after(instance, ...path))).toEqual([])
  })

  it.each([
    ['unordered', unordered({ consumeIgnored: true })],
    ['rendezvous', rendezvous({ consumeIgnored: true })],
  ])('nor is it where ignored messages are consumed: %s', (_name, network) => {
    const world = working(silent, { network, orders: ['work', 'ignored'] })
    expect(stepsAfter(world, begins)).toEqual([goesOn])
    expect(stepsAfter(world, begins, goesOn)).toContain('deliver ignored to worker')
  })

  it('nobody meets the node in a rendezvous; then the one that waited does', () => {
    const world = working(silent, { network: rendezvous(), orders: ['work', 'note'] })
    expect(stepsAfter(world, begins)).toEqual([goesOn])
    expect(stepsAfter(world, begins, goesOn)).toEqual(['deliver note to worker'])
  })

  it('lies wait', () => {
    const lies = { by: ['boss'], messages: [{ type: 'work', tags: [] }, { type: 'note' }] }
    const world = working(silent, { faults: { lies } })
    const toWorker = ['lie work to worker', 'lie note to worker']
    expect(stepsAfter(world)).toEqual(toWorker)
    expect(stepsAfter(world, 'lie work to worker')).toEqual([goesOn])
    expect(stepsAfter(world, 'lie work to worker', goesOn)).toEqual(toWorker)
  })

  it('lies to everybody wait in flight', () => {
    const messages = [{ type: 'work', tags: [] }, { type: 'note' }]
    const faults = { lies: { by: ['boss'], messages, equivocates: false, times: 2 } }
    const instance = workersIn(working(silent, { faults }))
    const said = follow(instance, initialState(instance), broadcast('work'), that(begins), broadcast('note'))
    expect(namesOf(movesFrom(instance, said))).toEqual([goesOn])
    expect(inFlightIn(instance, said)).toEqual(['boss > worker: note'])
  })

  it('messages in flight to the node can be lost, duplicated and overtaken', () => {
    const faults = { loss: 1, duplication: 1, reordering: 1 }
    const world = working(silent, { network: ordered(), faults, orders: ['work', 'ignored', 'note'] })
    expect(stepsAfter(world, begins)).toEqual([
      goesOn,
      'lose ignored to worker',
      'lose note to worker',
      'duplicate ignored to worker',
      'duplicate note to worker',
      'reorder note to worker',
    ])
  })
})

describe('the next step waits', () => {
  it('for the rendezvous that the one before it offers', () => {
    const world = working({ first: answers, second: answers }, { network: rendezvous() })
    const meets = 'deliver did to boss'
    expect(stepsAfter(world, begins)).toEqual([meets])
    expect(stepsAfter(world, begins, meets)).toEqual([goesOn])
    expect(stepsAfter(world, begins, meets, goesOn)).toEqual([meets])
    expect(stepsAfter(world, begins, meets, goesOn, meets)).toEqual([])
  })

  it('for room in a channel', () => {
    const world = working({ first: answers, second: answers }, { network: bounded(1) })
    expect(stepsAfter(world, begins)).toEqual(['deliver did to boss'])
    expect(stepsAfter(world, begins, 'deliver did to boss')).toEqual([goesOn])
  })

  it('for no link that is cut', () => {
    const world: Workers = { faults: { partitions: 1 } }
    expect(stepsAfter(world, 'cut boss | worker')).toEqual([])
    expect(stepsAfter(world, begins, 'cut boss | worker')).toEqual([goesOn])
  })
})

describe('no clock ticks before the next step', () => {
  const time = clocks({ max: 3 })

  it('of a shared clock', () => {
    expect(stepsAfter({ time })).toEqual([begins, 'tick 1'])
    expect(stepsAfter({ time }, begins)).toEqual([goesOn])
    expect(stepsAfter({ time }, begins, goesOn)).toEqual(['deliver did to boss', 'tick 1'])
  })

  it('of the node itself, where each has its own', () => {
    const world: Workers = { time: clocks({ max: 3, skew: 1 }) }
    expect(stepsAfter(world, begins)).toEqual([goesOn, 'tick boss to 1'])
    expect(stepsAfter(world, begins, goesOn)).toContain('tick worker to 1')
  })

  it('in lock-step rounds, in which the nodes behind it wait for their turn, too', () => {
    const world: Workers = { workers: 2, time: rounds(2) }
    const [first, second] = ['deliver work to worker0', 'deliver work to worker1']
    const path = ['round 1', first, 'worker0 goes on with second', second, 'worker1 goes on with second', 'round 2']
    const found = path.map((_step, at) => stepsAfter(world, ...path.slice(0, at)))
    expect(found).toEqual(path.map((step) => [step]))
  })

  it('in lock-step rounds, in which nodes go on in their order', () => {
    const world = working(silent, { workers: 2, time: rounds(1), worker: { start: { steps: silent } } })
    const path = ['worker0 goes on with second', 'worker1 goes on with second', 'round 1']
    expect(path.map((_step, at) => stepsAfter(world, ...path.slice(0, at)))).toEqual(path.map((step) => [step]))
  })

  it('so that a handler takes no time: each step sees the same', () => {
    const notes = (worker: Worker) => does(worker, String(worker.now))
    const world = working({ first: notes, second: notes, third: notes }, { time })
    const path = ['tick 1', begins, goesOn, 'worker goes on with third', 'tick 2']
    expect(workerAfter(world, ...path).state.log).toEqual(['1', '1', '1'])
  })

  it('a timer that is due waits for it, and a message that has to arrive', () => {
    const world = working(silent, {
      time: clocks({ max: 3, delay: 1 }),
      orders: ['work', 'note'],
      worker: { start: (worker) => worker.setTimer('alarm', 1) },
    })
    expect(stepsAfter(world, 'tick 1', begins)).toEqual([goesOn])
    expect(stepsAfter(world, 'tick 1', begins, goesOn)).toEqual(['deliver note to worker', 'alarm of worker'])
  })

  it('unless the node is paused, down, or waits for a rendezvous', () => {
    const paused: Workers = { time, faults: { pauses: { times: 1, of: ['worker'] } } }
    expect(stepsAfter(paused, begins, 'pause worker')).toEqual(['resume worker', 'tick 1'])
    expect(stepsAfter(paused, begins, 'pause worker', 'tick 1', 'resume worker')).toEqual([goesOn])
    const down: Workers = { time, faults: { crashes: { times: 1, of: ['worker'] } } }
    expect(stepsAfter(down, begins, 'crash worker')).toEqual(['tick 1'])
    const waits = working({ ...silent, first: answers }, { time, network: rendezvous() })
    expect(stepsAfter(waits, begins)).toEqual(['deliver did to boss', 'tick 1'])
    expect(stepsAfter(waits, begins, 'tick 1', 'deliver did to boss')).toEqual([goesOn])
  })

  it('a node without a clock holds up none', () => {
    expect(stepsAfter({ time: clocks({ max: 3, of: ['boss'] }) }, begins)).toEqual([goesOn, 'tick 1'])
  })
})
