/**
 * A record view looks like an object or an array whose fields are known, and finds what is in a field when that is looked
 * at. Each evaluation of an author function gets views of its own, so that what it depends on is what it looked at, and no
 * object that it was shown comes back in another evaluation.
 */

import { arrangement, movedKeys } from './arrangement.ts'
import { refuse, refuseChange, requireOrdinaryField, setOnHeir } from './refused.ts'

/** The fields of a record, in order; found once and shared by all views of it. */
export interface RecordShape {
  readonly keys: readonly string[]
  readonly places: ReadonlyMap<string, number>
  readonly isArray: boolean
}

export function recordShape(keys: readonly string[], isArray = false): RecordShape {
  return { keys, places: new Map(keys.map((key, place) => [key, place])), isArray }
}

/** What the fields of a view hold, by their place among the keys. */
export interface RecordSource {
  /** Asked once for each field of a view. */
  load(place: number): unknown
}

export interface WritableSource extends RecordSource {
  /** Told of each field that is set. */
  set(place: number, value: unknown): void
}

/** A view that cannot be changed. */
export function readOnlyView(shape: RecordShape, source: RecordSource): object {
  return viewBy(new RecordView(shape, source))
}

/**
 * A view of fields that can be set. They are neither added nor taken away.
 *
 * @param of what they are: the variables, or the entries of one
 */
export function writableView(shape: RecordShape, source: WritableSource, of: 'variables' | 'entries'): object {
  return new WritableView(shape, source, of).view
}

function viewBy(view: RecordView): object {
  const { isArray, keys } = view.shape
  return new Proxy(isArray ? new Array(keys.length) : {}, view)
}

/** A view of an object that cannot be changed; `load` gives what a field is shown as. */
export function fieldsView<Part>(value: { readonly [key: string]: Part }, load: (part: Part) => unknown): object {
  return new Proxy({}, new FieldsView(value, load))
}

/** Fields that are found by their names, when they are asked for. */
export interface NamedSource {
  /** The names that one gets by going through the view. */
  names(): readonly string[]
  has(name: string): boolean
  /** What is under a name, undefined where nothing is; asked once for each field that there is. */
  load(name: string): unknown
}

/** A view of fields that cannot be changed, of which nothing is known before somebody looks. */
export function namedView(source: NamedSource): object {
  return new Proxy({}, new NamedView(source))
}

/** A view of a list of known length that cannot be changed. */
export function listView(length: number, source: RecordSource): readonly unknown[] {
  return new Proxy(new Array(length), new ListView(length, source)) as readonly unknown[]
}

function put(target: object, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  } else (target as { [key: string]: unknown })[key] = value
}

const noShape = recordShape([])
const noSource: RecordSource = { load: () => undefined }

/** What was found lies in the target, as data. */
class RecordView implements ProxyHandler<object> {
  readonly shape: RecordShape
  private readonly source: RecordSource
  /** Whether all fields were found, and none may be added. */
  protected isComplete = false

  constructor(shape: RecordShape, source: RecordSource) {
    this.shape = shape
    this.source = source
  }

  get(target: object, key: PropertyKey): unknown {
    const known = (target as { [key: PropertyKey]: unknown })[key]
    if (known !== undefined && (typeof key === 'symbol' || Object.hasOwn(target, key))) return known
    const place = this.placeOf(key)
    if (place === undefined) return known
    return this.found(target, key as string, place)
  }

  has(target: object, key: PropertyKey): boolean {
    return this.placeOf(key) !== undefined || key in target
  }

  ownKeys(): string[] {
    const { keys, isArray } = this.shape
    return isArray ? [...keys, 'length'] : [...keys]
  }

  getOwnPropertyDescriptor(target: object, key: PropertyKey): PropertyDescriptor | undefined {
    const place = this.placeOf(key)
    if (place !== undefined && !Object.hasOwn(target, key)) this.found(target, key as string, place)
    return Object.getOwnPropertyDescriptor(target, key)
  }

  set(_target: object, _key: PropertyKey, _value: unknown, _receiver: unknown): boolean {
    return refuseChange()
  }

  deleteProperty(_target: object, _key: PropertyKey): boolean {
    return refuseChange()
  }

  /** Freezing defines each field again, as one that cannot be changed. */
  defineProperty(target: object, key: PropertyKey, descriptor: PropertyDescriptor): boolean {
    const known = this.getOwnPropertyDescriptor(target, key)
    const isSame = known !== undefined && (!('value' in descriptor) || Object.is(descriptor.value, known.value))
    if (Object.isExtensible(target) || !isSame || !Reflect.defineProperty(target, key, descriptor)) refuseChange()
    return true
  }

  setPrototypeOf(target: object, prototype: object | null): boolean {
    return prototype === Object.getPrototypeOf(target) || refuseChange()
  }

  /** What cannot be changed may be frozen. From then on, the target has to have all fields, and no others. */
  preventExtensions(target: object): boolean {
    const keys: readonly PropertyKey[] = this.ownKeys()
    for (const key of keys) this.getOwnPropertyDescriptor(target, key)
    for (const key of Reflect.ownKeys(target)) if (!keys.includes(key)) Reflect.deleteProperty(target, key)
    this.isComplete = true
    return Reflect.preventExtensions(target)
  }

  protected placeOf(key: PropertyKey): number | undefined {
    return typeof key === 'string' ? this.shape.places.get(key) : undefined
  }

  private found(target: object, key: string, place: number): unknown {
    const value = this.look(key, place)
    if (!this.isComplete) put(target, key, value)
    return value
  }

  protected look(_key: string, place: number): unknown {
    return this.source.load(place)
  }
}

/** Like a record view, of an object at hand. */
class FieldsView<Part> extends RecordView {
  private readonly value: { readonly [key: string]: Part }
  private readonly loadPart: (part: Part) => unknown

  constructor(value: { readonly [key: string]: Part }, load: (part: Part) => unknown) {
    super(noShape, noSource)
    this.value = value
    this.loadPart = load
  }

  override ownKeys(): string[] {
    const keys = Object.keys(this.value)
    return arrangement() === 'fields moved' ? movedKeys(keys) : keys
  }

  protected override placeOf(key: PropertyKey): number | undefined {
    return typeof key === 'string' && Object.hasOwn(this.value, key) ? 0 : undefined
  }

  protected override look(key: string): unknown {
    return this.loadPart(this.value[key] as Part)
  }
}

class NamedView extends RecordView {
  private readonly fields: NamedSource

  constructor(fields: NamedSource) {
    super(noShape, noSource)
    this.fields = fields
  }

  /** Whether there is such a field need not be known first: that would depend on all names. */
  override get(target: object, key: PropertyKey): unknown {
    const known = (target as { [key: PropertyKey]: unknown })[key]
    if (typeof key === 'symbol' || (known !== undefined && Object.hasOwn(target, key))) return known
    const value = this.fields.load(key as string)
    if (value === undefined) return known
    if (!this.isComplete) put(target, key as string, value)
    return value
  }

  override ownKeys(): string[] {
    return [...this.fields.names()]
  }

  protected override placeOf(key: PropertyKey): number | undefined {
    return typeof key === 'string' && this.fields.has(key) ? 0 : undefined
  }

  protected override look(key: string): unknown {
    return this.fields.load(key)
  }
}

/** Like a record view, for lists, which may be long: their keys are not looked up but counted. */
class ListView extends RecordView {
  private readonly length: number

  constructor(length: number, source: RecordSource) {
    super(noShape, source)
    this.length = length
  }

  override ownKeys(): string[] {
    return [...Array.from({ length: this.length }, (_, place) => String(place)), 'length']
  }

  protected override placeOf(key: PropertyKey): number | undefined {
    if (typeof key !== 'string') return undefined
    const place = Number(key)
    return Number.isInteger(place) && place >= 0 && place < this.length && String(place) === key ? place : undefined
  }
}

class WritableView extends RecordView {
  private readonly fields: WritableSource
  private readonly of: 'variables' | 'entries'
  readonly view: object

  constructor(shape: RecordShape, source: WritableSource, of: 'variables' | 'entries') {
    super(shape, source)
    this.fields = source
    this.of = of
    this.view = viewBy(this)
  }

  override set(target: object, key: PropertyKey, value: unknown, receiver: unknown): boolean {
    if (receiver !== this.view) return setOnHeir(receiver, key, value)
    const place = this.placeOf(key)
    if (place === undefined) {
      const { isArray, keys } = this.shape
      return this.of === 'entries'
        ? refuse(
            `It sets ${String(key)} of an indexed variable, which keeps its ${keys.length} entries.`,
            `Use a plain ${isArray ? 'array' : 'object'} for one that grows.`,
          )
        : refuse(`It sets ${String(key)}, which is no variable.`, `The variables are: ${keys.join(', ')}.`)
    }
    // First, for it may be refused; then nothing is shown of it, whoever catches the error.
    this.fields.set(place, value)
    put(target, key as string, value)
    return true
  }

  override deleteProperty(target: object, key: PropertyKey): boolean {
    if (!this.has(target, key)) return true
    return this.of === 'entries'
      ? refuse(`It deletes ${String(key)} of an indexed variable.`, 'Set the entry to null.')
      : refuse(`It deletes the variable ${String(key)}.`, 'Set it to null.')
  }

  override defineProperty(target: object, key: PropertyKey, descriptor: PropertyDescriptor): boolean {
    const isThere = this.placeOf(key) !== undefined
    requireOrdinaryField(`the ${this.of}`, key, descriptor, isThere)
    return isThere && !('value' in descriptor) ? true : this.set(target, key, descriptor.value, this.view)
  }

  override setPrototypeOf(target: object, prototype: object | null): boolean {
    if (prototype === Object.getPrototypeOf(target)) return true
    return refuse(`It changes the prototype of the ${this.of}.`, 'Change them themselves.')
  }

  override preventExtensions(): boolean {
    return refuse(`It freezes the ${this.of}.`, 'Leave alone what is not to change.')
  }
}
