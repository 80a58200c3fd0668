/**
 * A saga promises less than a transaction, and locks nothing for long: when all is over, every one of its transactions has
 * committed, or each that did is compensated. In between, everyone sees what has been done so far. It ends, if whoever
 * crashes comes back: nobody blocks anybody, for each transaction commits or aborts by itself.
 *
 * The orchestrator cannot know whether an unanswered request is lost, done, or under way, so it asks again. Hence the log
 * of the orchestrator has to survive its crash; services have to execute and to compensate at most once; and one that is
 * asked to compensate what it has not executed has to refuse it from then on, as the request may still come.
 *
 * Garcia-Molina and Salem, "Sagas", 1987: backward and forward recovery, with a save-point before each transaction. There
 * the saga runs in one database; between services: Richardson, "Microservices Patterns", 2018, chapter 4. The last
 * transaction has a compensation as well, for it may be given up while it commits.
 */

import {
  always,
  bounded,
  duplicating,
  each,
  eventuallyAlways,
  implies,
  quiescent,
  type StateOf,
  sometimes,
  spec,
} from 'netsplit'
import { saga } from '../models/saga.ts'

type State = StateOf<typeof saga>

const isSomeoneDown = ({ nodes: { orchestrator, service } }: State) => [orchestrator, ...service].some(({ up }) => !up)
const isEverywhere = ({ nodes }: State, effect: number) => nodes.service.every((service) => service.effect === effect)
const hasEnded = ({ nodes: { orchestrator } }: State) =>
  orchestrator.saga === 'completed' || orchestrator.saga === 'compensated'

const promised = [
  'allOrNothing',
  'whatHasEndedIsDone',
  'itEnds',
  'nothingIsDoneTwice',
  'compensatesInReverse',
  'itCompletes',
  'itIsCompensated',
] as const

export default spec(saga, {
  properties: {
    allOrNothing: quiescent((state) => isSomeoneDown(state) || isEverywhere(state, 1) || isEverywhere(state, 0)),
    whatHasEndedIsDone: always(
      implies(hasEnded, (state) => isEverywhere(state, state.nodes.orchestrator.saga === 'completed' ? 1 : 0)),
    ),
    itEnds: eventuallyAlways((state) => isSomeoneDown(state) || hasEnded(state)),
    nothingIsDoneTwice: each(
      'service',
      always(({ effect }) => effect === 0 || effect === 1),
    ),
    /** Whatever is done at some service, all that comes before it is done as well. */
    compensatesInReverse: always(({ nodes: { service } }) =>
      service.slice(1).every(({ effect }, before) => effect <= (service[before]?.effect ?? 0)),
    ),
    /** Part of `allOrNothing`, where the saga does not stop before anything has gone wrong. */
    whatAbortsIsCompensated: quiescent(
      (state) =>
        isSomeoneDown(state) ||
        state.nodes.service.every(({ transaction }) => transaction !== 'aborted') ||
        isEverywhere(state, 0),
    ),
    itCompletes: sometimes(({ nodes }) => nodes.orchestrator.saga === 'completed'),
    itIsCompensated: sometimes(
      ({ nodes: { orchestrator, service } }) =>
        orchestrator.saga === 'compensated' &&
        service.at(-1)?.transaction === 'aborted' &&
        service.slice(0, -1).every(({ transaction }) => transaction === 'compensated'),
    ),
  },
  scenarios: {
    'nothing fails': { network: duplicating() },
    'three messages are lost': { extends: 'nothing fails', faults: { loss: 3 }, check: promised },
    'any number of messages is lost': {
      extends: 'nothing fails',
      faults: { loss: true },
      fairness: { strong: ['execute', 'compensate', 'committed', 'aborted', 'compensated'] },
      check: promised,
    },
    'two crashes, and a message is lost, forward recovery': {
      extends: 'nothing fails',
      params: { services: 4 },
      faults: { loss: 1, crashes: { times: 2, restarts: 2, inHandlers: true } },
      check: promised,
    },
    'two crashes, and a message is lost, backward recovery': {
      extends: 'two crashes, and a message is lost, forward recovery',
      params: { recovery: 'backward' },
      check: promised,
    },
    'channels of one message, a crash, and two are lost': {
      network: bounded(1),
      faults: { loss: 2, crashes: { times: 1, restarts: 1 } },
      check: promised,
    },
    'no log: an orchestrator that crashes forgets to compensate': {
      extends: 'nothing fails',
      params: { services: 2, durableLog: false },
      faults: { crashes: { times: 1, restarts: 1, of: ['orchestrator'] } },
      check: ['whatAbortsIsCompensated'],
      expect: { violates: 'whatAbortsIsCompensated' },
    },
    'a retry after a slow answer compensates twice': {
      params: { services: 2, idempotent: false },
      network: bounded(1),
      check: ['nothingIsDoneTwice'],
      expect: { violates: 'nothingIsDoneTwice' },
    },
    'a duplicated message compensates twice': {
      extends: 'nothing fails',
      params: { services: 2, idempotent: false },
      check: ['nothingIsDoneTwice'],
      expect: { violates: 'nothingIsDoneTwice' },
    },
    'a transaction arrives after its compensation': {
      extends: 'nothing fails',
      params: { services: 2, refusesLate: false },
      check: ['whatHasEndedIsDone'],
      expect: { violates: 'whatHasEndedIsDone' },
    },
  },
})
