/** Nodes as properties see them: the fields of their state, and the facts, which going through a node does not give. */

import { describe, expect, it } from 'vitest'
import { always, messages, protocol, role, spec, step } from '../../../src/index.ts'
import type { Plain } from '../../../src/language/plain.ts'
import type { NodeView } from '../../../src/language/view.ts'
import { arrangedAs } from '../../../src/semantics/author-code/arrangement.ts'
import { partAt } from '../../../src/semantics/author-code/lens.ts'
import { type Instance, instantiate } from '../../../src/semantics/instance/instance.ts'
import { protocolViewer } from '../../../src/semantics/instance/views.ts'
import type { ProtocolSystem } from '../../../src/semantics/protocol/protocol-system.ts'
import type { Read } from '../../../src/semantics/system/system.ts'
import { searchOf } from '../../engine/small-models.ts'
import { follow, initialState, type State, that } from '../protocol/stepping.ts'

/** What a job has depends on how far it is. */
type Job =
  | { phase: 'waiting' }
  | { phase: 'running'; since: number; parts: number[] }
  | { phase: 'done'; result: string }

interface Log {
  entries: { n: number }[]
}

/** Two workers, which start, run and are done when timers fire, and a log that is told of it. */
const works = protocol({
  name: 'works',
  parameters: {},
  messages: messages<{ worker: {}; log: { note: { n: number } } }>(),
  nodes: { worker: 2, log: 1 },
  roles: (_parameters, { log: theLog }) => ({
    worker: role({
      state: (): Job => ({ phase: 'waiting' }),
      start(worker) {
        worker.setTimer('go')
      },
      timeout: {
        go(worker) {
          const fields = worker as { since?: number; parts?: number[]; result?: string; phase: string }
          if (worker.phase === 'waiting') {
            Object.assign(worker, { phase: 'running', since: 1, parts: [worker.index] })
            worker.setTimer('go')
          } else if (worker.phase === 'running') {
            delete fields.since
            delete fields.parts
            Object.assign(worker, { phase: 'done', result: 'ok' })
            worker.send(theLog, { type: 'note', n: worker.index })
          }
        },
      },
    }),
    log: role({
      state: (): Log => ({ entries: [] }),
      on: {
        note(log, { n }) {
          log.entries.push({ n })
        },
      },
    }),
  }),
})

type Views = { readonly worker: readonly NodeView<Job>[]; readonly log: NodeView<Log> }

const instance = instantiate(
  spec(works, { properties: {}, scenarios: { only: { faults: { pauses: 1, crashes: 1 }, expect: 'holds' } } }),
  'only',
)

function stateAfter(...path: string[]): State {
  return follow(instance, initialState(instance), ...path.map(that))
}

const viewer = ({ system }: Instance) => protocolViewer(system as ProtocolSystem)
const reading =
  (state: State): Read =>
  (slot) =>
    state[slot] as Plain
const nodesIn = (view: object) => (view as { nodes: Views }).nodes
const nodesAfter = (...path: string[]) => nodesIn(viewer(instance).state(reading(stateAfter(...path))))

const facts = ['id', 'index', 'up', 'paused', 'byzantine', 'now', 'timers'] as const

describe('a node in a property', () => {
  it('has the fields of its state, and facts', () => {
    const { worker, log } = nodesAfter()
    expect([worker[0]?.phase, log.entries]).toEqual(['waiting', []])
    expect(facts.map((fact) => worker[1]?.[fact])).toEqual(['worker1', 1, true, false, false, 0, ['go']])
    expect(facts.map((fact) => log[fact])).toEqual(['log', 0, true, false, false, 0, []])
    const { worker: faulty } = nodesAfter('pause worker0', 'crash worker1')
    expect(faulty.map(({ up, paused, timers }) => [up, paused, timers])).toEqual([
      [true, true, ['go']],
      [false, false, []],
    ])
  })

  it('gives the fields of its state, and no more, to whoever goes through it', () => {
    const [running] = nodesAfter('go of worker0').worker
    const fields = { phase: 'running', since: 1, parts: [0] }
    const node = running as NodeView<Job>
    expect(Object.keys(node).toSorted()).toEqual(['parts', 'phase', 'since'])
    expect(Reflect.ownKeys(node).toSorted()).toEqual(['parts', 'phase', 'since'])
    expect({ ...node }).toEqual(fields)
    expect(JSON.parse(JSON.stringify(node))).toEqual(fields)
    expect(Object.fromEntries(Object.entries(node))).toEqual(fields)
    const { phase, ...rest } = node
    expect([phase, rest]).toEqual(['running', { since: 1, parts: [0] }])
    const names: string[] = []
    for (const name in node) names.push(name)
    expect(names.toSorted()).toEqual(['parts', 'phase', 'since'])
  })

  it('has its facts all the same, before and after somebody has looked at them', () => {
    const [node] = nodesAfter().worker
    for (const _look of [1, 2]) {
      expect(facts.map((fact) => fact in (node as object))).toEqual(facts.map(() => true))
      expect(facts.map((fact) => Object.hasOwn(node as object, fact))).toEqual(facts.map(() => true))
      expect(Object.keys(node as object)).toEqual(['phase'])
      void facts.map((fact) => node?.[fact])
    }
    expect(['result', 'toString', 'send', 'state'].map((name) => Object.hasOwn(node as object, name))).toEqual([
      false,
      false,
      false,
      false,
    ])
  })

  it('has those fields that its state has, whatever it had before', () => {
    const paths = [[], ['go of worker0'], ['go of worker0', 'go of worker0'], ['go of worker1'], []]
    // By one viewer, as a property sees them one after the other.
    const one = viewer(instance)
    const seen = paths.map((path) =>
      nodesIn(one.state(reading(stateAfter(...path)))).worker.map((node) => ({ ...node })),
    )
    const [waiting, done] = [{ phase: 'waiting' }, { phase: 'done', result: 'ok' }]
    const running = (index: number) => ({ phase: 'running', since: 1, parts: [index] })
    expect(seen).toEqual([
      [waiting, waiting],
      [running(0), waiting],
      [done, waiting],
      [waiting, running(1)],
      [waiting, waiting],
    ])
  })

  it('gives its fields in the arrangement of the moment', () => {
    const state = reading(stateAfter('go of worker0'))
    const keysNow = () => Object.keys(nodesIn(viewer(instance).state(state)).worker[0] as object)
    expect(arrangedAs('fields moved', keysNow)).not.toEqual(keysNow())
    expect(arrangedAs('fields moved', keysNow).toSorted()).toEqual(keysNow().toSorted())
  })

  it('cannot be changed', () => {
    const { worker, log } = nodesAfter('go of worker0')
    const running = worker[0] as unknown as { phase: string; up: boolean; parts: number[]; more?: number }
    const changes: (() => unknown)[] = [
      () => Object.assign(running, { phase: 'done' }),
      () => Object.assign(running, { up: false }),
      () => Object.assign(running, { more: 1 }),
      () => delete running.more,
      () => running.parts.push(1),
      () => (worker as unknown[]).push(running),
      () => (log.entries as unknown[]).push({ n: 1 }),
      () => Object.setPrototypeOf(running, null),
    ]
    for (const change of changes) expect(change).toThrow(TypeError)
  })

  it('cannot be looked at in another evaluation', () => {
    const one = viewer(instance)
    const { worker } = nodesIn(one.state(reading(stateAfter())))
    const kept = worker[0] as NodeView<Job>
    one.state(reading(stateAfter('go of worker0')))
    for (const look of [() => kept.phase, () => kept.id, () => kept.timers, () => ({ ...kept })]) {
      expect(look).toThrow('kept beyond the function that was shown it')
    }
  })

  it('is one object in an evaluation, and its parts are', () => {
    const nodes = nodesAfter('go of worker0')
    expect(nodes.worker).toBe(nodes.worker)
    expect(nodes.worker[0]).toBe(nodes.worker[0])
    expect(nodes.log).toBe(nodes.log)
    expect(nodes.log.entries).toBe(nodes.log.entries)
  })
})

describe('what a property reads of a node', () => {
  /** The parts of slots that are read for what a property looks at: `worker0: state phase`. */
  function readBy(look: (nodes: Views) => unknown): string[] {
    const state = stateAfter('go of worker0')
    const read: string[] = []
    const nameOf = (slot: number) => instance.system.slots[slot]?.name
    const reader: Read = Object.assign(
      (slot: number) => {
        read.push(`${nameOf(slot)}: whole`)
        return state[slot] as Plain
      },
      {
        part: (slot: number, path: readonly string[]) => {
          read.push(`${nameOf(slot)}: ${path.join(' ')}`)
          return partAt(state[slot] as Plain, path)
        },
      },
    )
    look(nodesIn(viewer(instance).state(reader)))
    return [...new Set(read)]
  }

  it('is what it looks at, and of a state one field alone', () => {
    expect(readBy(() => null)).toEqual([])
    expect(readBy(({ worker, log }) => [worker[0], worker.length, log])).toEqual([])
    expect(readBy(({ worker }) => worker[1]?.phase)).toEqual(['worker1: state phase'])
    expect(readBy(({ log }) => Object.keys(log))).toContain('log: state')
    expect(readBy(({ log }) => log.up)).toEqual(['log: up'])
    expect(readBy(({ log }) => [log.id, log.index, log.byzantine, 'timers' in log])).toEqual([])
  })
})

describe('a node in a step', () => {
  it('is one object before and after exactly when nothing that a property can see of it changes', () => {
    const before = stateAfter('go of worker0')
    const seen = (...path: string[]) => {
      const after = follow(instance, before, ...path.map(that))
      const [one, other] = viewer(instance).step(reading(before), reading(after)).map(nodesIn) as [Views, Views]
      return {
        workers: one.worker === other.worker,
        each: one.worker.map((node, at) => node === other.worker[at]),
        log: one.log === other.log,
      }
    }
    expect(seen()).toEqual({ workers: true, each: [true, true], log: true })
    expect(seen('go of worker1')).toEqual({ workers: false, each: [true, false], log: true })
    expect(seen('pause worker0')).toEqual({ workers: false, each: [false, true], log: true })
    expect(seen('crash log')).toEqual({ workers: true, each: [true, true], log: false })
    expect(seen('go of worker0', 'deliver note to log')).toEqual({ workers: false, each: [false, true], log: false })
  })

  it('has the fields of each of the two states', () => {
    const made = spec(works, {
      properties: {
        isWhole: step(({ nodes: before }, { nodes: after }) =>
          [before, after].every(({ worker }) =>
            worker.every((node) => {
              const keys = Object.keys(node).toSorted().join(' ')
              if (node.phase === 'waiting') return keys === 'phase'
              return keys === (node.phase === 'running' ? 'parts phase since' : 'phase result')
            }),
          ),
        ),
        goesOn: step(({ nodes: before }, { nodes: after }) =>
          before.worker.every((node, at) => {
            const phases = ['waiting', 'running', 'done']
            return phases.indexOf(after.worker[at]?.phase ?? '') >= phases.indexOf(node.phase)
          }),
        ),
        isKnown: always(({ nodes: { worker, log } }) =>
          log.entries.every(({ n }) => worker[n]?.phase === 'done' && !('since' in worker[n])),
        ),
      },
      scenarios: { only: { expect: 'holds' } },
    })
    expect(searchOf(made, { paranoid: true })).toMatchObject({ verdict: 'holds', error: null })
  })
})
