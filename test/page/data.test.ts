/** The data of pages: what a page says of a run. That every run has a page is told in test/violated-runs.test.ts. */

import { describe, expect, it } from 'vitest'
import pauses from '../../docs/examples/faults/pauses.ts'
import retries from '../../docs/examples/retries.ts'
import starvation from '../../docs/examples/starvation.ts'
import wraparound from '../../docs/examples/wraparound.ts'
import heartbeats from '../../specs/heartbeat-failure-detector.ts'
import levelBarrier from '../../specs/level-barrier.ts'
import primaryBackup from '../../specs/primary-backup.ts'
import saga from '../../specs/saga.ts'
import twoPhaseCommit from '../../specs/two-phase-commit.ts'
import { partsOf, preview } from '../../src/page/app/values.ts'
import { pageData } from '../../src/page/data.ts'
import type { PageData } from '../../src/page/format.ts'
import { shownRun } from './runs.ts'

describe('the data of a page', () => {
  it('ends the message of a primary that crashes nowhere, and marks that it is down', () => {
    const data = dataOf(primaryBackup, 'asynchronous, the primary crashes')
    expect(data.lanes.map(({ name }) => name)).toEqual(['replica0', 'replica1', 'monitor', 'writer', 'reader0'])
    expect(fates(data)).toContain('copy from replica0 to replica1: in flight')
    expect(data.spans.find(({ kind }) => kind === 'down')).toEqual({ kind: 'down', lane: 0, from: 3, to: null })
    expect(data.steps[2]).toMatchObject({ kind: 'crash', lane: 0, left: ['crashes 0'] })
    expect(data.properties[0]).toMatchObject({ name: 'noAcknowledgedWriteIsLost', isShown: true, statuses: 'hhhhhn' })
    expect(data.operations?.operations).toMatchObject([{ text: 'write(1)', invoked: 1, returned: 6 }])
    // Without reasons it is only known which parts of the state were read, as a whole.
    expect(data.read.map(({ since }) => since)).toEqual([
      { words: 'value and up written in', step: 3 },
      { words: 'role and view written in', step: 5 },
      { words: 'members and view written in', step: 4 },
      { words: 'acknowledged and timers written in', step: 6 },
    ])
  })

  it('keeps a copy of what is received in flight on a network that duplicates', () => {
    const late = fates(dataOf(saga, 'a transaction arrives after its compensation'))
    expect(late).toEqual([
      'execute from orchestrator to service0: received',
      'compensate from orchestrator to service0: received',
      'compensated from service0 to orchestrator: received',
      'compensate from orchestrator to service0: kept',
      'committed from service0 to orchestrator: in flight',
      'execute from orchestrator to service0: kept',
      'compensated from service0 to orchestrator: kept',
    ])
    const old = fates(dataOf(heartbeats, 'an old heartbeat keeps a dead process alive'))
    expect(old).toEqual(['heartbeat from process to monitor0: received', 'heartbeat from process to monitor0: kept'])
  })

  it('says how long a node pauses, and a timer is armed', () => {
    const data = dataOf(pauses, 'a client that pauses')
    const paused = data.spans.find(({ kind }) => kind === 'paused')
    const step = data.steps.find(({ kind }) => kind === 'pause')
    expect(paused).toMatchObject({ lane: step?.lane, from: step?.number, to: null })
    const fired = data.steps.find(({ kind }) => kind === 'timeout')
    expect(data.spans).toContainEqual(
      expect.objectContaining({ kind: 'timer', timer: 'expiry', lane: fired?.lane, to: fired?.number }),
    )
    expect(data.read.map(({ text }) => text)).toEqual(['client0 (paused): {holds: true}', 'client1: {holds: true}'])
  })

  it('knows where a run begins again, and what is waited for meanwhile', () => {
    const data = dataOf(starvation, 'any order')
    expect(data.ending).toEqual({ kind: 'repeats', from: 1 })
    expect(data.properties.map(({ name, statuses }) => [name, statuses])).toEqual([
      ['served of client0', 'bbbbb'],
      ['oneHolder', 'hhhhh'],
      ['served of client1', 'wwkww'],
    ])
  })

  it('says since when a promise is waited for in vain, and that it was only waited for before', () => {
    const { instance, trace } = shownRun(retries, 'one try')
    const broken = pageData(trace, instance, null).properties
    expect(broken.map(({ name, statuses }) => [name, statuses])).toEqual([
      ['answered', 'bb'],
      ['nobodyWaits', 'ww'],
    ])
    // As if it were undecided: what nobody knows the end of is not in vain.
    const open = { ...trace, violated: null, open: { property: 'answered', kind: 'eventually' as const } }
    expect(pageData({ ...open, ending: null }, instance, null).properties[0]?.statuses).toBe('ww')
  })

  it('says which steps were given to the check', () => {
    const data = dataOf(wraparound, 'after twenty-eight letters, the first of them sent twice')
    expect(data.given).toBe(58)
    expect(data.steps.length).toBeGreaterThan(58)
    expect(dataOf(starvation, 'any order').given).toBe(0)
  })

  it('has a lane for each variable of a machine, and for each entry of an indexed one', () => {
    const data = dataOf(twoPhaseCommit, 'the TM commits when a majority has prepared')
    expect(data.lanes.map(({ name, of }) => (of === null ? name : `${of}[${name}]`))).toEqual([
      'rmState[rm0]',
      'rmState[rm1]',
      'rmState[rm2]',
      'tmState',
      'tmPrepared',
      'messages',
    ])
    const commits = data.steps.find(({ name }) => name === 'tmCommits')
    expect(commits?.cells).toEqual([
      { lane: 3, text: 'committed' },
      { lane: 5, text: '+ commit' },
    ])
  })

  it('has no lane for variables that never change, where there are many', () => {
    const { lanes, unchanged, steps } = dataOf(levelBarrier, 'the generation changes before arrived is reset')
    const changing = new Set(steps.slice(1).flatMap(({ cells = [] }) => cells.map(({ lane }) => lane)))
    expect(unchanged).toBeGreaterThan(0)
    expect([...changing].sort((a, b) => a - b)).toEqual([...lanes.keys()])
  })

  it('gives the same part of a state one number, whatever happened before', () => {
    const { values, states } = dataOf(primaryBackup, 'asynchronous, the primary crashes')
    const [before, after] = states.slice(-2).map((ref) => partsOf(values, ref as number))
    const changed = after?.filter(({ ref }, at) => ref !== before?.[at]?.ref).map(({ label }) => label)
    expect(changed).toEqual(['writer', 'operations'])
  })

  it('shows a state by node, with what is in flight to it', () => {
    const data = dataOf(primaryBackup, 'asynchronous, the primary crashes')
    const groups = partsOf(data.values, data.states[1] as number)
    expect(groups.map(({ label }) => label)).toEqual([
      'replica0',
      'replica1',
      'monitor',
      'writer',
      'reader0',
      'budgets left',
      'operations',
    ])
    const backup = partsOf(data.values, groups[1]?.ref as number)
    const inFlight = backup.find(({ label }) => label === 'in flight to it')
    expect(preview(data.values, inFlight?.ref as number, 80)).toBe('from replica0: copy(value: 1, view: 1)')
  })
})

function dataOf(...[spec, scenario]: Parameters<typeof shownRun>): PageData {
  const { trace, instance } = shownRun(spec, scenario)
  return pageData(trace, instance, null)
}

function fates({ arrows, lanes }: PageData): string[] {
  return arrows.map(({ label, from, to, how }) => `${label} from ${lanes[from]?.name} to ${lanes[to]?.name}: ${how}`)
}
