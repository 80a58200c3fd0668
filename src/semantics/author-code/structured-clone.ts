/**
 * structuredClone() of drafts, of nodes and of what is shown. By itself it refuses their proxies, and looks past their methods into
 * maps and sets, where it finds nothing; so it is given what they stand for.
 */

import { isDraft } from 'immer'
import { noteIteration } from './arrangement.ts'
import { ShownMap, ShownSet } from './shown-collections.ts'

const replaced = Symbol.for('netsplit.structured-clone')

/** To be called once. @param standFor a copy of a value without stand-ins */
export function cloneWhatIsShown(standFor: (value: unknown) => unknown): void {
  const { structuredClone: original } = globalThis as Partial<typeof globalThis>
  // The language alone has none; then there is none that a model could call.
  if (original === undefined || replaced in original) return
  const clone = <Value>(value: Value, options?: Parameters<typeof original>[1]): Value => {
    if (holdsStandIn(value, new Set())) return original(noticed(standFor(value), new Set()) as Value, options)
    try {
      return original(value, options)
    } catch (error) {
      // A view or a node is a proxy and nothing tells so; without one, it is refused again.
      if (!(error instanceof DOMException) || error.name !== 'DataCloneError') throw error
      return original(noticed(standFor(value), new Set()) as Value, options)
    }
  }
  globalThis.structuredClone = Object.assign(clone, { [replaced]: true })
}

/** A copy of what was shown. Its members come in the order in which they were shown, as if they had been iterated over. */
function noticed(copy: unknown, seen: Set<unknown>): unknown {
  if (typeof copy !== 'object' || copy === null || seen.has(copy)) return copy
  seen.add(copy)
  if (copy instanceof Map || copy instanceof Set) noteIteration(copy.size)
  const parts = copy instanceof Map ? [...copy].flat() : copy instanceof Set ? [...copy] : Object.values(copy)
  for (const part of parts) noticed(part, seen)
  return copy
}

function holdsStandIn(value: unknown, seen: Set<unknown>): boolean {
  if (typeof value !== 'object' || value === null || seen.has(value)) return false
  if (isDraft(value) || value instanceof ShownMap || value instanceof ShownSet) return true
  seen.add(value)
  if (value instanceof Map) return [...value].flat().some((part) => holdsStandIn(part, seen))
  if (value instanceof Set) return [...value].some((part) => holdsStandIn(part, seen))
  const prototype: unknown = Object.getPrototypeOf(value)
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return false
  return Object.values(value).some((part) => holdsStandIn(part, seen))
}
