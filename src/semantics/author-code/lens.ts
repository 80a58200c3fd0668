/**
 * A lens shows a value field by field, so that a function depends on the fields that it looked at and not on the rest.
 * Predicates see states through lenses: whether a server has decided does not depend on what else it remembers.
 *
 * What a lens shows is made anew for each evaluation. Within one, a place shows through one object. Of a step, a part of
 * the state before and the same part of the state after are one object where their contents are equal; taking the second
 * one out counts as reading whether they are.
 */

import { comparePlain, type Plain } from '../../language/plain.ts'
import type { Path, Read } from '../system/system.ts'
import { arrangement, movedKeys } from './arrangement.ts'
import { listView, type RecordShape, type RecordSource, readOnlyView, recordShape } from './record-view.ts'
import { keptTooLong } from './refused.ts'
import { show, showLike } from './shown.ts'

/** Places are remembered from one evaluation to the next; where field names are data, there may be ever more of them. */
const mostPlaces = 10_000

type Fields = { readonly [key: string]: Plain }

/**
 * What is at a path inside a value: `['fields', name ...]` for a plain object, whose fields have to be looked at one by
 * one, `['value', it]` for anything else, `['nothing']` where the path leads nowhere.
 */
export function partAt(value: Plain, path: Path): Plain {
  const part = wholePartAt(value, path)
  if (part === undefined) return ['nothing']
  return isPlainObject(part) ? ['fields', ...Object.keys(part)] : ['value', part]
}

/** All that is at a path inside a value; undefined where the path leads nowhere. */
export function wholePartAt(value: Plain, path: Path): Plain | undefined {
  let part = value
  for (const key of path) {
    if (!isPlainObject(part) || !Object.hasOwn(part, key)) return undefined
    part = part[key] as Plain
  }
  return part
}

/** Whether two values have equal content at a path. */
export function isSameAt(left: Plain, right: Plain, path: Path): boolean {
  if (left === right) return true
  const [one, other] = [wholePartAt(left, path), wholePartAt(right, path)]
  return one === undefined || other === undefined ? one === other : comparePlain(one, other) === 0
}

function isPlainObject(value: Plain): value is Fields {
  if (typeof value !== 'object' || value === null) return false
  return !Array.isArray(value) && !(value instanceof Map) && !(value instanceof Set)
}

/** A place in a state, and what it showed last. */
class Place {
  readonly slot: number
  readonly path: Path
  /** The evaluation in which it was shown last. */
  evaluation = 0
  shown: unknown = null
  /** What is shown, where it is no object with fields. */
  value: Plain = null
  /** The fields, where it is one. */
  shape: RecordShape | null = null
  private readonly inside = new Map<string, Place>()

  constructor(slot: number, path: Path) {
    this.slot = slot
    this.path = path
  }

  at(key: string): Place {
    const known = this.inside.get(key)
    if (known !== undefined) return known
    const made = new Place(this.slot, [...this.path, key])
    this.inside.set(key, made)
    Place.made++
    return made
  }

  static made = 0
}

/** Shows the slots of one state after the other. */
export class Lens {
  private read: Read = () => null
  private twin: Lens | null = null
  private evaluation = 0
  private madeBefore = 0
  private places = new Map<number, Place>()
  /** What was put together out of several slots in this evaluation, by name. */
  private readonly frames = new Map<string, object>()

  /**
   * Begins another evaluation.
   *
   * @param twin of a step, the lens that shows the other state; it begins at the same time
   */
  begin(read: Read, twin: Lens | null = null): void {
    this.read = read
    this.twin = twin
    this.evaluation++
    // Clearing a map takes a new one, also where it is empty.
    if (this.frames.size > 0) this.frames.clear()
    if (Place.made - this.madeBefore <= mostPlaces) return
    this.madeBefore = Place.made
    this.places = new Map()
  }

  /** What is at a path inside a slot; of a plain object, a view that reads its fields when they are looked at. */
  look(slot: number, ...path: string[]): unknown {
    let place = this.rootOf(slot)
    for (const key of path) place = place.at(key)
    return this.lookAt(place)
  }

  /** The names of the fields of the plain object that is at a path inside a slot, in the arrangement of the moment. */
  fieldsAt(slot: number, ...path: string[]): readonly string[] {
    const part = this.partOf(slot, path)
    const keys = part[0] === 'fields' ? (part.slice(1) as string[]) : []
    return arrangement() === 'fields moved' ? movedKeys(keys) : keys
  }

  /** Whether what is at a path inside a slot has equal content in the state of the twin. */
  isSame(slot: number, ...path: string[]): boolean {
    const { read, twin } = this
    if (twin === null) return false
    return read.isSame === undefined ? isSameAt(read(slot), twin.read(slot), path) : read.isSame(slot, path)
  }

  /**
   * Something that is put together out of several slots, made once in an evaluation.
   *
   * @param make is given what was made for the other state of a step
   */
  frame<Made extends object>(name: string, make: (other: Made | undefined) => Made): Made {
    const known = this.frames.get(name)
    if (known !== undefined) return known as Made
    const made = make(this.twin?.frames.get(name) as Made | undefined)
    this.frames.set(name, made)
    return made
  }

  /** A view whose fields can be looked at during this evaluation. */
  view(shape: RecordShape, load: (place: number) => unknown): object {
    return readOnlyView(shape, this.duringEvaluation(load))
  }

  /** The same, of a list. */
  listView(length: number, load: (place: number) => unknown): object {
    return listView(length, this.duringEvaluation(load))
  }

  /** The evaluation that is going on; what is shown in it cannot be looked at in another one. */
  get current(): number {
    return this.evaluation
  }

  /** @throws NetsplitError `bad-model` where another evaluation is going on */
  expect(evaluation: number): void {
    if (evaluation !== this.evaluation) throw keptTooLong()
  }

  private duringEvaluation(load: (place: number) => unknown): RecordSource {
    const { evaluation } = this
    return {
      load: (at) => {
        this.expect(evaluation)
        return load(at)
      },
    }
  }

  private rootOf(slot: number): Place {
    const known = this.places.get(slot)
    if (known !== undefined) return known
    const made = new Place(slot, [])
    this.places.set(slot, made)
    return made
  }

  private lookAt(place: Place): unknown {
    if (place.evaluation === this.evaluation) return place.shown
    const { slot, path } = place
    const part = this.partOf(slot, path)
    if (part[0] === 'nothing') return undefined
    place.evaluation = this.evaluation
    const other = this.sameInTwin(place)
    if (part[0] === 'value') {
      const value = part[1] as Plain
      place.value = value
      place.shape = null
      const isShown = other !== null && other.shape === null
      place.shown = isShown ? showLike(value, other.value, other.shown as Plain) : show(value)
      return place.shown
    }
    place.shape = shapeFor(place.shape, part.slice(1) as string[])
    const isSame = other !== null && other.shape !== null && this.isSame(slot, ...path)
    const { shape } = place
    place.shown = isSame ? other.shown : this.view(shape, (at) => this.lookAt(place.at(shape.keys[at] as string)))
    return place.shown
  }

  private partOf(slot: number, path: Path): readonly Plain[] {
    const { read } = this
    return (read.part === undefined ? partAt(read(slot), path) : read.part(slot, path)) as readonly Plain[]
  }

  /** The place of the other state of a step, where that was shown in this evaluation. */
  private sameInTwin({ slot, path }: Place): Place | null {
    const { twin } = this
    if (twin === null) return null
    let place = twin.places.get(slot) ?? null
    for (const key of path) place = place?.at(key) ?? null
    return place !== null && place.evaluation === twin.evaluation ? place : null
  }
}

function shapeFor(known: RecordShape | null, keys: readonly string[]): RecordShape {
  const wanted = arrangement() === 'fields moved' ? movedKeys(keys) : keys
  const isKnown = known?.keys.length === wanted.length && wanted.every((key, at) => key === known.keys[at])
  return isKnown ? known : recordShape(wanted)
}
