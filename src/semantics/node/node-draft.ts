/**
 * One run of a handler on its node. The handler is given a stand-in, which has the fields of the node's state, in drafts
 * that are made as they are looked at, and what a node can do.
 */

import { isReserved } from '../../language/node.ts'
import { isNode, type Plain } from '../../language/plain.ts'
import { arrangement, movedKeys } from '../author-code/arrangement.ts'
import { draftOf, finished, snapshotOf } from '../author-code/drafts.ts'
import { endDrafts } from '../author-code/ended-drafts.ts'
import { keptTooLong, refuse, requireOrdinaryField, setOnHeir } from '../author-code/refused.ts'
import type { Fields } from './local.ts'
import type { AnyNode } from './node-actions.ts'

type Target = { [field: string]: unknown }

export class NodeDraft implements ProxyHandler<Target> {
  /** What the handler is given. */
  readonly node: AnyNode
  private readonly state: Fields
  private readonly target: Target
  private isOver = false

  /** @param prototype what a node has besides the fields of its state */
  constructor(state: Fields, prototype: object) {
    this.state = state
    this.target = Object.create(prototype) as Target
    const keys = Object.keys(state)
    for (const key of arrangement() === 'fields moved' ? movedKeys(keys) : keys) this.target[key] = state[key]
    this.node = new Proxy(this.target, this) as unknown as AnyNode
  }

  /** The fields as they are now, to be looked at only. */
  now(field: string): Plain | undefined {
    return Object.hasOwn(this.target, field) ? (snapshotOf(this.target[field]) as Plain) : undefined
  }

  /** To be called when the handler has ended, however it did. */
  end(): void {
    this.isOver = true
    endDrafts()
  }

  /** The state that the handler left; the same object when nothing changed. To be called once, at the end. */
  left(): object {
    const { target, state } = this
    const names = Object.keys(target)
    const left = names.map((name) => (target[name] === state[name] ? target[name] : finished(target[name])))
    const isSame =
      names.length === Object.keys(state).length &&
      names.every((name, at) => Object.hasOwn(state, name) && left[at] === state[name])
    return isSame ? state : Object.fromEntries(names.map((name, at) => [name, left[at]]))
  }

  get(target: Target, name: string): unknown {
    if (this.isOver) throw keptTooLong()
    const value = target[name]
    if (typeof value !== 'object' || value === null || value !== this.state[name]) return value
    const draft = draftOf(value as Plain)
    target[name] = draft
    return draft
  }

  set(target: Target, name: string | symbol, value: unknown, receiver: unknown): boolean {
    if (this.isOver) throw keptTooLong()
    if (receiver !== this.node) return setOnHeir(receiver, name, value)
    if (typeof name === 'symbol') {
      refuse('It sets a field that is called by a symbol.', 'Give the field a name.')
    } else if (isReserved(name)) {
      refuse(`It sets ${name}, which every node has.`, 'Call the field of the state otherwise.')
    } else if (name === '__proto__') {
      refuse('It sets a field called __proto__.', 'Use another name, or a Map.')
    } else if (isNode(value)) {
      refuse(`It puts a node into ${name}.`, `Store its id: ${(value as AnyNode).id}.`)
    } else {
      target[name] = value
    }
    return true
  }

  deleteProperty(target: Target, name: string): boolean {
    if (this.isOver) throw keptTooLong()
    if (isReserved(name)) refuse(`It deletes ${name}, which every node has.`, 'Delete fields of its state only.')
    return Reflect.deleteProperty(target, name)
  }

  defineProperty(target: Target, name: string | symbol, descriptor: PropertyDescriptor): boolean {
    if (this.isOver) throw keptTooLong()
    const isThere = Object.hasOwn(target, name)
    requireOrdinaryField('a node', name, descriptor, isThere)
    return isThere && !('value' in descriptor) ? true : this.set(target, name, descriptor.value, this.node)
  }

  getOwnPropertyDescriptor(target: Target, name: string): PropertyDescriptor | undefined {
    this.get(target, name)
    return Reflect.getOwnPropertyDescriptor(target, name)
  }

  has(target: Target, name: string): boolean {
    if (this.isOver) throw keptTooLong()
    return name in target
  }

  ownKeys(target: Target): (string | symbol)[] {
    if (this.isOver) throw keptTooLong()
    return Reflect.ownKeys(target)
  }

  setPrototypeOf(target: Target, prototype: object | null): boolean {
    if (prototype === Object.getPrototypeOf(target)) return true
    return refuse('It changes the prototype of a node.', 'Change its fields.')
  }

  preventExtensions(): boolean {
    return refuse('It freezes a node.', 'Freeze nothing: what a handler must not change it leaves alone.')
  }
}
