import { afterAll, describe, expect, it } from 'vitest'
import paxos from '../../specs/paxos.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { runFromJson } from '../../src/trace/json.ts'
import { replay } from '../../src/trace/replay.ts'
import { counter } from './models.ts'
import { UserFolder } from './netsplit.ts'

const folder = new UserFolder()
afterAll(() => folder.remove())

async function report(...args: string[]) {
  const { code, stdout } = await folder.check('--json', ...args)
  const object = JSON.parse(stdout)
  expect(object).toMatchObject({ schema: 'netsplit/check/2', exitCode: code })
  return object
}

describe('--json', () => {
  it('prints one object with a result for each check', async () => {
    folder.write('counter.ts', counter())
    const { exitCode, results } = await report('counter.ts', '--large')
    expect(exitCode).toBe(0)
    expect(results).toHaveLength(2)
    expect(results[0]).toMatchObject({
      model: 'counter.ts',
      scenario: 'usual',
      params: { by: 1, max: 100 },
      verdict: 'holds',
      symmetry: [],
      expected: 'holds',
      asExpected: true,
      exhaustive: false,
      bounds: [{ kind: 'within', limit: null, cut: 1 }],
      states: { distinct: 6, generated: 9, depth: 6 },
      properties: [
        { name: 'small', kind: 'always', status: 'holds' },
        { name: 'two', kind: 'sometimes', status: 'witnessed', depth: 3 },
      ],
      violation: null,
      neverRan: [],
      coverage: null,
      error: null,
    })
  })

  it('has traces that replay', async () => {
    const scenario = 'an acceptor forgets its promise'
    const { exitCode, results } = await report('paxos', '--scenario', scenario)
    expect(exitCode).toBe(0)
    const { system } = instantiate(paxos, scenario)
    const { property, trace } = results[0].violation
    expect(property).toBe('agreement')
    expect(trace.steps).toHaveLength(results[0].states.depth)
    replay(system, runFromJson(trace, system.slots))
  })

  it('has the run that leaves a property open', async () => {
    const withoutEnd = counter().replace('count > 2', 'count > 99').replace(' always,', ' always, eventually,')
    folder.write('open.ts', withoutEnd.replace('small:', 'early: eventually(({ count }) => count > 9), small:'))
    const { exitCode, results } = await report('open.ts')
    expect(exitCode).toBe(1)
    expect(results[0]).toMatchObject({
      verdict: 'vacuous',
      asExpected: false,
      violation: null,
      open: { property: 'early', kind: 'eventually', trace: { ending: { kind: 'leaves' } } },
    })
    expect(results[0].open.trace.steps).toHaveLength(7)
  })

  it('prints one object for a mistake too', async () => {
    expect(await report('paxso')).toMatchObject({
      exitCode: 2,
      error: { code: 'unknown-name', message: "There is no model 'paxso'.", cure: 'Did you mean paxos?' },
      results: [],
    })
    expect(await report('--workers', '0')).toMatchObject({ exitCode: 2, error: { code: 'usage' } })
    folder.write('types.ts', counter('state.cuont = 1'))
    const { results } = JSON.parse((await folder.checkTyped('types.ts', '--json')).stdout)
    expect(results[0]).toMatchObject({ verdict: 'error', asExpected: false, error: { code: 'type-error' } })
  })

  it('lists as data', async () => {
    folder.write('counter.ts', counter())
    const { stdout } = await folder.check('counter.ts', '--list', '--json')
    expect(JSON.parse(stdout)).toEqual({
      schema: 'netsplit/list/1',
      models: [
        {
          model: 'counter.ts',
          parameters: [
            { parameter: 'by', default: 1 },
            { parameter: 'max', default: 100 },
          ],
          settings: ['fairness.strong', 'fairness.none'],
          scenarios: [
            { scenario: 'usual', expect: 'holds', large: false, symmetric: null, params: {} },
            { scenario: 'huge', expect: 'holds', large: true, symmetric: null, params: {} },
          ],
          properties: [
            { property: 'small', kind: 'always' },
            { property: 'two', kind: 'sometimes' },
          ],
        },
      ],
    })
  })
})
