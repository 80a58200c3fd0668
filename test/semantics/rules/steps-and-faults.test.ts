/** Handlers of several steps where nodes crash, come back, pause, omit and lie. */

import { describe, expect, it } from 'vitest'
import type { Crashes } from '../../../src/language/faults.ts'
import { rendezvous, unordered } from '../../../src/language/network.ts'
import { initialState, movesFrom, namesOf, shown } from '../protocol/stepping.ts'
import { inFlightIn } from '../protocol/talkers.ts'
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
} from '../protocol/workers.ts'

const crashing = (crashes: Partial<Crashes> = {}): Pick<Workers, 'faults' | 'worker'> => ({
  faults: { crashes: { times: 1, of: ['worker'], restarts: 1, ...crashes } as Crashes },
  worker: { durable: ['kept'] },
})
const answers = (worker: Worker) => worker.send('boss', { type: 'did', step: 'one' })
const silent = { first() {}, second() {} }

describe('a crash between two steps', () => {
  const world = crashing()

  it('is possible, and forgets the rest: durable fields are as the last step left them', () => {
    expect(stepsAfter(world, begins)).toEqual([goesOn, 'crash worker'])
    expect(workerAfter(world, begins, 'crash worker')).toEqual({
      state: { log: [], kept: 'first' },
      timers: [],
      up: false,
    })
    expect(stepsAfter(world, begins, 'crash worker')).toEqual(['restart worker'])
    expect(stepsAfter(world, begins, 'crash worker', 'restart worker')).toEqual([])
  })

  it('does not bring back the message that the first step took', () => {
    const instance = workersIn(world)
    const restarted = after(instance, begins, 'crash worker', 'restart worker')
    expect(inFlightIn(instance, restarted)).toEqual([])
    expect(shown(instance, restarted)['worker']).toEqual({ state: { log: [], kept: 'first' }, timers: [], up: true })
  })

  it('of a node that is paused or waits for a rendezvous as well', () => {
    const paused: Workers = { ...world, faults: { ...world.faults, pauses: { times: 1, of: ['worker'] } } }
    const path = [begins, 'pause worker', 'crash worker']
    expect(workerAfter(paused, ...path)).toEqual({ state: { log: [], kept: 'first' }, timers: [], up: false })
    expect(stepsAfter(paused, ...path, 'restart worker')).toEqual([])
    const waits = working({ first: answers, second() {} }, { ...world, network: rendezvous() })
    expect(stepsAfter(waits, begins)).toEqual(['crash worker', 'deliver did to boss'])
    expect(stepsAfter(waits, begins, 'crash worker', 'restart worker')).toEqual([])
  })

  it('is told to the others', () => {
    const crashed = { steps: { first() {}, second: (worker: Worker) => does(worker, 'told') } }
    const told: Workers = {
      workers: 2,
      faults: { crashes: { times: 1, of: ['worker0'], noticed: true } },
      worker: { crashed },
    }
    const path = ['deliver work to worker0', 'crash worker0', 'tell worker1 of worker0']
    expect(stepsAfter(told, ...path)).toEqual(['worker1 goes on with second'])
  })
})

describe('a restart', () => {
  const restart = { steps: { reads: (worker: Worker) => does(worker, 'reads'), tells: answers } }
  const world = (crashes: Partial<Crashes> = {}): Workers => {
    const { faults, worker } = crashing(crashes)
    return { faults: faults as never, worker: { ...worker, restart } }
  }
  const down = ['crash worker', 'restart worker']

  it('runs its handler from the first step, whatever the node had begun', () => {
    expect(stepsAfter(world(), ...down)).toEqual(['worker goes on with tells'])
    expect(stepsAfter(world(), begins, ...down)).toEqual(['worker goes on with tells'])
    expect(workerAfter(world(), begins, ...down)).toMatchObject({
      state: { log: ['reads'] },
      unfinished: { step: 'tells', of: { kind: 'restart' } },
    })
    expect(stepsAfter(world(), ...down, 'worker goes on with tells')).toEqual([begins, 'deliver did to boss'])
  })

  it('that is ended by a crash begins again from the first step', () => {
    const twice = world({ times: 2, restarts: 2 })
    expect(stepsAfter(twice, ...down)).toEqual(['worker goes on with tells', 'crash worker'])
    expect(stepsAfter(twice, ...down, ...down)).toEqual(['worker goes on with tells'])
    expect(workerAfter(twice, ...down, ...down).state.log).toEqual(['reads'])
  })

  it('costs one restart, however many steps it has', () => {
    const instance = workersIn(world())
    const done = after(instance, ...down, 'worker goes on with tells')
    expect(shown(instance, done)['faults']).toEqual({ crashes: 0, 'crashes.restarts': 0 })
  })
})

describe('sync', () => {
  /** What a crash after some steps can leave of the durable field. */
  const left = (world: Workers, ...path: string[]) => {
    const instance = workersIn(world)
    return movesFrom(instance, after(instance, ...path))
      .filter(({ step }) => step.kind === 'crash')
      .map(({ after: end }) => (shown(instance, end)['worker'] as unknown as { state: { kept: string } }).state.kept)
  }
  const keeps = (step: string, syncs: boolean) => (worker: Worker) => {
    does(worker, step)
    if (syncs) worker.sync()
  }

  it.each([
    [true, true, ['first'], ['second']],
    [true, false, ['first'], ['second', 'first']],
    [false, true, ['first', 'nothing'], ['second']],
    [false, false, ['first', 'nothing'], ['second', 'nothing']],
  ])('works in each step: in the first %s, in the second %s', (inFirst, inSecond, between, atEnd) => {
    const world = working(
      { first: keeps('first', inFirst), second: keeps('second', inSecond) },
      crashing({ disk: 'buffered' }),
    )
    expect(left(world, begins)).toEqual(between)
    expect(left(world, begins, goesOn)).toEqual(atEnd)
  })

  it('at the start the first step is on the disk, and the next not until it syncs', () => {
    const { faults, worker } = crashing({ disk: 'buffered' })
    const starts = (syncs: boolean): Workers => ({
      faults: faults as never,
      worker: { ...worker, start: { steps: { first: keeps('first', false), second: keeps('second', syncs) } } },
    })
    expect(left(starts(false))).toEqual(['first'])
    expect(left(starts(false), goesOn)).toEqual(['second', 'first'])
    expect(left(starts(true), goesOn)).toEqual(['second'])
  })
})

describe('a crash in a handler', () => {
  const twice = (worker: Worker) => {
    answers(worker)
    does(worker, 'between')
    answers(worker)
    does(worker, 'end')
  }
  const world = working({ first: twice, second: twice }, crashing({ inHandlers: true }))

  it.each([
    ['the first', 'nothing', []],
    ['a later', 'end', [begins]],
  ])('may fall into %s step, before and after each effect', (_which, before, path) => {
    const instance = workersIn(world)
    const start = after(instance, ...path)
    const already = inFlightIn(instance, start).filter((message) => message.endsWith('did')).length
    const found = movesFrom(instance, start).filter(({ step }) => 'crashes' in step && step.crashes)
    const left = found.map(({ after: end }) => ({
      sent: inFlightIn(instance, end).length - already,
      worker: shown(instance, end)['worker'],
    }))
    const down = (kept: string) => ({ state: { log: [], kept }, timers: [], up: false })
    expect(left).toEqual([
      { sent: 0, worker: down(before) },
      { sent: 1, worker: down(before) },
      { sent: 1, worker: down('between') },
      { sent: 2, worker: down('between') },
    ])
    expect(found.map(({ step }) => step.kind)).toEqual(Array(4).fill(path.length === 0 ? 'deliver' : 'continue'))
  })

  it('costs a crash, and can end each step of a restart', () => {
    const { faults, worker } = crashing({ inHandlers: true, times: 2, restarts: 2 })
    const instance = workersIn({
      faults: faults as never,
      worker: { ...worker, restart: { steps: { first() {}, second: twice } } },
    })
    const ended = movesFrom(instance, after(instance, 'crash worker', 'restart worker'))
    expect(namesOf(ended)).toEqual([
      goesOn,
      `${goesOn}, crash after 0 sends`,
      `${goesOn}, crash after 1 sends`,
      `${goesOn}, crash after 1 sends`,
      `${goesOn}, crash after 2 sends`,
      'crash worker',
    ])
    expect(shown(instance, ended[1]?.after as never)['faults']).toEqual({ crashes: 0, 'crashes.restarts': 1 })
  })
})

describe('a node that pauses', () => {
  const world = working(silent, { faults: { pauses: { times: 1, of: ['worker'] } } })

  it('does not go on, and does when it resumes', () => {
    expect(stepsAfter(world, begins)).toEqual([goesOn, 'pause worker'])
    expect(stepsAfter(world, begins, 'pause worker')).toEqual(['resume worker'])
    expect(stepsAfter(world, begins, 'pause worker', 'resume worker')).toEqual([goesOn])
    expect(stepsAfter(world, begins, 'pause worker', 'resume worker', goesOn)).toEqual([])
  })
})

describe('a node that omits', () => {
  it('to send goes on, and what it sends is lost', () => {
    const faults = { omissions: { sending: 1, of: ['worker'] } }
    const instance = workersIn(working({ first: answers, second: answers }, { faults }))
    const mute = after(instance, begins, 'worker stops to send')
    expect(inFlightIn(instance, mute)).toEqual(['worker > boss: did'])
    const done = after(instance, begins, 'worker stops to send', goesOn)
    expect(inFlightIn(instance, done)).toEqual(['worker > boss: did'])
  })

  it('to send does not wait for a rendezvous any more', () => {
    const faults = { omissions: { sending: 1, of: ['worker'] } }
    const world = working({ first: answers, second: answers }, { faults, network: rendezvous() })
    expect(stepsAfter(world, begins)).toEqual(['worker stops to send', 'deliver did to boss'])
    expect(stepsAfter(world, begins, 'worker stops to send')).toEqual([goesOn])
    expect(stepsAfter(world, begins, 'worker stops to send', goesOn)).toEqual([])
  })

  it.each([false, true])(
    'to receive goes on with what it has received; ignored messages consumed: %s',
    (consumeIgnored) => {
      const faults = { omissions: { receiving: 1, of: ['worker'] } }
      const world = working(silent, {
        faults,
        orders: ['work', 'note'],
        network: unordered({ consumeIgnored }),
      })
      const path = [begins, 'worker stops to receive']
      expect(stepsAfter(world, ...path)).toEqual([goesOn])
      expect(stepsAfter(world, ...path, goesOn)).toEqual(consumeIgnored ? ['deliver note to worker'] : [])
      expect(workerAfter(world, ...path, goesOn).state.log).toEqual([])
    },
  )
})

describe('a Byzantine node', () => {
  it('never begins, whatever is sent to it, and has nothing left from a start', () => {
    const start = { steps: { first: answers, second: answers } }
    const instance = workersIn({ faults: { lies: { by: ['worker'], messages: [] } }, worker: { start } })
    expect(movesFrom(instance, initialState(instance))).toEqual([])
    expect(shown(instance, initialState(instance))['worker']).toEqual({
      state: { log: [], kept: 'nothing' },
      timers: [],
      up: true,
      byzantine: true,
    })
  })
})
