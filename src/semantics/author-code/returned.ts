/**
 * What a recipe gives back. A handler changes its node and gives nothing back. An action changes its draft, or returns a
 * complete new state, never both. Whatever else an arrow of one line gives by the way, such as the number of `n++` or the
 * set of `add`, is ignored; a promise, a generator or a part of a state shows that the author meant something that a recipe
 * cannot do.
 */

import { NetsplitError } from '../../language/errors.ts'
import { instanceInWords, silence } from '../../language/instances.ts'
import { isNode } from '../../language/plain.ts'
import { isDraft } from './draft-state.ts'

/** Whether it is nothing, or what an expression gives by the way: a primitive value, a collection, a draft. */
export function byTheWay(returned: unknown): boolean {
  if (typeof returned === 'function') return false
  if (typeof returned !== 'object' || returned === null) return true
  return isDraft(returned) || Array.isArray(returned) || returned instanceof Map || returned instanceof Set
}

/** What a value is, in words, for those that no recipe may return; null for a plain object. */
function refused(returned: unknown): string | null {
  if (typeof returned === 'function') return 'a function'
  if (returned instanceof Promise) silence(returned)
  if (typeof (returned as { then?: unknown }).then === 'function') return 'a promise'
  const { next } = returned as { next?: unknown }
  if (typeof next === 'function') return 'a generator'
  const prototype: unknown = Object.getPrototypeOf(returned)
  if (prototype === Object.prototype || prototype === null) return null
  return instanceInWords(returned as object).found
}

/** @throws NetsplitError `bad-model` for whatever a handler gives back that is not by the way */
export function refuseReturned(returned: unknown): void {
  if (byTheWay(returned) || isNode(returned)) return
  const what = refused(returned) ?? 'an object'
  throw new NetsplitError({
    code: 'bad-model',
    message: `It returned ${what}.`,
    cure: isLater(what)
      ? synchronous
      : 'Change the node instead, and give nothing back; put the body of an arrow in braces.',
  })
}

function isLater(what: string): boolean {
  return what === 'a promise' || what === 'a generator'
}

const synchronous = 'Handlers and actions are synchronous: remove async, await and yield.'

/** @throws NetsplitError `bad-model` for a promise, a generator, a function or an instance of a class */
export function refuseImpossible(returned: unknown): void {
  if (byTheWay(returned)) return
  const what = refused(returned)
  if (what === null) return
  throw new NetsplitError({
    code: 'bad-model',
    message: `It returned ${what}.`,
    cure: isLater(what) ? synchronous : 'Change the draft, or return a complete new state.',
  })
}

/** A returned value in an error message. */
export function inWords(returned: unknown): string {
  if (typeof returned === 'string') return JSON.stringify(returned)
  if (typeof returned !== 'object' || returned === null) {
    return typeof returned === 'function' ? 'a function' : String(returned)
  }
  if (Array.isArray(returned)) return 'an array'
  return refused(returned) ?? 'an object'
}

/** @throws NetsplitError `bad-model` for a plain object that is no complete state */
export function refuseIncomplete(returned: object, names: readonly string[]): never {
  const found = Object.keys(returned)
  const missing = names.filter((name) => !found.includes(name))
  const extra = found.filter((name) => !names.includes(name))
  const flaw = missing.length > 0 ? `without ${missing.join(', ')}` : `with ${extra.join(', ')}`
  throw new NetsplitError({
    code: 'bad-model',
    message: `It returned a state ${flaw}.`,
    cure: `Change the draft, or return a complete new state: { ...state, ${names[0] ?? 'x'}: ... }.`,
  })
}

/** @throws NetsplitError `bad-model`, for a recipe that changed its draft and returned a new state */
export function refuseBoth(): never {
  throw new NetsplitError({
    code: 'bad-model',
    message: 'It changed its draft and returned a new state.',
    cure: 'Do one of the two. Where the arrow only changes the draft, put its body in braces.',
  })
}
