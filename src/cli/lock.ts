/**
 * The lock of a folder: a file that names the one process which may use the folder, its owner.
 *
 *   lock                the owner, or the first of a chain
 *   lock-after-TOKEN    who took the place of the owner with this token, which had ended
 *
 * The last of the chain has the folder. Each file is made exclusively, with all of its content, so of several processes
 * that find an owner which has ended, one takes its place and the others meet a new owner. The successor then moves its file
 * to the head of the chain. A slow process may have followed a chain that is gone by then. So it follows the chain once more
 * after it has made its file; if the chain does not end there, it has not got the folder. All follow the chain from its head,
 * and tokens are never used again, so leftovers of older chains lead nowhere.
 */

import { lstatSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isOfLock, lockName } from '../engine/index.ts'
import { filesIn, makeFolder, onDisk, readText } from '../engine/platform/node.ts'
import { NetsplitError } from '../language/errors.ts'
import { makeWhole } from './exclusive.ts'
import { type Owner, ownerIn, thisProcess, whereaboutsOf } from './owner.ts'

/** A file of the chain. */
interface Link {
  /** The owner's; of a file that names none, one that it alone has. */
  readonly token: string
  readonly owner: Owner | null
  /** Whether it is as a process has left it that was killed before it had written it. */
  readonly isBlank: boolean
}

/** Milliseconds in which a process has long written the lock that it has made. */
const longEnough = 10_000
/** Each attempt that fails means that another process was faster. */
const mostAttempts = 1000

interface LockOptions {
  /** Take the place of an owner of which it cannot be told whether it has ended. */
  readonly takeOver: boolean
}

export class FolderLock {
  readonly #options: LockOptions
  #held: { readonly folder: string; readonly shown: string; readonly token: string } | null = null

  constructor(options: LockOptions) {
    this.#options = options
  }

  get isHeld(): boolean {
    return this.#held !== null
  }

  /**
   * Locks a folder, which is made where there is none.
   *
   * @param shown the folder as the user calls it
   * @throws NetsplitError `checkpoint` when another process has locked it, `disk` when no file can be made there
   */
  take(folder: string, shown: string): void {
    const me = thisProcess()
    for (let attempt = 0; attempt < mostAttempts; attempt++) {
      makeFolder(folder)
      const last = chainIn(folder).at(-1)
      if (last !== undefined) this.#requireEnded(last, shown)
      const name = last === undefined ? lockName : nameAfter(last)
      if (!onDisk(join(folder, name), () => makeWhole(join(folder, name), `${JSON.stringify(me)}\n`))) continue
      if (chainIn(folder).at(-1)?.token !== me.token) {
        remove(folder, name)
        continue
      }
      if (name !== lockName) onDisk(join(folder, name), () => renameSync(join(folder, name), join(folder, lockName)))
      for (const other of filesIn(folder)) if (isOfLock(other) && other !== lockName) remove(folder, other)
      this.#held = { folder, shown, token: me.token }
      return
    }
    throw new NetsplitError({
      code: 'checkpoint',
      message: `${shown} cannot be locked: other processes lock and leave it all the time.`,
      cure: 'Name another folder.',
    })
  }

  /** @throws NetsplitError `checkpoint` when another process may have used the folder meanwhile, as with --take-over */
  requireKept(): void {
    if (this.#held === null) return
    const { folder, shown, token } = this.#held
    const now = linkAt(folder, lockName)
    if (now?.token === token) return
    const taken = now?.owner && `The folder was taken over by process ${now.owner.pid} on host ${now.owner.host}.`
    throw new NetsplitError({
      code: 'checkpoint',
      message: `The lock of this check in ${shown} was removed while it ran. ${taken ?? 'Another check may have written there.'}`,
      cure: 'Start the check anew in another folder. Give --take-over only once the other check has ended.',
    })
  }

  /** Removes the lock, if it is still that of this process. A lock that cannot be removed stays: its owner will have ended. */
  release(): void {
    if (this.#held === null) return
    const { folder, token } = this.#held
    this.#held = null
    try {
      if (linkAt(folder, lockName)?.token === token) remove(folder, lockName)
    } catch (error) {
      if (!(error instanceof NetsplitError)) throw error
    }
  }

  #requireEnded({ owner, isBlank }: Link, shown: string): void {
    const whereabouts = owner !== null ? whereaboutsOf(owner) : isBlank ? 'ended' : 'elsewhere'
    if (whereabouts === 'ended' || (whereabouts === 'elsewhere' && this.#options.takeOver)) return
    throw new NetsplitError({
      code: 'checkpoint',
      message:
        owner === null
          ? `${shown} is locked, and the file ${lockName} in it does not say by whom.`
          : `${shown} is in use by another check: process ${owner.pid} on host ${owner.host}, since ${owner.since}.`,
      cure:
        whereabouts === 'running'
          ? 'Wait until it has ended, or name another folder.'
          : 'It cannot be seen from here whether that still runs. Only if it does not, take its place with --take-over.',
    })
  }
}

function nameAfter({ token }: Link): string {
  return `${lockName}-after-${token}`
}

function chainIn(folder: string): Link[] {
  const chain: Link[] = []
  for (let link = linkAt(folder, lockName); link !== null; link = linkAt(folder, nameAfter(link))) {
    const { token } = link
    // Nobody has made such a chain but to mislead.
    if (chain.some((before) => before.token === token)) return [...chain, { ...link, owner: null, isBlank: false }]
    chain.push(link)
  }
  return chain
}

function linkAt(folder: string, name: string): Link | null {
  const text = textOf(folder, name)
  if (text === null) return null
  const owner = ownerIn(text)
  if (owner !== null) return { token: owner.token, owner, isBlank: false }
  const found = onDisk(join(folder, name), () => lstatSync(join(folder, name), { throwIfNoEntry: false }))
  if (found === undefined) return null
  const isBlank = found.isFile() && found.size === 0 && Date.now() - found.mtimeMs > longEnough
  return { token: `unknown-${found.ino}-${Math.floor(found.mtimeMs)}`, owner, isBlank }
}

/** The text of a file; empty when it cannot be read, as that of a link; null when there is none. */
function textOf(folder: string, name: string): string | null {
  try {
    return readText(folder, name)
  } catch (error) {
    if (error instanceof NetsplitError) return ''
    throw error
  }
}

function remove(folder: string, name: string): void {
  onDisk(join(folder, name), () => rmSync(join(folder, name), { force: true }))
}
