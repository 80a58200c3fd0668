/**
 * A registrar makes one of those who ask the leader. Whether its choice tells candidates apart is a parameter: where the
 * smallest id wins, they are not symmetric, whatever the model declares.
 */

import { always, majority, messages, type NodeId, oneOf, protocol, role, sometimes, spec } from 'netsplit'

interface Messages {
  registrar: { asks: {} }
  candidate: { elected: { leader: NodeId } }
}

interface RegistrarState {
  asked: Set<NodeId>
  leader: NodeId | null
}

const election = protocol({
  name: 'election',
  parameters: { candidates: 4, wins: oneOf('any candidate', 'the smallest id') },
  messages: messages<Messages>(),
  nodes: { registrar: 1, candidate: 'candidates' },
  symmetric: ['candidate'],
  roles: ({ wins }, nodes) => ({
    registrar: role({
      state: (): RegistrarState => ({ asked: new Set(), leader: null }),
      on: {
        asks(registrar, { from }) {
          if (registrar.leader !== null) return
          registrar.asked.add(from)
          if (registrar.asked.size < majority(nodes.candidate)) return
          const asked = [...registrar.asked].sort()
          registrar.leader = wins === 'the smallest id' ? asked[0]! : registrar.choose(asked)
          registrar.asked.clear()
          registrar.send(nodes.candidate, { type: 'elected', leader: registrar.leader })
        },
      },
    }),
    candidate: role({
      state: (): { leader: NodeId | null } => ({ leader: null }),
      start(candidate) {
        candidate.send(nodes.registrar, { type: 'asks' })
      },
      on: {
        elected(candidate, { leader }) {
          candidate.leader = leader
        },
      },
    }),
  }),
})

export default spec(election, {
  properties: {
    oneLeader: always(({ nodes }) => {
      const known = nodes.candidate.map(({ leader }) => leader).filter((leader) => leader !== null)
      return new Set(known).size <= 1
    }),
    everyoneKnows: sometimes(({ nodes }) => nodes.candidate.every(({ leader }) => leader !== null)),
  },
  scenarios: {
    'every state': {},
    'up to symmetry': { symmetric: true },
    'the smallest id wins': { extends: 'up to symmetry', params: { wins: 'the smallest id' } },
  },
  view: ({ nodes: { registrar, candidate } }) => `
    <p>Elected: <b>${registrar.leader ?? 'nobody'}</b></p>
    <ul>
      ${candidate
        .map(({ id, leader }) =>
          leader === null
            ? `<li id="${id}" style="color: var(--quiet)">${id} waits</li>`
            : `<li id="${id}" style="color: var(--good)">${id} knows of ${leader}</li>`,
        )
        .join('')}
    </ul>`,
})
