/**
 * The checks of an instance, as tabled functions of packed states: its properties and its state constraint. Their tables
 * are tries like all others, but what they read of a slot are facets (see facets.ts). When a check looks at a path for the
 * first time, the facet of its slot grows by it and the table begins anew; that happens as often as there are paths.
 */

import { NetsplitError } from '../language/errors.ts'
import type { Plain } from '../language/plain.ts'
import { isLiveness } from '../language/property.ts'
import type { Check, Instance, InstanceProperty } from '../semantics/instance.ts'
import { partAt } from '../semantics/lens.ts'
import type { Author, Path, Read } from '../semantics/system.ts'
import { auditor } from './audit.ts'
import type { InnerBounds } from './bounds.ts'
import { checkPartsWords, checksOf, type Directory } from './directory.ts'
import { Facets } from './facets.ts'
import { Gains } from './gains.ts'
import type { SharedMemory } from './memory.ts'
import { insert, nondeterministic, type TrackedRead } from './tables.ts'
import type { Tabling } from './tabling.ts'

export type Answer = 'false' | 'true' | 'error'

/** A property with its number in the instance, which is also the number of its record of violations. */
export interface NumberedProperty {
  readonly property: InstanceProperty
  readonly number: number
}

/** What a check looked at, in order: slots as a whole, and paths inside slots. */
interface Looked {
  readonly slots: number[]
  readonly paths: Map<number, Path[]>
}

type PartRead = Read & Required<Pick<Read, 'part'>>

export class Checks {
  /** always, never and sometimes. */
  readonly ofStates: readonly NumberedProperty[]
  readonly ofSteps: readonly NumberedProperty[]
  readonly ofDeadlocks: readonly NumberedProperty[]
  /** Properties of whole runs, which are decided after the search. */
  readonly ofRuns: readonly NumberedProperty[]
  readonly hasConstraint: boolean
  /** Number of the constraint among the checks, behind those of the properties. */
  readonly constraint: number
  /** In place of the number of a check: that the model tells apart what it declares symmetric. */
  readonly asymmetry: number
  private readonly instance: Instance
  private readonly memory: SharedMemory
  private readonly directory: Directory
  private readonly tabling: Tabling
  private readonly facets: Facets
  private readonly author: Author
  private readonly paranoid: boolean
  private readonly slots: number
  /** Reads the state at hand without noting anything. */
  private readonly readingAll: PartRead
  private stateAtHand: Int32Array = new Int32Array(0)
  /** Whether the table of each check pays. */
  private readonly gains: readonly Gains[]

  constructor(
    memory: SharedMemory,
    directory: Directory,
    parts: { instance: Instance; tabling: Tabling; paranoid: boolean; bounds: InnerBounds },
  ) {
    const { instance, tabling, paranoid, bounds } = parts
    this.memory = memory
    this.directory = directory
    this.instance = instance
    this.tabling = tabling
    this.paranoid = paranoid
    this.author = auditor(() => {}, paranoid)
    this.slots = instance.system.slots.length
    const { values, components } = tabling
    this.facets = new Facets(memory, directory, { values, components, slots: this.slots })
    this.readingAll = Object.assign((slot: number) => this.valueIn(this.stateAtHand, slot), {
      part: (slot: number, path: Path) => partAt(this.valueIn(this.stateAtHand, slot), path),
    })
    const numbered = instance.properties.map((property, number) => ({ property, number }))
    this.ofStates = numbered.filter(
      ({ property: { kind } }) => kind === 'always' || kind === 'never' || kind === 'sometimes',
    )
    this.ofSteps = numbered.filter(({ property: { kind } }) => kind === 'step')
    this.ofDeadlocks = numbered.filter(({ property: { kind } }) => kind === 'deadlockFree')
    this.hasConstraint = instance.within !== null
    this.constraint = instance.properties.length
    const checks = checksOf(instance.properties.length)
    this.asymmetry = checks
    this.ofRuns = numbered.filter(({ property: { kind } }) => isLiveness(kind))
    this.gains = Array.from({ length: checks }, () => new Gains(bounds.misses))
  }

  /** Whether steps have to be looked at one by one. */
  get watchSteps(): boolean {
    return this.hasConstraint || this.ofSteps.length > 0
  }

  /** What the second predicate of a property answers on a state: what has to follow. */
  askGoal({ property, number }: NumberedProperty, components: Int32Array): Answer {
    return this.answer(property.goal as Check, this.constraint + 1 + number, components)
  }

  /** What a property's predicate answers on a state, or on a step given as two states one behind the other. */
  ask({ property, number }: NumberedProperty, components: Int32Array): Answer {
    return this.answer(property.check as Check, number, components)
  }

  /** Whether a state is within the constraint; every state is when there is none. */
  askConstraint(components: Int32Array): Answer {
    if (!this.hasConstraint) return 'true'
    return this.answer(this.instance.within as Check, this.constraint, components)
  }

  /** Takes over that tables were dropped. */
  reset(): void {
    for (const gains of this.gains) gains.begin()
  }

  private answer(check: Check, number: number, components: Int32Array): Answer {
    const { leaves, checkCells } = this.directory
    const gains = this.gains[number] as Gains
    gains.ask()
    this.stateAtHand = components
    const leaf = gains.isGivenUp(number)
      ? this.evaluate(check, this.readingAll, components)
      : this.facets.lookUp(checkCells + number, components) || this.fill(check, number, components)
    return leaf === leaves.true ? 'true' : leaf === leaves.false ? 'false' : 'error'
  }

  /** Evaluates a check on a state that its table does not know. Returns the place of the leaf. */
  private fill(check: Check, number: number, state: Int32Array): number {
    this.gains[number]?.miss(number)
    const looked: Looked = { slots: [], paths: new Map() }
    const leaf = this.evaluate(check, this.reading(state, looked), state)
    this.enter(number, check.name, { looked, state, leaf })
    return leaf
  }

  /** The leaf for what a check answers. */
  private evaluate(check: Check, read: PartRead, state: Int32Array): number {
    const { leaves } = this.directory
    try {
      const after = state.length > this.slots ? this.shifted(read) : undefined
      const holds = check.evaluate(this.author, read, after)
      if (this.paranoid && check.evaluate(this.author, read, after) !== holds) throw nondeterministic(check.name)
      return holds ? leaves.true : leaves.false
    } catch (error) {
      if (!(error instanceof NetsplitError) || error.code !== 'predicate-threw') throw error
      return leaves.error
    }
  }

  private valueIn(state: Int32Array, slot: number): Plain {
    return this.tabling.components.valueOf(slot < this.slots ? slot : slot - this.slots, state[slot] as number)
  }

  /** Reads from a state and notes what was looked at. */
  private reading(state: Int32Array, { slots, paths }: Looked): PartRead {
    const { values } = this.tabling
    const note = (slot: number) => {
      if (!slots.includes(slot)) slots.push(slot)
    }
    const part = (slot: number, path: Path): Plain => {
      note(slot)
      const value = this.valueIn(state, slot)
      // A slot that is a number or a name is as good a key as any facet of it.
      const noted = path.length === 0 && typeof value !== 'object' ? wholeSlot : path
      const known = paths.get(slot)
      if (known === undefined) paths.set(slot, [noted])
      else known.push(noted)
      return values.valueOf(values.intern(partAt(value, path)))
    }
    const whole = (slot: number): Plain => {
      note(slot)
      paths.set(slot, [...(paths.get(slot) ?? []), wholeSlot])
      return this.valueIn(state, slot)
    }
    return Object.assign(whole, { part })
  }

  /** Reads the state after a step. */
  private shifted(read: PartRead): Read {
    return Object.assign((slot: number) => read(slot + this.slots), {
      part: (slot: number, path: Path) => read.part(slot + this.slots, path),
    })
  }

  private enter(
    number: number,
    name: string,
    { looked, state, leaf }: { looked: Looked; state: Int32Array; leaf: number },
  ): void {
    const { heap } = this.memory
    const parts = this.directory.checkParts + number * checkPartsWords(this.slots)
    const cell = this.directory.checkCells + number
    for (;;) {
      const version = Atomics.load(heap, parts)
      const wanted = looked.slots.map((slot) => ({
        slot,
        paths: this.pathsWith(heap[parts + 1 + slot] as number, looked, slot),
      }))
      const reads = wanted.map(({ slot, paths }): TrackedRead => {
        if (paths === everything) return { slot, component: state[slot] as number }
        const place = this.facets.placeOf(slot, paths)
        return { slot: -place, component: this.facets.componentIn(place, state) }
      })
      const isEntered = this.memory.exclusively(() => {
        if (heap[parts] !== version) return false
        if (wanted.some(({ slot, paths }) => heap[parts + 1 + slot] !== paths)) {
          for (const { slot, paths } of wanted) heap[parts + 1 + slot] = paths
          Atomics.store(heap, parts, version + 1)
          Atomics.store(heap, cell, 0)
        }
        insert(this.memory, cell, reads, leaf, name)
        return true
      })
      if (isEntered) return
    }
  }

  /** The paths that a check looks at in a slot, by value id: those known and those that were looked at now. */
  private pathsWith(known: number, { paths }: Looked, slot: number): number {
    const now = paths.get(slot) ?? []
    if (known === everything || now.includes(wholeSlot)) return everything
    const { values } = this.tabling
    const all = new Map<string, Path>()
    for (const path of [...(known === 0 ? [] : (values.valueOf(known) as readonly Path[])), ...now])
      all.set(path.join('\u0000'), path)
    return values.intern([...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path))
  }
}

/** Stands for the slot itself among its paths. */
const wholeSlot: Path = Object.freeze([])

/** In place of the value id of paths: the slot as a whole. No value has this id. */
const everything = -2
