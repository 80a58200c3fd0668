/** The package as a user has installed it, for the time from Enter to verdict in a project. */

import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runProcess } from './process.ts'

/** A hundred states. */
const counter = `import { action, always, machine, spec } from 'netsplit'

const counter = machine({
  name: 'counter',
  parameters: { most: 99 },
  variables: () => ({ count: 0 }),
  actions: ({ most }) => ({ increment: action({ when: ({ count }) => count < most, do: (state) => void state.count++ }) }),
})

export default spec(counter, {
  properties: { low: always(({ count }, { most }) => count <= most) },
  scenarios: { counting: {} },
})
`

export const statesOfCounter = 100

export interface Project {
  readonly folder: string
  /** What a shell finds as `netsplit`. */
  readonly command: string
}

/** A project in which the package is installed as it is now; `counter.ts` is its model. The launcher is what npm links to. */
export async function makeProject(packageFolder: string): Promise<Project> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'netsplit-bench-')))
  const modules = join(folder, 'node_modules')
  const installed = join(modules, 'netsplit')
  mkdirSync(join(modules, '.bin'), { recursive: true })
  // First, for what makes the page's program lies with the rest, and finds there what it needs.
  linkDependencies(packageFolder, modules)
  await runProcess(process.execPath, [join(packageFolder, 'src/cli/pack.mjs'), join(installed, 'dist')], {
    folder: packageFolder,
  })
  for (const part of ['models', 'specs', 'package.json']) {
    cpSync(join(packageFolder, part), join(installed, part), { recursive: true })
  }
  const launcher = join(installed, 'dist/cli/launch.cjs')
  chmodSync(launcher, 0o755)
  const command = join(modules, '.bin/netsplit')
  symlinkSync(launcher, command)
  writeFileSync(join(folder, 'package.json'), '{ "name": "a-user", "type": "module", "private": true }\n')
  writeFileSync(join(folder, 'counter.ts'), counter)
  return { folder, command }
}

export function removeProject(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
}

function linkDependencies(packageFolder: string, modules: string): void {
  const require = createRequire(join(packageFolder, 'package.json'))
  const { dependencies } = require('./package.json') as { dependencies: { readonly [name: string]: string } }
  for (const name of Object.keys(dependencies)) {
    const paths = require.resolve.paths(name) ?? []
    const target = paths.map((path) => join(path, name)).find((path) => existsSync(path))
    if (target === undefined) throw new Error(`${name} is not installed.`)
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(realpathSync(target), join(modules, name), 'junction')
  }
}
