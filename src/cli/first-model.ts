/** What `netsplit init` writes into a project: a first model, its spec, and a workflow for continuous integration. */

/** How modules are written in a project. */
export interface ModuleStyle {
  readonly hasTypes: boolean
  /** How the name of a module ends: `.ts`. */
  readonly extension: string
  /** How it ends in the imports of another module: `.js`. */
  readonly importedAs: string
}

/** Where the files lie in a project. */
export const specFolder = 'specs'

export function modelName({ extension }: ModuleStyle): string {
  return `${specFolder}/lock${extension}`
}

export function specName({ extension }: ModuleStyle): string {
  return `${specFolder}/lock.spec.model${extension}`
}

export function firstModel({ hasTypes }: ModuleStyle): string {
  const typed = (text: string) => (hasTypes ? text : '')
  return `/** Clients ask a server for a lock, hold it for a while, and give it back. */

import { ${typed('messages, ')}protocol, role } from 'netsplit'
${typed(`
/** What each role may be sent. */
export interface Messages {
  server: { acquire: {}; release: {} }
  client: { granted: {} }
}
`)}
export const lock = protocol({
  name: 'lock',
  parameters: { clients: 2 },
${typed('  messages: messages<Messages>(),\n')}  nodes: { server: 1, client: 'clients' },
  roles: (_parameters, nodes) => ({
    server: role({
      state: { isHeld: false, waiting: []${typed(' as string[]')} },
      on: {
        acquire(server, { from }) {
          if (server.isHeld) {
            server.waiting.push(from)
          } else {
            server.isHeld = true
            server.send(from, { type: 'granted' })
          }
        },
        release(server) {
          const next = server.waiting.shift()
          if (next === undefined) server.isHeld = false
          else server.send(next, { type: 'granted' })
        },
      },
    }),
    client: role({
      state: { holds: false, isDone: false },
      start(client) {
        client.send(nodes.server, { type: 'acquire' })
      },
      on: {
        granted(client) {
          client.holds = true
          client.setTimer('finish')
        },
      },
      timeout: {
        finish(client) {
          client.holds = false
          client.isDone = true
          client.send(nodes.server, { type: 'release' })
        },
      },
    }),
  }),
})
`
}

export function firstSpec({ importedAs }: ModuleStyle): string {
  return `/** What the lock promises, and under which circumstances. */

import { always, sometimes, spec } from 'netsplit'
import { lock } from './lock${importedAs}'

export default spec(lock, {
  properties: {
    oneHolder: always(({ nodes }) => nodes.client.filter(({ holds }) => holds).length <= 1),
    allDone: sometimes(({ nodes }) => nodes.client.every(({ isDone }) => isDone)),
  },
  scenarios: {
    'nothing fails': {},
    // A server that forgets the lock when it crashes. Take away the two slashes of the next line, and check again.
    // 'the server crashes': { faults: { crashes: { times: 1, restarts: 1, of: ['server'] } } },
  },
})
`
}

/** Who installs packages, and runs their commands. */
export interface PackageManager {
  readonly name: 'npm' | 'pnpm' | 'yarn'
  readonly lockFile: string
  /** Installs what the lock file says, in continuous integration. */
  readonly install: string
  /** Adds a package that is needed for development. */
  readonly add: string
  /** Runs a command of an installed package. */
  readonly execute: string
  readonly run: string
}

export const packageManagers: readonly [PackageManager, ...PackageManager[]] = [
  {
    ...{ name: 'npm', lockFile: 'package-lock.json', install: 'npm ci' },
    ...{ add: 'npm install --save-dev', execute: 'npx', run: 'npm run' },
  },
  {
    ...{ name: 'pnpm', lockFile: 'pnpm-lock.yaml', install: 'pnpm install --frozen-lockfile' },
    ...{ add: 'pnpm add --save-dev', execute: 'pnpm exec', run: 'pnpm run' },
  },
  {
    ...{ name: 'yarn', lockFile: 'yarn.lock', install: 'yarn install --frozen-lockfile' },
    ...{ add: 'yarn add --dev', execute: 'yarn run', run: 'yarn run' },
  },
]

/** Folders from the root of the repository, with slashes; `.` for the root itself. */
export interface WorkflowFolders {
  readonly project: string
  /** Where packages are installed: the folder of the lock file. */
  readonly installed: string
}

export function workflow({ name, install, execute }: PackageManager, { project, installed }: WorkflowFolders): string {
  const within = (folder: string) => (folder === '.' ? '' : `\n        working-directory: ${JSON.stringify(folder)}`)
  const pages = project === '.' ? 'netsplit-pages' : `${project}/netsplit-pages`
  return `# Checks the models of this project: in a pull request those in which something has changed, on a push all of them. Then each
# scenario is fuzzed for a minute, those marked large among them. The counterexamples of what does not end as its spec expects are kept
# as pages, which the summary of the run offers for download.
name: netsplit
on: [push, pull_request]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/setup-node@v4
        with:
          node-version: 22
${name === 'npm' ? '' : '      - run: corepack enable\n'}      - run: ${install}${within(installed)}
      - run: ${execute} netsplit check --html netsplit-pages \${BASE:+--changed "origin/$BASE"}${within(project)}
        env:
          BASE: \${{ github.base_ref }}
      # 3: a flaw that a scenario expects was not met in this time. The check has found it.
      - run: ${execute} netsplit fuzz --large --time 60 --html netsplit-pages || [ $? -eq 3 ]${within(project)}
      - uses: actions/upload-artifact@v4
        if: failure()
        with:
          name: counterexamples
          path: ${JSON.stringify(pages)}
          if-no-files-found: ignore
`
}
