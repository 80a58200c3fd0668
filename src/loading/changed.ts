/** What has changed since a commit, by git: files as they lie on the disk, whether committed, added or neither. */

import { basename, dirname, join, sep } from 'node:path'
import { NetsplitError } from '../language/errors.ts'
import type { FoundSpec } from './load.ts'
import { realPath } from './real-path.ts'

/** What a change to one of these files changes cannot be seen: every spec below its folder counts as changed. */
const settings =
  /^(?:package|npm-shrinkwrap|tsconfig.*)\.json$|^(?:package-lock\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?)$/

/** Specs by whether anything that went into them has changed. */
export interface Changes {
  /** Also those that cannot be loaded: what is in them is not known. */
  readonly changed: readonly FoundSpec[]
  readonly unchanged: readonly FoundSpec[]
}

/**
 * @param commit whatever git takes for one: a branch, a tag, `HEAD~1`. A branch counts from where the one at hand left it
 * @param folder in the repository
 * @throws NetsplitError `usage` where there is no git, no repository, or no such commit
 */
export function changesSince(commit: string, found: readonly FoundSpec[], folder: string): Changes {
  const files = filesChangedSince(commit, folder)
  const whole = [...files].filter((file) => settings.test(basename(file))).map((file) => join(dirname(file), sep))
  const changed: FoundSpec[] = []
  const unchanged: FoundSpec[] = []
  for (const spec of found) {
    const isChanged =
      spec.failure !== null ||
      [spec.file, ...spec.inputs].some((input) => files.has(realPath(input))) ||
      whole.some((above) => realPath(spec.file).startsWith(above))
    ;(isChanged ? changed : unchanged).push(spec)
  }
  return { changed, unchanged }
}

function filesChangedSince(commit: string, folder: string): ReadonlySet<string> {
  const { execFileSync } = process.getBuiltinModule('node:child_process')
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'pipe'] })
  const paths = (text: string) => text.split('\0').filter((path) => path !== '')
  try {
    const root = realPath(git('rev-parse', '--show-toplevel').trimEnd())
    const base = git('merge-base', '--end-of-options', commit, 'HEAD').trimEnd()
    const changed = paths(git('diff', '--name-only', '--no-renames', '--no-relative', '-z', base))
    const added = paths(git('ls-files', '--others', '--exclude-standard', '--full-name', '-z', ':/'))
    return new Set([...changed, ...added].map((path) => join(root, path)))
  } catch (error) {
    throw new NetsplitError({
      code: 'usage',
      message: `What has changed since ${commit} is not known: ${saidBy(error)}`,
      cure,
    })
  }
}

const cure =
  'Name a commit of this repository. A shallow clone has few: actions/checkout fetches all with fetch-depth: 0.'

function saidBy(error: unknown): string {
  const { code, stderr = '' } = error as NodeJS.ErrnoException & { readonly stderr?: string }
  if (code === 'ENOENT') return 'there is no git here.'
  const [line = ''] = stderr.trim().split('\n')
  if (/name HEAD$/.test(line)) return 'the repository has no commit yet.'
  return line === '' ? 'git finds no commit that the two have in common.' : `git says: ${line}`
}
