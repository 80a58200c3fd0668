/** Paxos with a property of whole runs beside those of its spec: a value is decided at some time, as every Put is tried once. */

import { eventually, type StateOf, spec } from 'netsplit'
import { paxos } from '../../../models/paxos.ts'
import shipped from '../../../specs/paxos.ts'

export default spec(paxos, {
  properties: {
    ...shipped.properties,
    decided: eventually<StateOf<typeof paxos>, unknown>(({ nodes }) => nodes.server.some(({ decided }) => decided)),
  },
  scenarios: shipped.scenarios as never,
})
