/** Why each step is needed, in words. */

import { describe, expect, it } from 'vitest'
import { action, eventually, never, quiescent, role } from '../../src/index.ts'
import { comparePlain } from '../../src/language/plain.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { traceToJson } from '../../src/trace/json.ts'
import { formatTrace, plainStyle } from '../../src/trace/text.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { shortened } from '../../src/trace/value.ts'
import { whyOf } from '../../src/trace/why/why-of.ts'
import { neededLines } from '../../src/trace/why-text.ts'
import { instanceOf, searchOf, smallMachine, smallProtocol } from '../engine/small-models.ts'
import { resultWith, runOf, action as the } from './runs.ts'

interface Draft {
  keys: number
  open: boolean
  noise: number
}

type Variables = Readonly<Draft>

/** A door that one key opens; what else happens has nothing to do with it. */
const door = instantiate(
  smallMachine<Draft>({
    variables: () => ({ keys: 0, open: false, noise: 0 }),
    actions: () => ({
      findsKey: action({
        when: ({ keys }: Variables) => keys < 2,
        do(state: Draft) {
          state.keys++
        },
      }),
      makesNoise: action({
        do(state: Draft) {
          state.noise = (state.noise + 1) % 5
        },
      }),
      opens: action({
        when: ({ keys }: Variables) => keys > 0,
        do(state: Draft) {
          state.open = true
        },
      }),
    }),
    properties: { opened: never(({ open }: Variables) => open) },
  }),
  'only',
)

const steps = ['makesNoise', 'findsKey', 'makesNoise', 'findsKey', 'opens']
const run = runOf(door, ...steps.map(the))
const violation = { property: 'opened', kind: 'never', run, slotsRead: [], failure: null } as const
const trace = traceOf(resultWith(violation), door) as Trace
const why = whyOf(trace, door)
const numberOf = (name: string) => trace.steps.filter((step) => step.name === name).map(({ number }) => number)

describe('why each step is needed, in words', () => {
  it('tells for each step that matters who needs what of it, and of the others that they do not matter', () => {
    const [key] = numberOf('findsKey')
    const [opens] = numberOf('opens')
    expect(why.slice).toEqual([1, key, opens])
    expect(why.needs).toEqual([
      { of: key, by: opens, kind: 'writes', words: 'sets keys' },
      { of: opens, by: null, kind: 'writes', words: 'sets open' },
    ])
    const lines = formatTrace(trace, plainStyle, shortened, why).split('\n')
    expect(lines).toContain(`      needed by ${opens}: sets keys`)
    expect(lines).toContain('      needed by the property: sets open')
    expect(lines.filter((line) => line === '      does not matter')).toHaveLength(3)
    expect(lines.slice(-4)).toEqual([
      'The verdict rests on',
      `  step ${opens}, which sets open`,
      '',
      '3 of 6 steps matter.',
    ])
  })

  it('dims the steps that do not matter', () => {
    const style = { ...plainStyle, strong: (text: string) => `<${text}>`, faint: (text: string) => `~${text}` }
    const lines = formatTrace(trace, style, shortened, why).split('\n')
    const noise = String(numberOf('makesNoise')[0]).padStart(4)
    expect(lines).toContain(`${noise}  ~makesNoise`)
    expect(lines).toContain(`${String(numberOf('opens')[0]).padStart(4)}  <opens>`)
  })

  it.each([60, 80, 160])('fits into %d columns', (width) => {
    const lines = formatTrace(trace, plainStyle, { width, lines: 12 }, why).split('\n')
    expect(lines.filter((line) => line.length > width)).toEqual([])
  })

  it('is told in JSON where it is asked', () => {
    expect(traceToJson(trace)).not.toHaveProperty('why')
    expect(traceToJson(trace, why).why).toEqual(why)
  })
})

function stoppedWith<Variables extends object>(made: Parameters<typeof smallMachine<Variables>>[0], width = 110) {
  const machine = smallMachine<Variables>(made)
  const instance = instanceOf(machine)
  const trace = traceOf(searchOf(machine), instance) as Trace
  const why = whyOf(trace, instance)
  return { needs: why.needs, lines: formatTrace(trace, plainStyle, { width, lines: 12 }, why).split('\n') }
}

describe('why a run may stop', () => {
  it('is what left nothing to do, not that the budget of a fault is spent', () => {
    const made = smallProtocol<{ server: { request: {} }; client: {} }>({
      nodes: { server: 1, client: 1 },
      roles: {
        server: role({
          state: { asked: false },
          on: {
            request(server) {
              server.asked = true
            },
          },
        }),
        client: role({
          start(client) {
            client.send('server', { type: 'request' })
          },
        }),
      },
      properties: { asked: eventually(({ nodes }) => nodes.server.asked) },
      faults: { loss: 1 },
    })
    const instance = instanceOf(made)
    const stopped = traceOf(searchOf(made), instance) as Trace
    expect(stopped.ending).toEqual({ kind: 'stops' })
    expect(whyOf(stopped, instance).needs.filter(({ by }) => by === null)).toEqual([
      { of: 2, by: null, kind: 'frees', words: 'takes request off the link from client to server' },
    ])
  })

  it('is that a node is down, not that the budget of crashes is spent', () => {
    const made = smallProtocol<{ server: { request: {} }; client: { answer: {} } }>({
      nodes: { server: 1, client: 1 },
      roles: {
        server: role({
          state: { asked: false },
          on: {
            request(server, { from }) {
              server.asked = true
              server.send(from, { type: 'answer' })
            },
          },
        }),
        client: role({
          state: { answered: false },
          start(client) {
            client.send('server', { type: 'request' })
          },
          on: {
            answer(client) {
              client.answered = true
            },
          },
        }),
      },
      properties: {
        answered: eventually(({ nodes }) => nodes.client.answered),
        asked: eventually(({ nodes }) => nodes.server.asked),
      },
      faults: { crashes: { times: 1, of: ['client'] } },
    })
    const instance = instanceOf(made)
    const stopped = traceOf(searchOf(made), instance) as Trace
    const needs = whyOf(stopped, instance).needs.filter(({ by }) => by === null)
    expect(needs).toContainEqual({ of: 2, by: null, kind: 'writes', words: 'stops client' })
    expect(needs.filter(({ kind }) => kind === 'spends')).toEqual([])
  })

  it('is told with the fault and what the property read first, and in one line what merely came to its end', () => {
    const made = smallProtocol<{ server: { request: {}; hint: {} }; client: { answer: {} } }>({
      nodes: { server: 1, client: 1 },
      roles: {
        server: role({
          state: { hinted: false },
          on: {
            request(server, { from }) {
              server.send(from, { type: 'answer' })
            },
            hint(server) {
              server.hinted = true
            },
          },
        }),
        client: role({
          state: { status: 'asks' },
          start(client) {
            client.send('server', { type: 'request' })
            client.send('server', { type: 'hint' })
          },
          on: {
            answer(client) {
              client.status = 'answered'
            },
          },
        }),
      },
      properties: {
        answered: eventually(({ nodes }) => nodes.client.status === 'answered'),
      },
      faults: { loss: 1 },
    })
    const instance = instanceOf(made)
    const run = runOf(
      instance,
      (step) => step.kind === 'deliver' && comparePlain(step.message, { type: 'request' }) === 0,
      (step) => step.kind === 'deliver' && comparePlain(step.message, { type: 'hint' }) === 0,
      ({ kind }) => kind === 'lose',
    )
    const ended = { ...run, ending: { kind: 'stops' } } as const
    const found = { property: 'answered', kind: 'eventually', run: ended, slotsRead: [], failure: null } as const
    const stopped = traceOf(resultWith(found), instance) as Trace
    const lines = formatTrace(stopped, plainStyle, shortened, whyOf(stopped, instance)).split('\n')
    expect(lines.slice(lines.indexOf('The verdict rests on') + 1)).toEqual([
      '  step 4, which takes answer off the link from server to client',
      '  steps 2 and 3, which leave nothing else to do',
    ])
  })

  it('is also what the property read where the run stops', () => {
    const { lines, needs } = stoppedWith<{ status: string }>({
      variables: () => ({ status: 'alive' }),
      actions: () => ({
        dies: action({
          when: ({ status }: { readonly status: string }) => status === 'alive',
          do(state: { status: string }) {
            state.status = 'dead'
          },
        }),
      }),
      properties: { recovers: quiescent(({ status }: { readonly status: string }) => status === 'alive') },
    })
    expect(needs).toContainEqual({ of: 2, by: null, kind: 'writes', words: 'sets status' })
    expect(lines.at(-1)).toBe('  step 2, which sets status')
  })
})

describe('a line with several reasons', () => {
  it('goes on in another line where they do not fit, and no reason that fits loses its middle', () => {
    const [owner, status] = ['sets jobs["job1"].owner', 'sets jobs["job1"].status']
    const long = 'sets jobs["nightly backup"].finished'
    const need = (of: number, by: number | null, words: string) => ({ of, by, kind: 'writes', words }) as const
    const needs = [
      need(2, 3, owner),
      need(2, 3, status),
      need(6, null, owner),
      need(6, null, status),
      need(6, null, long),
    ]
    const lines = formatTrace(
      trace,
      plainStyle,
      { width: 60, lines: 12 },
      { needs, slice: [1, 2, 3, 4, 5, 6], decisive: [], fairness: [], reads: [] },
    )
    expect(lines.split('\n').filter((line) => /needed|which|sets/.test(line))).toEqual([
      `      needed by 3: ${owner};`,
      `        ${status}`,
      `      needed by the property: ${owner};`,
      `        ${status};`,
      `        ${long}`,
      `  step 6, which ${owner}`,
      `    and ${status}`,
      `    and ${long}`,
    ])
  })

  it('has no heading without its first reason, where reasons are cut to a number', () => {
    const need = (by: number | null, words: string) => ({ of: 2, by, kind: 'writes', words }) as const
    const long = 'takes put("night") off the link from server0'
    const needs = [need(3, 'sets keys'), need(4, 'sets noise'), need(5, long), need(6, long), need(null, long)]
    const lines = neededLines(
      { needs: [...needs, need(6, 'sets open')], slice: [1, 2], decisive: [], fairness: [], reads: [] },
      2,
      50,
    )
    expect(lines).toEqual(['needed by 3: sets keys', 'needed by 4: sets noise', '... and 2 more needs'])
  })
})

describe('in a narrow terminal', () => {
  const nothing = { needs: [], slice: [1, 2, 3, 4, 5, 6], decisive: [], fairness: [], reads: [] }
  /** Lines that belong together, as one. */
  const joined = (lines: readonly string[]) => lines.map((line) => line.trim()).join(' ')

  it('no word of a reason is left out', () => {
    const words = 'lets acknowledgement from coordinator to participant0 be 1 old'
    const lines = neededLines({ ...nothing, needs: [{ of: 2, by: 3, kind: 'writes', words }] }, 2, 54)
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(54)
    expect(joined(lines)).toBe(`needed by 3: ${words}`)
  })

  it('no word is left out of a message that is never received', () => {
    const words = 'acknowledgement(round: 1) from coordinator to participant0'
    const decisive = [{ kind: 'not received', step: 4, words }] as const
    const lines = formatTrace(trace, plainStyle, { width: 60, lines: 12 }, { ...nothing, decisive }).split('\n')
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(60)
    expect(joined(lines)).toContain(`${words}, sent in step 4`)
  })
})
