/**
 * immer's drafts of maps and sets are subclasses of Map and Set that keep their members elsewhere. Methods that newer
 * versions of JavaScript add go through a set by themselves and would find an empty one, so each is defined here by
 * what the draft shows. And whoever iterates over a draft is noticed, see arrangement.ts.
 */

import { type Immer, immerable } from 'immer'
import { noteIteration } from './arrangement.ts'
import { draftState } from './draft-state.ts'
import { guardFields, refuse } from './refused.ts'

type Method = (this: { readonly size: number }, ...all: unknown[]) => unknown

type Prototype = { [name: PropertyKey]: Method | undefined }

const iterating: readonly PropertyKey[] = ['keys', 'values', 'entries', 'forEach', Symbol.iterator]

/** Methods of newer versions that read a set. */
const reading: readonly string[] = [
  ...['union', 'intersection', 'difference', 'symmetricDifference'],
  ...['isSubsetOf', 'isSupersetOf', 'isDisjointFrom'],
]

interface DraftMap extends Map<unknown, unknown> {}

/** Methods of newer versions that may change a map, by those of its draft. */
const changing: { readonly [name: string]: (this: DraftMap, key: unknown, value: unknown) => unknown } = {
  getOrInsert(key, value) {
    if (!this.has(key)) this.set(key, value)
    return this.get(key)
  },
  getOrInsertComputed(key, compute) {
    if (!this.has(key)) this.set(key, (compute as (key: unknown) => unknown)(key))
    return this.get(key)
  },
}

/** To be called once, when drafts of maps and sets are enabled. */
export function completeDraftCollections(immer: Immer): void {
  complete(Object.getPrototypeOf(immer.createDraft(new Map())) as Prototype, Map.prototype as unknown as Prototype)
  complete(Object.getPrototypeOf(immer.createDraft(new Set())) as Prototype, Set.prototype as unknown as Prototype)
}

function complete(draft: Prototype, plain: Prototype): void {
  if (draft === plain || Object.hasOwn(draft, noticed)) return
  Object.defineProperty(draft, noticed, {})
  const { name: kind } = plain.constructor as unknown as { readonly name: string }
  for (const name of iterating) {
    const method = draft[name] as Method
    define(draft, name, function (...all) {
      noteIteration(this.size)
      return method.apply(this, all)
    })
  }
  for (const name of Object.getOwnPropertyNames(plain)) {
    if (Object.hasOwn(draft, name)) continue
    const method = plain[name]
    if (typeof method !== 'function') continue
    const isReading = reading.includes(name)
    define(draft, name, function (...all) {
      if (isReading) return method.apply(new Set(this as Set<unknown>), all)
      const change = changing[name]
      if (change !== undefined) return change.apply(this as never, all as [unknown, unknown])
      return refuse(`It calls ${name}() of a ${kind}, which Netsplit does not know.`, 'Copy it first.')
    })
  }
  // So that neither immer's setting the one field of a draft, nor its question whether it is draftable, gets to the trap.
  Object.defineProperty(draft, draftState, { value: undefined, writable: true })
  Object.defineProperty(draft, immerable, { value: true })
  guardFields(draft, (name) => {
    const what = kind.toLowerCase()
    return refuse(`It sets ${String(name)} of a ${what}.`, `Use an object with a ${what} in it.`)
  })
}

/** Another copy of this module may have met the same immer. */
const noticed = Symbol.for('netsplit.iterations-noticed')

function define(prototype: object, name: PropertyKey, value: Method): void {
  Object.defineProperty(prototype, name, { value, configurable: true, writable: true })
}
