/** Handlers of several steps: what each does, and how they end. */

import { describe, expect, it } from 'vitest'
import { ordered } from '../../../src/language/network.ts'
import { roleShape } from '../../../src/language/shapes.ts'
import { initialState, initialStates, movesFrom, namesOf, shown } from './stepping.ts'
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

describe('a handler of several steps', () => {
  it('takes one after the other, and then the node is as any other', () => {
    expect(stepsAfter({})).toEqual([begins])
    expect(stepsAfter({}, begins)).toEqual([goesOn])
    expect(stepsAfter({}, begins, goesOn)).toEqual(['deliver did to boss'])
    expect(workerAfter({}, begins)).toEqual({
      state: { log: ['first'], kept: 'first' },
      timers: [],
      up: true,
      unfinished: {
        step: 'second',
        of: { kind: 'deliver', from: 'boss', message: { type: 'work', tags: ['urgent'] } },
      },
    })
    expect(workerAfter({}, begins, goesOn)).toEqual({
      state: { log: ['first', 'second'], kept: 'second' },
      timers: [],
      up: true,
    })
  })

  it('that has but one is as a function', () => {
    const world = working({ only: (worker) => does(worker, 'only') })
    expect(stepsAfter(world, begins)).toEqual([])
    expect(workerAfter(world, begins)).toEqual({ state: { log: ['only'], kept: 'only' }, timers: [], up: true })
  })

  it('may have as many as one likes, those that do nothing among them', () => {
    const step = () => {}
    const world = working({ first: step, second: step, third: step, fourth: step })
    const path = [begins, goesOn, 'worker goes on with third']
    expect(stepsAfter(world, ...path)).toEqual(['worker goes on with fourth'])
    expect(stepsAfter(world, ...path, 'worker goes on with fourth')).toEqual([])
  })

  it('is told to go on by the step alone: of two handlers each has its own', () => {
    const note = { steps: { first() {}, second() {} } }
    const instance = workersIn({ orders: ['work', 'note'], worker: { on: { note } } })
    const [move, ...others] = movesFrom(instance, after(instance, 'deliver note to worker'))
    expect(others).toEqual([])
    expect(move?.step).toEqual({
      kind: 'continue',
      node: 'worker',
      handler: 'note',
      label: 'second',
      ...{ sends: [], events: [], choices: [] },
    })
  })

  it('can be of the start, in each way of starting', () => {
    const instance = workersIn({
      worker: {
        start: {
          steps: {
            first(worker) {
              worker.kept = worker.choose(['a', 'b'])
            },
            second: (worker) => does(worker, `${worker.kept}, started`),
          },
        },
      },
    })
    const starts = initialStates(instance)
    expect(starts.map((state) => namesOf(movesFrom(instance, state)))).toEqual([[goesOn], [goesOn]])
    expect(movesFrom(instance, starts[1] as never)[0]?.step).toMatchObject({ handler: 'start' })
    const [started] = movesFrom(instance, starts[1] as never)
    expect(shown(instance, started?.after as never)['worker']).toMatchObject({ state: { log: ['b, started'] } })
    expect(namesOf(movesFrom(instance, started?.after as never))).toEqual([begins])
  })

  it('can be of a timer', () => {
    const alarm = { steps: { first: () => {}, second: () => {} } }
    const world: Workers = { worker: { start: (worker) => worker.setTimer('alarm'), timeout: { alarm } } }
    expect(stepsAfter(world)).toEqual([begins, 'alarm of worker'])
    expect(stepsAfter(world, 'alarm of worker')).toEqual([goesOn])
    expect(workerAfter(world, 'alarm of worker').timers).toEqual([])
    expect(stepsAfter(world, 'alarm of worker', goesOn)).toEqual([begins])
  })

  it('can be of the notice of a crash, and is told whose', () => {
    const world: Workers = {
      faults: { crashes: { times: 1, of: ['boss'], noticed: true } },
      orders: [],
      worker: { crashed: { steps: { first() {}, second: (worker, peer) => does(worker, peer) } } },
    }
    const path = ['crash boss', 'tell worker of boss']
    expect(stepsAfter(world, ...path)).toEqual([goesOn])
    expect(workerAfter(world, ...path, goesOn).state.log).toEqual(['boss'])
  })
})

describe('each step', () => {
  it('is given the message anew: a change made to it is not seen in the next', () => {
    const world = working({
      first(worker, { tags }) {
        ;(tags as string[]).push('changed')
        worker.log = tags
      },
      second: (worker, { tags, type, from }) => does(worker, [type, ...tags, from].join()),
    })
    const { state } = workerAfter(world, begins, goesOn)
    expect(state.log).toEqual(['urgent', 'changed', 'work,urgent,boss'])
  })

  it('may choose, and is a step for each choice', () => {
    const chooses = (worker: Worker) => does(worker, worker.choose(['left', 'right']))
    const instance = workersIn(working({ first: chooses, second: chooses }))
    const first = movesFrom(instance, initialState(instance))
    const second = first.flatMap(({ after: between }) => movesFrom(instance, between))
    const sides = [['left'], ['right']]
    expect([...first, ...second].map(({ step }) => 'choices' in step && step.choices)).toEqual([
      ...[...sides, ...sides, ...sides],
    ])
    expect(second.map(({ after: end }) => (shown(instance, end)['worker'] as never)['state']['log'])).toEqual([
      ['left', 'left'],
      ['left', 'right'],
      ['right', 'left'],
      ['right', 'right'],
    ])
  })

  it('records operations and sends', () => {
    const instance = workersIn(
      working({ first: (worker) => worker.invoke('work'), second: (worker) => worker.return('done') }),
    )
    const history = (...path: string[]) => shown(instance, after(instance, ...path))['history']
    expect(history(begins)).toMatchObject({ worker: { completed: [], pending: { operation: 'work' } } })
    expect(history(begins, goesOn)).toMatchObject({ worker: { completed: [{ result: 'done' }], pending: null } })
  })

  const throws = () => {
    throw new RangeError('no')
  }
  const sends = (worker: Worker) => worker.send('boss', { type: 'dit' } as never)
  const setsNoData = (worker: Worker) => {
    worker.kept = Symbol('s') as never
  }

  it.each([
    ['first', 'threw', throws, 'RangeError: no'],
    ['second', 'threw', throws, 'RangeError: no'],
    ['second', 'invalid', () => ({ kept: 'all' }), 'It returned an object.'],
    ['second', 'invalid', sends, 'worker.on.work.second sends dit to boss, which has no handler for it.'],
    ['second', 'invalid', setsNoData, 'The state of worker after worker.on.work.second is not plain data'],
  ])('that fails is shown with its name: %s %s', (label, kind, fails, message) => {
    const instance = workersIn(working({ first() {}, second() {}, [label]: fails as never }))
    const [move] = movesFrom(instance, after(instance, ...(label === 'first' ? [] : [begins])))
    const where = `worker.on.work.${label}`
    expect(move?.failure).toMatchObject({ kind, where, message: expect.stringContaining(message) })
  })
})

describe('goto', () => {
  const goes = (label: string) => (worker: object) => (worker as Worker).goto(label as 'done')
  const ends = goes('done')

  it('done ends the handler with this step; what the step does besides counts', () => {
    const first = (worker: Worker) => {
      worker.goto('done')
      does(worker, 'first')
    }
    const world = working({ first, second() {}, third() {} })
    expect(stepsAfter(world, begins)).toEqual([])
    expect(workerAfter(world, begins)).toEqual({ state: { log: ['first'], kept: 'first' }, timers: [], up: true })
  })

  it('done of a step in the middle leaves out those below', () => {
    const world = working({ first() {}, second: ends, third() {} })
    expect(stepsAfter(world, begins)).toEqual([goesOn])
    expect(stepsAfter(world, begins, goesOn)).toEqual([])
  })

  it('done of the last step changes nothing', () => {
    expect(stepsAfter(working({ first() {}, second: ends }), begins, goesOn)).toEqual([])
  })

  it('done of a first step that does nothing else ignores the message, which stays', () => {
    const world = working({ first: ends, second() {} })
    expect(stepsAfter(world)).toEqual([])
    const inOrder: Workers = { ...world, network: ordered(), orders: ['work', 'note'] }
    expect(stepsAfter(inOrder, begins)).toEqual(['deliver note to worker'])
  })

  it('another label is refused, one of a step as well', () => {
    const failureOf = (label: string) => {
      const instance = workersIn(working({ first: goes(label), second() {} }))
      return movesFrom(instance, initialState(instance))[0]?.failure
    }
    expect(failureOf('second')).toEqual({
      kind: 'invalid',
      where: 'worker.on.work.first',
      message: 'worker.on.work.first goes to second.',
      line: expect.stringContaining('steps.test.ts'),
      cure: "From a step one goes to the next, or to 'done'.",
    })
    expect(failureOf('nowhere')?.message).toBe('worker.on.work.first goes to nowhere.')
  })

  it('is refused where there are no steps', () => {
    const cure = 'Return, or write it as { steps: { ... } }.'
    const instance = workersIn({
      orders: ['note'],
      worker: {
        start: (worker) => worker.setTimer('alarm'),
        on: { note: ends },
        timeout: { alarm: ends },
      },
    })
    expect(movesFrom(instance, initialState(instance)).map(({ failure }) => failure)).toMatchObject([
      { where: 'worker.on.note', message: 'worker.on.note has no steps that could be left out.', cure },
      { where: 'worker.timeout.alarm', message: 'worker.timeout.alarm has no steps that could be left out.', cure },
    ])
    expect(() => initialState(workersIn({ worker: { start: ends } }))).toThrow(
      'worker.start of worker fails: worker.start has no steps that could be left out.',
    )
  })
})

describe('what is no handler', () => {
  it.each([
    ['no steps', { steps: {} }],
    ['a step called done', { steps: { first() {}, done() {} } }],
    ['a step called by a number', { steps: { first() {}, 2() {} } }],
    ['a list', { steps: [() => {}] }],
    ['a step that is no function', { steps: { first() {}, second: 3 } }],
    ['more than steps', { steps: { first() {} }, finally() {} }],
    ['something else', 'first'],
  ])('is refused: %s', (_name, work) => {
    expect(roleShape.problemsOf({ on: { work } }, 'worker').length).toBeGreaterThan(0)
    expect(() => workersIn({ worker: { on: { work: work as never } } })).toThrow(
      expect.objectContaining({ code: 'bad-model' }),
    )
  })
})
