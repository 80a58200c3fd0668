/**
 * Completes what immer's drafts of objects and lists do when author code does something rare to them. By itself immer refuses
 * some of it in words of its own, breaks when a draft is frozen, and takes a field of an object that only inherits from a
 * draft for one of the draft. Each is refused here as part of a model, or does what it does in JavaScript.
 */

import type { Immer } from 'immer'
import type { DraftState } from './draft-state.ts'
import { refuse, requireOrdinaryField, setOnHeir } from './refused.ts'

/** The target of a draft of a list is a list with the state in it. */
type Target = DraftState | readonly [DraftState]

type Traps = Required<Pick<ProxyHandler<Target>, 'set' | 'deleteProperty'>> & ProxyHandler<Target>

const part = 'a part of a state or a message'

/** To be called once for an immer. */
export function completeDraftTraps(immer: Immer): void {
  const [ofObjects, ofLists] = [trapsOf(immer, {}), trapsOf(immer, [])]
  const { set } = ofObjects
  const isOurs = (state: DraftState) => state.scope_.immer_ === immer
  ofObjects.set = function (target, name, value, receiver) {
    // For drafts of lists, immer gives the state itself.
    if (receiver !== (target as DraftState).draft_ && receiver !== target) return setOnHeir(receiver, name, value)
    return set.call(this, target, name, value, receiver)
  }
  replace(ofLists, 'set', isOurs, (state, name: PropertyKey, value: unknown, receiver: unknown) => {
    if (receiver !== state.draft_) return setOnHeir(receiver, name, value)
    if (!isOfList(name)) refuse(`It sets ${String(name)} of a list.`, 'Use an object with a list in it.')
    return set(state, name as string, value, state)
  })
  replace(ofLists, 'deleteProperty', isOurs, (state, name: PropertyKey) => {
    if (name === 'length') refuse('It deletes the length of a list.', 'Set it to 0: list.length = 0.')
    return isOfList(name) ? set(state, name as string, undefined, state) : true
  })
  for (const traps of [ofObjects, ofLists]) {
    replace(traps, 'defineProperty', isOurs, (state, name: PropertyKey, descriptor: PropertyDescriptor) => {
      const draft = state.draft_ as { [name: PropertyKey]: unknown }
      const isThere = Object.hasOwn(state.copy_ ?? state.base_, name)
      requireOrdinaryField(part, name, descriptor, isThere)
      if (!isThere || 'value' in descriptor) draft[name] = descriptor.value
      return true
    })
    replace(traps, 'setPrototypeOf', isOurs, (state, prototype: object | null) => {
      if (prototype === Object.getPrototypeOf(state.base_)) return true
      return refuse(`It changes the prototype of ${part}.`, 'Change its fields.')
    })
    replace(traps, 'preventExtensions', isOurs, () =>
      refuse(`It freezes ${part}.`, 'Leave alone what is not to change; freeze copies: Object.freeze({ ...part }).'),
    )
  }
}

/** The traps that all drafts of such values share: objects that immer keeps to itself, and shows to whoever makes proxies. */
function trapsOf(immer: Immer, value: object): Traps {
  const { revocable } = Proxy
  let found: Traps | null = null
  Proxy.revocable = (target, traps) => {
    found = traps as Traps
    return revocable(target, traps)
  }
  try {
    immer.createDraft(value)
  } finally {
    Proxy.revocable = revocable
  }
  if (found === null) throw new Error('immer makes its drafts in another way than it did')
  return found
}

/** Replaces what a trap does for drafts of ours: an author may use the same immer. */
function replace<Name extends 'set' | 'deleteProperty' | 'defineProperty' | 'setPrototypeOf' | 'preventExtensions'>(
  traps: Traps,
  name: Name,
  isOurs: (state: DraftState) => boolean,
  does: (state: DraftState, ...all: never[]) => boolean,
): void {
  const otherwise = (traps[name] ?? Reflect[name]) as (target: Target, ...all: unknown[]) => boolean
  const trap = function (this: unknown, target: Target, ...all: unknown[]): boolean {
    const state = Array.isArray(target) ? (target[0] as DraftState) : (target as DraftState)
    return isOurs(state) ? does(state, ...(all as never[])) : otherwise.call(this, target, ...all)
  }
  Object.assign(traps, { [name]: trap })
}

/** Whether a key is the length of a list or one that immer takes for an index; toPlain refuses what is none. */
function isOfList(name: PropertyKey): boolean {
  return typeof name === 'string' && (name === 'length' || !Number.isNaN(Number.parseInt(name, 10)))
}
