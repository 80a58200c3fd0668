/** A protocol whose workers do what they are told in two steps, for looking at what happens between them. */

import type { MessageTo } from '../../../src/language/messages.ts'
import type { NodeId } from '../../../src/language/node.ts'
import type { Property } from '../../../src/language/property.ts'
import { type RoleDefinition, role } from '../../../src/language/role.ts'
import type { Scenario, Spec } from '../../../src/language/spec.ts'
import type { Instance } from '../../../src/semantics/instance/instance.ts'
import type { LocalState } from '../../../src/semantics/node/local.ts'
import { instanceOf, smallProtocol } from '../../engine/small-models.ts'
import { follow, initialState, movesFrom, namesOf, type State, shown, that } from './stepping.ts'

interface Messages {
  worker: {
    /** Is done in two steps, and answered in the second. */
    work: { tags: readonly string[] }
    note: {}
    ignored: {}
  }
  boss: { did: { step: string } }
}

export interface WorkerState {
  log: readonly string[]
  /** The step that was done last, in a field that may be durable. */
  kept: string
}

type Definition = RoleDefinition<Messages, 'worker', WorkerState, 'alarm'>

/** The steps in which work is done. */
type Steps = Extract<NonNullable<Definition['on']>['work'], { readonly steps: unknown }>['steps']

export type Worker = Parameters<Steps[string]>[0]

export interface Workers extends Pick<Scenario, 'network' | 'faults' | 'time'> {
  /** How many there are: a single one is `worker`, several are `worker0`, `worker1`, ... */
  readonly workers?: number
  /** What the boss tells each of them at the start, in order. */
  readonly orders?: readonly MessageTo<Messages, 'worker'>['type'][]
  /** How a worker differs from the usual one. */
  readonly worker?: Partial<Omit<Definition, 'on' | 'timeout'>> & {
    readonly on?: Partial<Definition['on']>
    readonly timeout?: Partial<Definition['timeout']>
  }
  readonly properties?: { readonly [name: string]: Property }
}

/** Workers that do their work in other steps than usual. */
export function working(steps: Steps, { worker = {}, ...world }: Workers = {}): Workers {
  return { ...world, worker: { ...worker, on: { ...worker.on, work: { steps } } } }
}

/** Does a step: writes it down, and keeps it. */
export function does(worker: WorkerState, step: string): void {
  worker.log = [...worker.log, step]
  worker.kept = step
}

export function workersSpec({ workers = 1, orders = ['work'], worker = {}, ...world }: Workers = {}): Spec {
  const { on, timeout, ...rest } = worker
  const ids: readonly NodeId<'worker'>[] =
    workers === 1 ? ['worker'] : Array.from({ length: workers }, (_, index) => `worker${index}`)
  const definition: Definition = {
    state: { log: [], kept: 'nothing' },
    on: {
      work: {
        steps: {
          first: (worker) => does(worker, 'first'),
          second(worker, { from }) {
            does(worker, 'second')
            worker.send(from, { type: 'did', step: 'second' })
          },
        },
      },
      note: (worker) => does(worker, 'note'),
      ignored() {},
      ...on,
    },
    timeout: { alarm: (worker) => does(worker, 'alarm'), ...timeout },
    ...rest,
  }
  return smallProtocol<Messages>({
    ...world,
    nodes: { worker: workers, boss: 1 },
    roles: {
      worker: role(definition as never),
      boss: role({
        state: { heard: [] as readonly string[] },
        start(boss) {
          for (const type of orders) boss.send(ids, type === 'work' ? { type, tags: ['urgent'] } : { type })
        },
        on: {
          did(boss, { step }) {
            boss.heard = [...boss.heard, step]
          },
        },
      }),
    },
  } as Parameters<typeof smallProtocol<Messages>>[0])
}

export function workersIn(world: Workers = {}): Instance {
  return instanceOf(workersSpec(world))
}

/** The state after a path from the initial one, by the names of steps. */
export function after(instance: Instance, ...path: string[]): State {
  return follow(instance, initialState(instance), ...path.map(that))
}

/** The steps after a path, by name. */
export function stepsAfter(world: Workers, ...path: string[]): string[] {
  const instance = workersIn(world)
  return namesOf(movesFrom(instance, after(instance, ...path)))
}

/** A worker after a path. */
export function workerAfter(world: Workers, ...path: string[]): LocalState & { readonly state: WorkerState } {
  const instance = workersIn(world)
  return shown(instance, after(instance, ...path))['worker'] as never
}

export const begins = 'deliver work to worker'
export const goesOn = 'worker goes on with second'
