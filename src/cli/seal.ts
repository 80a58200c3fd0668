/**
 * The seal of a checkpoint: shows that this installation wrote what the checkpoint says of its check. A checkpoint names a
 * model, which is a program; without the seal, whoever made the folder would choose what is run. The key lies in the cache,
 * so a checkpoint that has moved to another installation has no seal there: then the user names the model.
 */

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Folders } from '../loading/folders.ts'
import { makeWhole } from './exclusive.ts'

const keyName = 'checkpoint-key'

/** The seal of a text; null where there can be no key. */
export function sealOf(text: string, folders: Folders): string | null {
  const key = findKey(folders) ?? makeKey(folders)
  return key === null ? null : createHmac('sha256', key).update(text).digest('hex')
}

/** Whether the seal of a text was made with the key of this installation. */
export function isSealed(text: string, seal: string | null, folders: Folders): boolean {
  const right = findKey(folders) === null ? null : sealOf(text, folders)
  if (right === null || seal === null || seal.length !== right.length) return false
  return timingSafeEqual(Buffer.from(seal), Buffer.from(right))
}

function findKey({ cacheFolder }: Folders): string | null {
  try {
    const key = readFileSync(join(cacheFolder, keyName), 'utf8')
    return /^[\da-f]{64}$/.test(key) ? key : null
  } catch {
    return null
  }
}

function makeKey(folders: Folders): string | null {
  try {
    makeWhole(join(folders.cacheFolder, keyName), randomBytes(32).toString('hex'), 0o600)
  } catch {
    return null
  }
  return findKey(folders)
}
