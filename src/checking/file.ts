/**
 * `check()` of a file. What that needs of Node lies in a module of its own, which is loaded when it is asked for, in a way that
 * no bundler follows: so the library itself can be bundled for any platform.
 */

import { importUrl } from '../engine/index.ts'
import { NetsplitError } from '../language/errors.ts'
import { receivedError } from '../language/sent-errors.ts'
import type { Folders } from '../loading/folders.ts'
import type { FileHooks, FileJob, FileOutcome } from './host-messages.ts'
import { askedBy, type CheckOptions } from './options.ts'
import type { CheckedParts } from './result.ts'

/** The address of a file that exports a spec: a `URL`, of any platform. */
export interface SpecFile {
  readonly href: string
}

/** What app.mjs exports, which makes the program of its sources where there are some. */
interface App {
  findApp(): Promise<{ readonly onDisk: string; readonly folders: Omit<Folders, 'userFolder'> }>
}

/** What on-disk.ts exports, in the program that app.mjs has made. */
interface OnDisk {
  checkOnDisk(job: Omit<FileJob, 'userFolder'>, hooks: FileHooks): Promise<FileOutcome>
}

export async function checkFile({ href }: SpecFile, options: CheckOptions): Promise<CheckedParts> {
  const { workers, memory, onProgress, signal } = options
  const { request, ...asked } = askedBy(options, 0)
  const { memory: _, ...unlimited } = request
  const { onDisk, folders } = await (await loadApp()).findApp()
  const { checkOnDisk } = (await importUrl(onDisk)) as OnDisk
  const job = { ...folders, href, asked: { ...asked, request: unlimited }, memory, workers }
  const outcome = await checkOnDisk(job, { onProgress, signal })
  if ('error' in outcome) throw receivedError(outcome.error)
  return outcome.checked
}

/** @throws NetsplitError `usage` in a bundle, which has none of it */
async function loadApp(): Promise<App> {
  // In some kinds of bundles there is none.
  const here = (import.meta as { readonly url?: string }).url ?? ''
  const isSource = here.endsWith('/checking/file.ts')
  try {
    return (await importUrl(new URL(isSource ? '../cli/app.mjs' : './cli/app.mjs', here).href)) as App
  } catch {
    throw new NetsplitError({
      code: 'usage',
      message: 'Netsplit is part of a bundle here, and what checks files is not beside it.',
      cure: 'Leave netsplit external when you bundle, or give check() the spec in place of the address of its file.',
    })
  }
}
