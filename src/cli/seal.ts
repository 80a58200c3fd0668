/**
 * The seal of a checkpoint: shows that this installation wrote what the checkpoint says of its check. A checkpoint names a
 * model, which is a program; without the seal, whoever made the folder would choose what is run. The key lies in the cache,
 * so a checkpoint that has moved to another installation has no seal there: then the user names the model.
 */

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeWhole } from './exclusive.ts'
import type { Place } from './place.ts'

const keyName = 'checkpoint-key'

/** The seal of a text; null where there can be no key. */
export function sealOf(text: string, place: Place): string | null {
  const key = findKey(place) ?? makeKey(place)
  return key === null ? null : createHmac('sha256', key).update(text).digest('hex')
}

/** Whether the seal of a text was made with the key of this installation. */
export function isSealed(text: string, seal: string | null, place: Place): boolean {
  const right = findKey(place) === null ? null : sealOf(text, place)
  if (right === null || seal === null || seal.length !== right.length) return false
  return timingSafeEqual(Buffer.from(seal), Buffer.from(right))
}

function findKey({ cacheFolder }: Place): string | null {
  try {
    const key = readFileSync(join(cacheFolder, keyName), 'utf8')
    return /^[\da-f]{64}$/.test(key) ? key : null
  } catch {
    return null
  }
}

function makeKey(place: Place): string | null {
  try {
    makeWhole(join(place.cacheFolder, keyName), randomBytes(32).toString('hex'), 0o600)
  } catch {
    return null
  }
  return findKey(place)
}
