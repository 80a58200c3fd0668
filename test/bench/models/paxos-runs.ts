/** Paxos with a property of whole runs beside those of its spec: a value is decided at some time, as every Put is tried once. */

import { eventually, type Spec, spec } from 'netsplit'
import { paxos } from '../../../models/paxos.ts'
import shipped from '../../../specs/paxos.ts'

interface Servers {
  readonly nodes: { readonly server: readonly { readonly state: { readonly decided: boolean } }[] }
}

const made: Spec = spec(paxos, {
  properties: {
    ...shipped.properties,
    decided: eventually<Servers, unknown>(({ nodes }) => nodes.server.some(({ state }) => state.decided)),
  },
  scenarios: shipped.scenarios as never,
})

export default made
