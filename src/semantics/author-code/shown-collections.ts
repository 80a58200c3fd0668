/**
 * Maps and sets as author functions that only look are shown them. They cannot be changed; their members are copied when
 * somebody looks at them; and whoever iterates is noticed (see arrangement.ts).
 */

import { admitCollections, type Plain } from '../../language/plain.ts'
import { noteIteration } from './arrangement.ts'
import { guardFields, refuseChange } from './refused.ts'

export class ShownMap extends Map<Plain, Plain> {
  readonly #source: ReadonlyMap<Plain, Plain>
  readonly #show: ((part: Plain) => Plain) | null
  readonly #shown = new Map<Plain, Plain>()

  /**
   * @param source whose keys may be given out as they are
   * @param show what its values are shown as; null where they, too, may be given out as they are
   */
  constructor(source: ReadonlyMap<Plain, Plain>, show: ((part: Plain) => Plain) | null) {
    super()
    this.#source = source
    this.#show = show
    Object.freeze(this)
  }

  /** The entries, looked at by nobody but ourselves. */
  static entriesOf(map: ShownMap): [Plain, Plain][] {
    return [...map.#source.keys()].map((key) => [key, map.get(key) as Plain])
  }

  override get size(): number {
    return this.#source.size
  }

  override set size(_size: number) {
    refuseChange()
  }

  override has(key: Plain): boolean {
    return this.#source.has(key)
  }

  override get(key: Plain): Plain | undefined {
    const value = this.#source.get(key)
    if (typeof value !== 'object' || value === null || this.#show === null) return value
    const known = this.#shown.get(key)
    if (known !== undefined) return known
    const made = this.#show(value)
    this.#shown.set(key, made)
    return made
  }

  override keys(): MapIterator<Plain> {
    noteIteration(this.size)
    return this.#source.keys() as MapIterator<Plain>
  }

  override values(): MapIterator<Plain> {
    noteIteration(this.size)
    return this.#each((key) => this.get(key) as Plain)
  }

  override entries(): MapIterator<[Plain, Plain]> {
    noteIteration(this.size)
    return this.#each((key) => [key, this.get(key) as Plain])
  }

  override [Symbol.iterator](): MapIterator<[Plain, Plain]> {
    return this.entries()
  }

  override forEach(visit: (value: Plain, key: Plain, map: Map<Plain, Plain>) => void, self?: unknown): void {
    noteIteration(this.size)
    for (const key of this.#source.keys()) visit.call(self, this.get(key) as Plain, key, this)
  }

  override set(): this {
    return refuseChange()
  }

  override delete(): boolean {
    return refuseChange()
  }

  override clear(): void {
    refuseChange()
  }

  *#each<Made>(make: (key: Plain) => Made): Generator<Made, undefined> {
    for (const key of this.#source.keys()) yield make(key)
    return undefined
  }
}

export class ShownSet extends Set<Plain> {
  readonly #source: ReadonlySet<Plain>

  /** @param source whose members may be given out as they are */
  constructor(source: ReadonlySet<Plain>) {
    super()
    this.#source = source
    Object.freeze(this)
  }

  /** The members, looked at by nobody but ourselves. */
  static membersOf(set: ShownSet): Plain[] {
    return [...set.#source]
  }

  override get size(): number {
    return this.#source.size
  }

  override set size(_size: number) {
    refuseChange()
  }

  override has(member: Plain): boolean {
    return this.#source.has(member)
  }

  override keys(): SetIterator<Plain> {
    return this.values()
  }

  override values(): SetIterator<Plain> {
    noteIteration(this.size)
    return this.#source.values() as SetIterator<Plain>
  }

  override entries(): SetIterator<[Plain, Plain]> {
    noteIteration(this.size)
    return this.#source.entries() as SetIterator<[Plain, Plain]>
  }

  override [Symbol.iterator](): SetIterator<Plain> {
    return this.values()
  }

  override forEach(visit: (value: Plain, key: Plain, set: Set<Plain>) => void, self?: unknown): void {
    noteIteration(this.size)
    for (const member of this.#source) visit.call(self, member, member, this)
  }

  override add(): this {
    return refuseChange()
  }

  override delete(): boolean {
    return refuseChange()
  }

  override clear(): void {
    refuseChange()
  }
}

type Method = (this: Set<Plain> | Map<Plain, Plain>, ...all: unknown[]) => unknown

/** Methods of newer versions of JavaScript go through a collection by themselves: they are given a copy. */
for (const [shown, plain] of [
  [ShownMap, Map],
  [ShownSet, Set],
] as const) {
  Object.defineProperty(shown, 'name', { value: plain.name })
  const methods = plain.prototype as unknown as { readonly [name: string]: Method | undefined }
  for (const name of Object.getOwnPropertyNames(plain.prototype)) {
    if (Object.hasOwn(shown.prototype, name)) continue
    const value: Method = function (...all) {
      return (methods[name] as Method).apply(new (plain as SetConstructor)(this as Set<Plain>), all)
    }
    Object.defineProperty(shown.prototype, name, { value, configurable: true, writable: true })
  }
  guardFields(shown.prototype, refuseChange)
}

admitCollections(ShownMap.prototype)
admitCollections(ShownSet.prototype)
