/** The source of a model of many roles and messages, for what the compiler makes of it. */

export interface Size {
  readonly roles: number
  /** Of all roles. */
  readonly messages: number
}

/** @param library how the model imports Netsplit */
export function largeModel({ roles, messages }: Size, library: string): string {
  const numbers = Array.from({ length: roles }, (_, role) => role)
  const received = (role: number) => Array.from({ length: messages }, (_, at) => at).filter((at) => at % roles === role)
  const next = (role: number) => (role + 1) % roles
  return `import { always, each, inFlight, item, leadsTo, messages, type Node, protocol, role, spec } from '${library}'

interface Messages {
${numbers
  .map(
    (role) =>
      `  role${role}: { ${received(role)
        .map((at) => `message${at}: { value: number; entries: readonly string[] }`)
        .join('; ')} }`,
  )
  .join('\n')}
}

${numbers
  .map(
    (
      role,
    ) => `interface State${role} { count: number; log: string[]; votes: Set<string>; acknowledged: { [id: string]: number } }
function vote${role}(node: Node<Messages, State${role}, 'retry'>) {
  node.votes.add(node.id)
  node.setTimer('retry')
}`,
  )
  .join('\n')}

export const large = protocol({
  name: 'large',
  parameters: { members: 2, flawed: false },
  messages: messages<Messages>(),
  nodes: { ${numbers.map((role) => `role${role}: ${role % 3 === 0 ? '1' : role % 3 === 1 ? "'members'" : '3'}`).join(', ')} },
  roles: ({ flawed }, nodes) => ({
${numbers
  .map(
    (role) => `    role${role}: role({
      state: (): State${role} => ({ count: 0, log: [], votes: new Set(), acknowledged: {} }),
      durable: ['log'],
      start(node) {
        vote${role}(node)
      },
      on: {
${received(role)
  .map((at, index) =>
    index === 0
      ? `        message${at}(node, { value, entries, from }) {
          if (flawed || value < node.count) return
          node.count = value
          node.log.push(...entries)
          node.acknowledged[from] = (node.acknowledged[from] ?? 0) + 1
          node.send(nodes.role${next(role)}, { type: 'message${received(next(role))[0]}', value: value + 1, entries })
          node.send(from, { type: 'message${at}', value, entries: node.choose([[], node.log]) })
        },`
      : `        message${at}: {
          steps: {
            first(node, { value }) {
              node.count = value
              if (node.votes.size > 2) node.goto('done')
            },
            second(node, { entries }) {
              node.log = [...entries]
              vote${role}(node)
            },
          },
        },`,
  )
  .join('\n')}
      },
      timeout: {
        retry(node) {
          node.send(nodes.role${next(role)}, { type: 'message${received(next(role))[0]}', value: node.count, entries: node.log })
        },
      },
    }),`,
  )
  .join('\n')}
  }),
})

export default spec(large, {
  properties: {
${numbers
  .map(
    (role) => `    agreed${role}: always(({ nodes, network }, { members }) => ${
      role % 3 === 0 ? `nodes.role${role}.count` : `item(nodes.role${role}, 0).count`
    } <= members + inFlight(network, 'message${received(role)[0]}').length),
    served${role}: each('role${role}', leadsTo(({ count }) => count > 0, ({ log }) => log.length > 0)),`,
  )
  .join('\n')}
  },
  scenarios: {
${numbers.map((role) => `    'scenario ${role}': { ${role > 0 ? `extends: 'scenario ${role - 1}', ` : ''}check: ['agreed${role}'], faults: { crashes: { times: 1, of: ['role${role}'], restarts: 1 } } },`).join('\n')}
  },
})
`
}
