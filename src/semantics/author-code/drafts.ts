/**
 * Drafts are what recipes change: immer's stand-ins for frozen parts of a state, made part by part as they are looked at.
 * Each run of a recipe has drafts of its own, and what becomes of them is put together here when it ends: immer could do
 * that for one draft, but not for several with parts of each other, nor for parts inside objects that the author froze.
 */

import { enableMapSet, Immer, isDraftable } from 'immer'
import { hasMetObjectKeys, isNode, isOrdinary, type Plain, toPlain } from '../../language/plain.ts'
import { arrangement, moved } from './arrangement.ts'
import { completeDraftCollections } from './draft-collections.ts'
import { enablePush } from './draft-push.ts'
import { type DraftState, isDraft, stateOf } from './draft-state.ts'
import { completeDraftTraps } from './draft-traps.ts'
import { noteDraft } from './ended-drafts.ts'
import { refusing } from './refused.ts'
import { cloneWhatIsShown } from './structured-clone.ts'

enableMapSet()

const immer = new Immer({ autoFreeze: false })
enablePush(immer)
completeDraftCollections(immer)
completeDraftTraps(immer)
cloneWhatIsShown(plainCopy)

/** Values of more parts are not copied, for a function may look at few of them. */
const mostCopied = 24

function hasParts(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** A draft of a value, or the value itself where it has no parts that could change. */
export function draftOf(value: Plain): unknown {
  if (!hasParts(value)) return value
  const isRearranged = arrangement() !== 'stored'
  const base = isRearranged ? rearranged(value) : hasMetObjectKeys() ? withOwnKeys(value) : value
  return noteDraft(immer.createDraft(base as object))
}

/**
 * A value that a function is given as its own, and may change: an ordinary copy of a small one, which costs less than a
 * draft; a draft of others.
 */
export function ownOf(value: Plain): unknown {
  if (!hasParts(value)) return value
  const copy = copyOf(value, { parts: mostCopied })
  // What is a copy is one in every arrangement: a copy can be frozen, and a draft cannot.
  return copy === undefined ? draftOf(value) : arrangement() === 'stored' ? copy : rearranged(value)
}

/** A copy of objects and lists within objects and lists; undefined where there is more than the room is for. */
function copyOf(value: unknown, room: { parts: number }): unknown {
  if (!hasParts(value)) return value
  if (value instanceof Map || value instanceof Set) return undefined
  if (Array.isArray(value)) {
    room.parts -= value.length
    if (room.parts < 0) return undefined
    const list: unknown[] = []
    for (const part of value) {
      const copy = copyOf(part, room)
      if (copy === undefined) return undefined
      list.push(copy)
    }
    return list
  }
  const made: { [key: string]: unknown } = {}
  for (const key in value) {
    if (--room.parts < 0 || key === '__proto__') return undefined
    const copy = copyOf((value as { [key: string]: unknown })[key], room)
    if (copy === undefined) return undefined
    made[key] = copy
  }
  return made
}

/** Whether a draft, or any part of it, was changed. */
export function isChanged(draft: unknown): boolean {
  return isDraft(draft) && stateOf(draft as object).modified_
}

/**
 * The value that a recipe has left, without drafts in it. The drafts in it are used up: call it once, at the end of a run.
 * Objects that the author made stay as they are.
 */
export function finished(value: unknown): unknown {
  return finish(value, [])
}

function finish(value: unknown, above: object[]): unknown {
  if (!hasParts(value)) return value
  if (isDraft(value)) return finishDraft(stateOf(value), above)
  return withParts(value, above, finish)
}

function finishDraft(state: DraftState, above: object[]): unknown {
  const { modified_, base_, copy_, finalized_ } = state
  if (!modified_ || !copy_) return base_
  if (finalized_) return copy_
  state.finalized_ = true
  if (Array.isArray(copy_)) {
    for (let at = 0; at < copy_.length; at++) copy_[at] = finish(copy_[at], above)
  } else if (copy_ instanceof Map) {
    const entries = [...copy_]
    if (entries.some(([key]) => hasParts(key))) copy_.clear()
    for (const [key, part] of entries) setApart(copy_, finish(key, above), finish(part, above))
  } else if (copy_ instanceof Set) {
    const members = [...copy_]
    if (members.some(hasParts)) {
      copy_.clear()
      for (const member of members) copy_.add(finish(member, above))
    }
  } else {
    const fields = copy_ as { [key: string]: unknown }
    for (const key of Object.keys(fields)) fields[key] = finish(fields[key], above)
  }
  return copy_
}

/** A map with as many entries as it is given. */
function mapOf(entries: Iterable<readonly [unknown, unknown]>): Map<unknown, unknown> {
  const map = new Map<unknown, unknown>()
  for (const [key, part] of entries) setApart(map, key, part)
  return map
}

/**
 * Adds an entry to a map, under a copy of the key where the map has it already: two places of a state with the same content
 * may be one object beneath their drafts, but they are two keys, which toPlain refuses.
 */
function setApart(map: Map<unknown, unknown>, key: unknown, part: unknown): void {
  map.set(map.has(key) ? rearranged(key as Plain) : key, part)
}

/** Whether an object of the author's lies somewhere in a value. */
export function holds(value: unknown, wanted: object, above: object[] = []): boolean {
  if (value === wanted) return true
  if (!hasParts(value) || above.includes(value)) return false
  let source: object = value
  if (isDraft(value)) {
    const { modified_, copy_ } = stateOf(value)
    if (!modified_ || !copy_) return false
    source = copy_
  }
  above.push(value)
  const parts = source instanceof Map || source instanceof Set ? [...source.values()] : Object.values(source)
  const isHeld = parts.some((part) => holds(part, wanted, above))
  above.pop()
  return isHeld
}

/** An object of the author's with each part replaced; the same object where no part is another one. */
function withParts(value: object, above: object[], replace: (part: unknown, above: object[]) => unknown): unknown {
  // A cycle is left as it is, for toPlain to refuse.
  if (above.includes(value)) return value
  above.push(value)
  try {
    if (Array.isArray(value)) {
      const copy = Array.from(value, (part) => replace(part, above))
      return copy.some((part, at) => part !== value[at]) && isOrdinary(value) ? copy : value
    }
    if (value instanceof Set) {
      const members = [...value]
      const copy = members.map((member) => replace(member, above))
      return copy.some((member, at) => member !== members[at]) && isOrdinary(value) ? new Set(copy) : value
    }
    if (value instanceof Map) {
      const entries = [...value]
      const copy = entries.map(([key, part]) => [replace(key, above), replace(part, above)] as const)
      const isSame = copy.every(([key, part], at) => key === entries[at]?.[0] && part === entries[at]?.[1])
      return isSame || !isOrdinary(value) ? value : mapOf(copy)
    }
    if (!isDraftable(value)) return value
    let copy: { [key: string]: unknown } | null = null
    for (const key of Object.keys(value)) {
      const part = (value as { [key: string]: unknown })[key]
      if (!hasParts(part)) continue
      const replaced = replace(part, above)
      if (replaced === part) continue
      copy ??= { ...value }
      copy[key] = replaced
    }
    return copy !== null && isOrdinary(value) ? copy : value
  } finally {
    above.pop()
  }
}

/**
 * A copy of a value as it is now, without drafts in it and without any object that may change later: messages, operations
 * and choices are what they were when they were given away.
 */
export function snapshotOf(value: unknown): unknown {
  return snapshot(value, [])
}

function snapshot(value: unknown, above: object[]): unknown {
  if (!hasParts(value) || above.includes(value)) return value
  let source: object = value
  if (isDraft(value)) {
    const { modified_, base_, copy_ } = stateOf(value)
    if (!modified_ || !copy_) return hasMetObjectKeys() ? withOwnKeys(base_ as Plain) : base_
    source = copy_
  }
  above.push(value)
  const copy = snapshotOfParts(source, above)
  above.pop()
  return copy
}

function snapshotOfParts(value: object, above: object[]): unknown {
  // A copy would hide what toPlain refuses.
  if (!isOrdinary(value)) return value
  if (Array.isArray(value)) return Array.from(value, (part) => snapshot(part, above))
  if (value instanceof Map) {
    return mapOf([...value].map(([key, part]) => [snapshot(key, above), snapshot(part, above)]))
  }
  if (value instanceof Set) return new Set([...value].map((member) => snapshot(member, above)))
  const copy: { [key: string]: unknown } = { ...value }
  for (const key in copy) copy[key] = snapshot(copy[key], above)
  return copy
}

/**
 * The same as plain data, of what author code gives away while it runs.
 *
 * @param subject what the value is, for the message
 * @throws NetsplitError `not-plain-data`
 */
export function givenAway(value: unknown, subject: string): Plain {
  return refusing(() => toPlain(snapshotOf(value), subject))
}

/**
 * The same of anything, for whoever clones or prints it: a node, too, is copied, as the fields of its state. What is no plain
 * data stays as it is.
 */
export function plainCopy(value: unknown): unknown {
  return withoutNodes(snapshotOf(value), [])
}

function withoutNodes(value: unknown, above: object[]): unknown {
  if (isNode(value)) return plainCopy({ ...(value as object) })
  return hasParts(value) && isOrdinary(value) ? withParts(value, above, withoutNodes) : value
}

/** A copy of a value in the arrangement of the moment. */
function rearranged(value: Plain): Plain {
  if (!hasParts(value)) return value
  const inOrder = <Part>(when: 'members moved' | 'fields moved', parts: Part[]) =>
    arrangement() === when ? moved(parts) : parts
  if (Array.isArray(value)) return (value as readonly Plain[]).map(rearranged)
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<Plain, Plain>)]
    return new Map(inOrder('members moved', entries).map(([key, part]) => [rearranged(key), rearranged(part)]))
  }
  if (value instanceof Set) {
    return new Set(inOrder('members moved', [...(value as ReadonlySet<Plain>)]).map(rearranged))
  }
  const entries = Object.entries(value as { readonly [key: string]: Plain })
  return Object.fromEntries(inOrder('fields moved', entries).map(([key, part]) => [key, rearranged(part)]))
}

/**
 * The value itself, or a copy where maps in it have objects as keys: immer gives those out as they are, so that they would
 * be the same objects in every run, and in every place with the same content.
 */
function withOwnKeys(value: Plain): Plain {
  if (!hasParts(value)) return value
  if (value instanceof Map && [...value.keys()].some(hasParts)) {
    return rearranged(value)
  }
  return withParts(value, [], (part) => withOwnKeys(part as Plain)) as Plain
}
