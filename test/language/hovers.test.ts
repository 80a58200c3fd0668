/** The texts that an editor shows of names in a model: short, in the author's own words, and spelt out. */

import { afterAll, describe, expect, it } from 'vitest'
import { LanguageServer } from './language-server.ts'
import { UsersProject } from './users-project.ts'

const source = `import { action, always, each, inFlight, machine, messages, type Node, oneOf, protocol, role, sometimes, spec, type StateOf } from 'netsplit'

interface Messages {
  lock: { acquire: {}; release: { token: number } }
  client: { granted: { token: number } }
}

interface ClientState {
  token: number | null
  tries: number
}

type Client = Node<Messages, ClientState, 'again'>

function ask(asking: Client, lock: string) {
  asking.tries++
  asking.send(lock, { type: 'acquire' })
}

export const leaseLock = protocol({
  name: 'lease lock',
  parameters: { clients: 2, fencing: true, mode: oneOf('fair', 'unfair') },
  messages: messages<Messages>(),
  nodes: { lock: 1, client: 'clients' },
  roles: (parameters, nodes) => ({
    lock: role({
      state: { held: false, token: 0 },
      on: {
        acquire(lock, message) {
          const side = lock.choose(['left', 'right'])
          lock.setTimer('lease')
          lock.send(message.from, { type: 'granted', token: lock.token })
        },
        release: {
          steps: {
            frees(stepping, { token }) {
              stepping.held = false
              stepping.goto('done')
            },
          },
        },
      },
      timeout: { lease(lock) { lock.held = false } },
    }),
    client: role({
      state: (): ClientState => ({ token: null, tries: 0 }),
      start: (client) => ask(client, nodes.lock),
      on: { granted: (client, grant) => { client.token = grant.token } },
      timeout: { again: (client) => ask(client, nodes.lock) },
    }),
  }),
})

export type State = StateOf<typeof leaseLock>

export const leaseSpec = spec(leaseLock, {
  properties: {
    bounded: always((state, given) => state.nodes.lock.token <= given.clients),
    held: sometimes(({ nodes, network }) => nodes.lock.held && network.length === 0),
    granted: sometimes(({ network }) => inFlight(network, 'granted').some((message) => message.token > 0)),
    upright: each('client', always((one) => one.up)),
  },
  scenarios: {
    'no fault': {},
    'a crash': { faults: { crashes: { times: 1, of: ['lock'] } } },
  },
  view: (drawn, values) => '<p>' + drawn.nodes.lock.token + ' of ' + values.clients + '</p>',
})

export const dice = machine({
  name: 'dice',
  parameters: { sides: 6 },
  variables: () => ({ thrown: 0, seen: new Set<number>(), by: ['a'] }),
  actions: (parameters) => ({
    throws: action({
      over: ['a', 'b'] as const,
      when: (before, player) => !before.by.includes(player),
      do(draft, player, choose) {
        const shown = choose([1, 2, 3])
        draft.thrown = shown
      },
    }),
    rests: action({ do: (draft, choose) => { draft.thrown = choose([0, 1]) } }),
  }),
})

export const diceSpec = spec(dice, {
  properties: { small: always((state) => state.thrown < 7) },
  scenarios: { one: {} },
})
`

const project = new UsersProject('hovers')
project.write('lease.ts', source)
project.configure({ noUncheckedIndexedAccess: true }, ['lease.ts'])
const server = await LanguageServer.start(project.path)
server?.open('lease.ts')
afterAll(async () => {
  await server?.close()
  project.remove()
})

/** The text at a word of the source, the first one in a passage that occurs once. */
async function hover(passage: string, word: string): Promise<string> {
  expect(source.split(passage), `how often '${passage}' occurs`).toHaveLength(2)
  const at = source.indexOf(passage) + passage.search(new RegExp(`\\b${word}\\b`))
  const before = source.slice(0, at).split('\n')
  const position = { line: before.length - 1, character: (before.at(-1) as string).length }
  return (server as LanguageServer).hover('lease.ts', position)
}

if (server === null) console.warn('Hover texts are not tested: the compiler that is installed is no language server.')

const lock = `Node<Messages, {
    held: boolean;
    token: number;
}, "lease">`
const model = `Protocol<{
    clients: number;
    fencing: true;
    mode: Choice<"fair" | "unfair">;
}, Messages, {
    readonly lock: 1;
    readonly client: "clients";
}, {
    lock: Role<Messages, "lock", {
        held: boolean;
        token: number;
    }>;
    client: Role<Messages, "client", ClientState>;
}>`
const state = `ProtocolView<Messages, {
    readonly lock: 1;
    readonly client: "clients";
}, {
    readonly lock: {
        held: boolean;
        token: number;
    };
    readonly client: ClientState;
}>`
const parameters = `{
    readonly clients: number;
    readonly fencing: boolean;
    readonly mode: "fair" | "unfair";
}`
const variables = `{
    thrown: number;
    seen: Set<number>;
    by: string[];
}`
const shownVariables = `{
    readonly thrown: number;
    readonly seen: ReadonlySet<number>;
    readonly by: readonly string[];
}`
const diceModel = `Machine<{
    sides: number;
}, ${variables}, never, "rests" | "throws">`

interface Case {
  /** A passage of the source, and a word in it. */
  readonly in: string
  readonly of: string
  readonly is: string
}

const cases: { readonly [what: string]: readonly Case[] } = {
  'of a node, its role by the fields of its state': [
    { in: 'acquire(lock, message)', of: 'lock', is: `(parameter) lock: ${lock}` },
    { in: 'lease(lock)', of: 'lock', is: `(parameter) lock: ${lock}` },
    { in: 'start: (client)', of: 'client', is: '(parameter) client: Node<Messages, ClientState, "again">' },
    { in: 'granted: (client, grant)', of: 'client', is: '(parameter) client: Node<Messages, ClientState, "again">' },
    { in: 'ask(asking: Client', of: 'asking', is: '(parameter) asking: Client' },
    { in: 'frees(stepping', of: 'stepping', is: `(parameter) stepping: NodeInSteps<${lock}>` },
  ],
  'of a message, what it carries': [
    { in: 'acquire(lock, message)', of: 'message', is: '(parameter) message: Receipt<{}, "acquire">' },
    {
      in: 'granted: (client, grant)',
      of: 'grant',
      is: '(parameter) grant: Receipt<{\n    token: number;\n}, "granted">',
    },
    { in: '{ token }) {', of: 'token', is: '(parameter) token: number' },
    { in: 'message.from', of: 'from', is: '(property) from: NodeId' },
    {
      in: 'acquire(lock, message)',
      of: 'acquire',
      is: `(property) acquire: Handler<${lock}, [message: Receipt<{}, "acquire">]>`,
    },
  ],
  'of what a node can do, what it takes': [
    {
      in: "setTimer('lease')",
      of: 'setTimer',
      is: '(method) NodeActions<Messages, "lease">.setTimer(timer: "lease", after?: number): void',
    },
    {
      in: 'lock.choose',
      of: 'choose',
      is: '(method) NodeActions<Messages, "lease">.choose<"left" | "right">(options: readonly ("left" | "right")[]): "left" | "right"',
    },
    { in: 'const side', of: 'side', is: 'const side: "left" | "right"' },
  ],
  'of parameters and ids, each by its name': [
    { in: 'roles: (parameters, nodes)', of: 'parameters', is: `(parameter) parameters: ${parameters}` },
    {
      in: 'roles: (parameters, nodes)',
      of: 'nodes',
      is: `(parameter) nodes: {
    readonly lock: NodeId<"lock">;
    readonly client: readonly NodeId<"client">[];
}`,
    },
    { in: 'ask(client, nodes.lock),', of: 'lock', is: '(property) lock: NodeId<"lock">' },
  ],
  'of a protocol and its spec, all names': [
    { in: 'const leaseLock', of: 'leaseLock', is: `const leaseLock: ${model}` },
    {
      in: 'const leaseSpec',
      of: 'leaseSpec',
      is: `const leaseSpec: Spec<${model}, "bounded" | "granted" | "held" | "upright", "a crash" | "no fault">`,
    },
  ],
  'of a state that a property sees, nodes and messages': [
    { in: 'type State =', of: 'State', is: `type State = ${state}` },
    { in: 'always((state, given)', of: 'state', is: `(parameter) state: ${state}` },
    { in: 'always((state, given)', of: 'given', is: `(parameter) given: ${parameters}` },
    { in: 'view: (drawn, values)', of: 'drawn', is: `(parameter) drawn: ${state}` },
    { in: 'view: (drawn, values)', of: 'values', is: `(parameter) values: ${parameters}` },
    {
      in: 'state.nodes.lock',
      of: 'lock',
      is: '(property) lock: NodeView<{\n    held: boolean;\n    token: number;\n}>',
    },
    {
      in: '({ nodes, network })',
      of: 'nodes',
      is: `(parameter) nodes: {
    readonly lock: NodeView<{
        held: boolean;
        token: number;
    }>;
    readonly client: readonly NodeView<ClientState>[];
}`,
    },
    {
      in: '({ nodes, network })',
      of: 'network',
      is: `(parameter) network: readonly Envelope<{
    readonly type: "acquire";
} | {
    readonly token: number;
    readonly type: "release";
} | {
    readonly token: number;
    readonly type: "granted";
}>[]`,
    },
    {
      in: '(message) =>',
      of: 'message',
      is: '(parameter) message: {\n    readonly token: number;\n    readonly type: "granted";\n}',
    },
    {
      in: 'always((one)',
      of: 'one',
      is: '(parameter) one: NodeFacts & {\n    readonly token: number | null;\n    readonly tries: number;\n}',
    },
  ],
  'of a machine, its variables': [
    { in: 'const dice ', of: 'dice', is: `const dice: ${diceModel}` },
    { in: 'const diceSpec', of: 'diceSpec', is: `const diceSpec: Spec<${diceModel}, "small", "one">` },
    {
      in: 'actions: (parameters)',
      of: 'parameters',
      is: '(parameter) parameters: {\n    readonly sides: number;\n}',
    },
    { in: 'when: (before, player)', of: 'before', is: `(parameter) before: ${shownVariables}` },
    { in: 'when: (before, player)', of: 'player', is: '(parameter) player: "a" | "b"' },
    { in: 'do(draft, player, choose)', of: 'draft', is: `(parameter) draft: ${variables}` },
    { in: 'do(draft, player, choose)', of: 'choose', is: '(parameter) choose: Choose' },
    { in: 'do: (draft, choose)', of: 'choose', is: '(parameter) choose: Choose' },
    { in: 'const shown', of: 'shown', is: 'const shown: 1 | 2 | 3' },
    { in: 'always((state) =>', of: 'state', is: `(parameter) state: ${shownVariables}` },
  ],
}

describe.skipIf(server === null)('an editor shows', () => {
  it.each(Object.entries(cases))('%s', async (_what, them) => {
    for (const { in: passage, of, is } of them) expect(await hover(passage, of), `${of} in ${passage}`).toBe(is)
  })

  it('of a fault, the places that it may name', async () => {
    expect(await hover('crashes: { times: 1', 'crashes')).toMatch(
      /\.crashes\?: Budget \| Crashes<"client" \| "lock" \| `client\$\{number\}`> \| undefined$/,
    )
  })
})
