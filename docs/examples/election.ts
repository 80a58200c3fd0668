/**
 * A registrar makes one of those who ask the leader. Whether its choice tells candidates apart is a parameter: where the
 * smallest id wins, they are not symmetric, whatever the model declares.
 */

import { always, type NodeId, oneOf, protocol, role, sometimes, spec } from 'netsplit'

type Message = { type: 'asks' } | { type: 'elected'; leader: NodeId }

const election = protocol({
  name: 'election',
  parameters: { candidates: 4, wins: oneOf('any candidate', 'the smallest id') },
  nodes: ({ candidates }) => ({ registrar: 1, candidate: candidates }),
  symmetric: ['candidate'],
  roles: ({ wins }, nodes) => ({
    registrar: role<{ asked: Set<NodeId>; leader: NodeId | null }, Message>({
      start: () => ({ asked: new Set(), leader: null }),
      on: {
        asks(state, _message, node) {
          if (state.leader !== null) return
          state.asked.add(node.sender)
          if (state.asked.size <= nodes.candidate.length / 2) return
          const asked = [...state.asked].sort()
          state.leader = wins === 'the smallest id' ? asked[0]! : node.choose(asked)
          state.asked.clear()
          node.broadcast(nodes.candidate, { type: 'elected', leader: state.leader })
        },
      },
    }),
    candidate: role<{ leader: NodeId | null }, Message>({
      start(node) {
        node.broadcast(nodes.registrar, { type: 'asks' })
        return { leader: null }
      },
      on: {
        elected(state, { leader }) {
          state.leader = leader
        },
      },
    }),
  }),
})

export default spec(election, {
  properties: {
    oneLeader: always(({ nodes }) => {
      const known = nodes.candidate.map(({ state }) => state.leader).filter((leader) => leader !== null)
      return new Set(known).size <= 1
    }),
    everyoneKnows: sometimes(({ nodes }) => nodes.candidate.every(({ state }) => state.leader !== null)),
  },
  scenarios: {
    'every state': { expect: 'holds' },
    'up to symmetry': { symmetric: true, expect: 'holds' },
    'the smallest id wins': { params: { wins: 'the smallest id' }, symmetric: true, expect: 'holds' },
  },
})
