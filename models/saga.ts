/**
 * A saga: a long transaction as a sequence of short ones, each in the database of another service. When one of them aborts,
 * or the saga is given up, compensating transactions undo what has committed so far, in reverse order. The orchestrator,
 * which Garcia-Molina and Salem call the saga execution component, keeps a log and repeats whatever is not answered.
 */

import { item, messages, type Node, type NodeId, oneOf, protocol, role } from 'netsplit'

export interface OrchestratorState {
  saga: 'none' | 'executing' | 'compensating' | 'completed' | 'compensated'
  /** The number of the transaction that is executed or compensated. */
  step: number
}

export interface ServiceState {
  transaction: 'none' | 'committed' | 'aborted' | 'compensated'
  /** Of the saga, in the database: 1 after its transaction, and 0 again when that is compensated. */
  effect: number
}

export interface Messages {
  orchestrator: { committed: {}; aborted: {}; compensated: {} }
  service: { execute: {}; compensate: {} }
}

type Orchestrator = Node<Messages, OrchestratorState, 'retry' | 'deadline'>

export const saga = protocol({
  name: 'saga',
  parameters: {
    services: 3,
    /** Whether an orchestrator that comes back goes on where it was, or gives up what it was executing. */
    recovery: oneOf('forward', 'backward'),
    /** Whether the orchestrator remembers, when it comes back, that there is a saga; `false` is a flaw. */
    durableLog: true,
    /** Whether a service compensates once, however often it is asked to; `false` is a flaw. */
    idempotent: true,
    /** Whether a service that had nothing to compensate refuses the transaction when it comes; `false` is a flaw. */
    refusesLate: true,
  },
  messages: messages<Messages>(),
  nodes: { orchestrator: 1, service: 'services' },
  roles: ({ services, recovery, durableLog, idempotent, refusesLate }, nodes) => {
    /** Asks the service whose turn it is; not for the first time, perhaps. */
    function ask(orchestrator: Orchestrator) {
      const service = item(nodes.service, orchestrator.step)
      orchestrator.send(service, { type: orchestrator.saga === 'executing' ? 'execute' : 'compensate' })
      orchestrator.setTimer('retry')
    }

    function execute(orchestrator: Orchestrator, step: number) {
      orchestrator.step = step
      if (step === services) return end(orchestrator, 'completed')
      orchestrator.saga = 'executing'
      orchestrator.setTimer('deadline')
      ask(orchestrator)
    }

    function compensate(orchestrator: Orchestrator, step: number) {
      orchestrator.step = step
      if (step < 0) return end(orchestrator, 'compensated')
      orchestrator.saga = 'compensating'
      orchestrator.cancelTimer('deadline')
      ask(orchestrator)
    }

    function end(orchestrator: Orchestrator, saga: 'completed' | 'compensated') {
      orchestrator.saga = saga
      orchestrator.cancelTimer('retry')
      orchestrator.cancelTimer('deadline')
    }

    function isAwaited({ saga, step }: Orchestrator, phase: 'executing' | 'compensating', from: NodeId) {
      return saga === phase && nodes.service[step] === from
    }

    return {
      orchestrator: role({
        state: (): OrchestratorState => ({ saga: 'none', step: 0 }),
        durable: durableLog ? ['saga', 'step'] : [],
        start: (orchestrator) => execute(orchestrator, 0),
        on: {
          committed(orchestrator, { from }) {
            if (isAwaited(orchestrator, 'executing', from)) execute(orchestrator, orchestrator.step + 1)
          },
          aborted(orchestrator, { from }) {
            if (isAwaited(orchestrator, 'executing', from)) compensate(orchestrator, orchestrator.step - 1)
          },
          compensated(orchestrator, { from }) {
            if (isAwaited(orchestrator, 'compensating', from)) compensate(orchestrator, orchestrator.step - 1)
          },
        },
        timeout: {
          retry: ask,
          /** Gives up a transaction that may have committed, may be on its way, or may be lost. */
          deadline: (orchestrator) => compensate(orchestrator, orchestrator.step),
        },
        restart(orchestrator) {
          const { saga, step } = orchestrator
          if (saga === 'executing' && recovery === 'forward') execute(orchestrator, step)
          else if (saga === 'executing' || saga === 'compensating') compensate(orchestrator, step)
        },
      }),
      service: role({
        state: (): ServiceState => ({ transaction: 'none', effect: 0 }),
        durable: ['transaction', 'effect'],
        on: {
          execute(service, { from }) {
            if (service.transaction === 'none') {
              service.transaction = service.choose(['committed', 'aborted'])
              if (service.transaction === 'committed') service.effect++
            }
            service.send(from, { type: service.transaction })
          },
          compensate(service, { from }) {
            const hasCommitted = service.transaction === 'committed'
            if (hasCommitted) service.effect--
            if (hasCommitted ? idempotent : refusesLate) service.transaction = 'compensated'
            service.send(from, { type: 'compensated' })
          },
        },
      }),
    }
  },
})
