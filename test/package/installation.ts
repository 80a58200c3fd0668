/** A clone that packs the package, a project that has installed it, and the tools that are run there. */

import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Outcome, packageFolder, run } from '../cli/netsplit.ts'

export interface Installation {
  /** A clone in which the package was packed. */
  readonly clone: string
  /** What `npm pack` made. */
  readonly tarball: string
  /** A user's project, in which npm has installed it and nothing else. */
  readonly project: string
  /** Compilers, bundlers, package managers and other Nodes: a folder with node_modules. */
  readonly tools: string
}

/** What belongs to a clone: what is packed, and what that is made of. */
const partsOfClone = ['src', 'models', 'specs', 'docs', 'package.json', 'tsconfig.json', 'README.md', 'LICENSE']

export async function install(folder: string): Promise<Installation | { readonly unreachable: string }> {
  const clone = join(folder, 'clone')
  for (const part of partsOfClone) cpSync(join(packageFolder, part), join(clone, part), { recursive: true })
  symlinkSync(join(packageFolder, 'node_modules'), join(clone, 'node_modules'), 'junction')
  const [tools, packed] = await Promise.all([installTools(), run('npm', ['pack', '--json'], { cwd: clone })])
  if ('unreachable' in tools) return tools
  const [{ filename }] = JSON.parse(done(packed).stdout.replace(/^[^[]*/, '')) as [{ filename: string }]
  const tarball = join(clone, filename)
  const project = join(folder, 'project')
  writeProject(project)
  done(await run('npm', ['install', '--prefer-offline', tarball], { cwd: project }))
  return { clone, tarball, project, tools: tools.folder }
}

/** A project of a user, with a package.json and nothing else. */
export function writeProject(folder: string): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "name": "a-user", "type": "module", "private": true }\n')
}

/** What was asked of a command, or an error that shows what it said. */
export function done(outcome: Outcome): Outcome {
  if (outcome.code !== 0) throw new Error(`exit code ${outcome.code}\n${outcome.stdout}${outcome.stderr}`)
  return outcome
}

/** Kept from one run to the next; the lock file says what there is. NETSPLIT_PACKAGE_TOOLS names a folder in which they are. */
async function installTools(): Promise<{ readonly folder: string } | { readonly unreachable: string }> {
  const installed = process.env['NETSPLIT_PACKAGE_TOOLS']
  if (installed !== undefined) return { folder: installed }
  const described = join(packageFolder, 'test/package/tools')
  const lock = createHash('sha256').update(readFileSync(join(described, 'package-lock.json')))
  const folder = join(packageFolder, 'node_modules/.cache/netsplit-tests', `tools-${lock.digest('hex').slice(0, 16)}`)
  if (existsSync(folder)) return { folder }
  const unfinished = `${folder}-${process.pid}`
  cpSync(described, unfinished, { recursive: true })
  const answer = await run('npm', ['ci', '--prefer-offline'], { cwd: unfinished })
  if (answer.code === 0) {
    renameSync(unfinished, folder)
    return { folder }
  }
  rmSync(unfinished, { recursive: true, force: true })
  const [, code] = /npm error code (E\w+)/.exec(answer.stderr) ?? []
  if (
    code === undefined ||
    !/^(ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH|EHOSTUNREACH)$/.test(code)
  ) {
    done(answer)
  }
  return { unreachable: `npm says ${code}.` }
}
