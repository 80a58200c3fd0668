/**
 * The checks of an instance, as tabled functions of packed states: its properties and its state constraint. Their tables
 * are tries like all others, but what they read of a slot are facets (see facets.ts). When a check looks at a path for the
 * first time, the facet of its slot grows by it and the table begins anew; that happens as often as there are paths.
 */

import { NetsplitError } from '../../language/errors.ts'
import { comparePlain, type Plain } from '../../language/plain.ts'
import { isAboutSteps, isLiveness } from '../../language/property.ts'
import { iterationsSoFar } from '../../semantics/author-code/arrangement.ts'
import { isSameAt, partAt } from '../../semantics/author-code/lens.ts'
import { usesSoFar } from '../../semantics/author-code/outside.ts'
import type { Check, Instance, InstanceProperty } from '../../semantics/instance/instance.ts'
import type { Author, Path, Read } from '../../semantics/system/system.ts'
import { auditor, usesOutsideLast } from '../author-calls/audit.ts'
import { answerOf, regularityOf } from '../author-calls/irregular.ts'
import { nondeterministic, type TrackedRead } from '../author-calls/tracked-read.ts'
import { mixLow } from '../memory/hash.ts'
import type { SharedMemory } from '../memory/memory.ts'
import type { InnerBounds } from '../options.ts'
import { checkPartsWords, type Directory, numberOfChecks } from '../states/directory.ts'
import { Benefit } from '../tables/benefit.ts'
import { insert } from '../tables/tables.ts'
import type { Tabling } from '../tables/tabling.ts'
import { Facets } from './facets.ts'

export type Answer = 'false' | 'true' | 'error'

/** A property with its number in the instance, which is also the number of its record of violations. */
export interface NumberedProperty {
  readonly property: InstanceProperty
  readonly number: number
}

/** Reads the state at hand, and the one after it where that is a step. */
interface Reading {
  readonly read: Read
  readonly readAfter: Read
}

/** A check that was asked, with what it had answered, and what had been noted until then. */
interface Asked {
  readonly state: Int32Array
  readonly leaf: number
  readonly iterations: number
  readonly uses: number
}

export class Checks {
  /** always, never and sometimes. */
  readonly ofStates: readonly NumberedProperty[]
  /** Those of them that must hold of states outside the constraint, too: a `sometimes` needs a witness inside. */
  readonly invariants: readonly NumberedProperty[]
  readonly ofSteps: readonly NumberedProperty[]
  readonly ofDeadlocks: readonly NumberedProperty[]
  /** Properties of whole runs, which are decided after the search. */
  readonly ofRuns: readonly NumberedProperty[]
  readonly hasConstraint: boolean
  /** Number of the constraint among the checks, behind those of the properties. */
  readonly constraint: number
  /** In place of the number of a check: that the model tells apart what it declares symmetric. */
  readonly asymmetry: number
  /** Likewise: that a function does not always answer the same. */
  readonly irregularity: number
  private readonly instance: Instance
  private readonly memory: SharedMemory
  private readonly directory: Directory
  private readonly tabling: Tabling
  private readonly facets: Facets
  private readonly author: Author
  private readonly paranoid: boolean
  private readonly slots: number
  private readonly withoutNotes: Reading
  private readonly withNotes: Reading
  private stateAtHand: Int32Array = new Int32Array(0)
  /** The slots that the evaluation at hand has looked at, in order, and the paths in them. */
  private readonly lookedAt: number[] = []
  /** What it asked to be the same before and after a step: slots and value ids of paths. They stand in `lookedAt` by their number, from twice the slots on. */
  private readonly compared: { readonly slot: number; readonly path: number }[] = []
  private readonly pathsIn = new Map<number, Path[]>()
  /** By slot: the last evaluation that looked at it, and the last that looked at it as a whole. */
  private readonly noted: Float64Array
  private readonly notedWhole: Float64Array
  private evaluations = 0
  /** Whether the table of each check pays. */
  private readonly benefit: readonly Benefit[]

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
    this.author = auditor(() => {}, tabling.running, paranoid)
    this.slots = instance.system.slots.length
    const { values, components } = tabling
    this.facets = new Facets(memory, directory, { values, components, slots: this.slots })
    this.noted = new Float64Array(2 * this.slots)
    this.notedWhole = new Float64Array(2 * this.slots)
    this.withoutNotes = this.reading(
      (slot) => this.valueIn(slot),
      (slot, path) => partAt(this.valueIn(slot), path),
      (slot, path) => this.isSameIn(slot, path),
    )
    this.withNotes = this.reading(
      (slot) => this.lookAt(slot),
      (slot, path) => this.lookAtPart(slot, path),
      (slot, path) => this.compare(slot, path),
    )
    const numbered = instance.properties.map((property, number) => ({ property, number }))
    this.ofStates = numbered.filter(
      ({ property: { kind } }) => kind === 'always' || kind === 'never' || kind === 'sometimes',
    )
    this.invariants = this.ofStates.filter(({ property: { kind } }) => kind !== 'sometimes')
    this.ofSteps = numbered.filter(({ property: { kind } }) => isAboutSteps(kind))
    this.ofDeadlocks = numbered.filter(({ property: { kind } }) => kind === 'deadlockFree')
    this.hasConstraint = instance.within !== null
    this.constraint = instance.properties.length
    const checks = numberOfChecks(instance.properties.length)
    this.asymmetry = checks
    this.irregularity = checks + 1
    this.ofRuns = numbered.filter(({ property: { kind } }) => isLiveness(kind))
    this.benefit = Array.from({ length: checks }, () => new Benefit(bounds.misses))
  }

  /** Whether steps have to be looked at one by one. */
  get watchSteps(): boolean {
    return this.hasConstraint || this.ofSteps.length > 0
  }

  /** What its premise, its goal, or what it says of initial states answers on a state: a property has one of them at most. */
  askSecond({ property: { premise, goal, initial }, number }: NumberedProperty, components: Int32Array): Answer {
    return this.answer((premise ?? goal ?? initial) as Check, this.constraint + 1 + number, components)
  }

  /** What a property's predicate answers on a state, or on a step given as two states one behind the other. */
  ask({ property, number }: NumberedProperty, components: Int32Array): Answer {
    return this.answer(property.check as Check, number, components)
  }

  /** Takes note that the premise of an implication holds somewhere. Of one that fails, the implication fails, too. */
  notePremise(numbered: NumberedProperty, components: Int32Array): void {
    const { heap } = this.memory
    const flag = this.directory.premiseFlags + numbered.number
    if (heap[flag] === 0 && this.askSecond(numbered, components) === 'true') heap[flag] = 1
  }

  /** Whether a property that holds is about something that never came up. */
  isVacuous({ property, number }: NumberedProperty): boolean {
    return property.premise !== null && this.memory.heap[this.directory.premiseFlags + number] === 0
  }

  /** Whether a state is within the constraint; every state is when there is none. */
  askConstraint(components: Int32Array): Answer {
    if (!this.hasConstraint) return 'true'
    return this.answer(this.instance.within as Check, this.constraint, components)
  }

  /** The names of functions by their numbers, sorted: those that steps come from, and behind them the checks. */
  namesOf(functions: readonly number[]): string[] {
    const { system, properties, within } = this.instance
    const checks = [...properties.map(({ name }) => name), within?.name ?? '', ...properties.map(({ name }) => name)]
    const names = [...system.functions, ...checks]
    return [...new Set(functions.map((of) => names[of] as string))].sort()
  }

  /** Takes over that tables were dropped. */
  reset(): void {
    for (const benefit of this.benefit) benefit.begin()
    this.facets.reset()
  }

  private answer(check: Check, number: number, components: Int32Array): Answer {
    const { leaves, checkCells } = this.directory
    const benefit = this.benefit[number] as Benefit
    benefit.ask()
    this.stateAtHand = components
    const leaf = benefit.isGivenUp(number)
      ? this.evaluateAlone(check, number, components)
      : this.facets.lookUp(checkCells + number, components) || this.fill(check, number, components)
    return leaf === leaves.true ? 'true' : leaf === leaves.false ? 'false' : 'error'
  }

  /** Evaluates a check on a state that its table does not know. Returns the address of the leaf. */
  private fill(check: Check, number: number, state: Int32Array): number {
    this.benefit[number]?.miss(number)
    this.beginNotes()
    const [iterations, uses] = [iterationsSoFar(), usesSoFar()]
    const leaf = this.evaluate(check, this.withNotes, state)
    try {
      this.enter(number, check.name, { state, leaf })
    } catch (error) {
      throw usesSoFar() === uses ? error : usesOutsideLast(error)
    }
    this.repeat(check, number, { state, leaf, iterations, uses })
    return leaf
  }

  /** Evaluates a check without a table. Returns the address of the leaf. */
  private evaluateAlone(check: Check, number: number, state: Int32Array): number {
    const [iterations, uses] = [iterationsSoFar(), usesSoFar()]
    const leaf = this.evaluate(check, this.withoutNotes, state)
    this.repeat(check, number, { state, leaf, iterations, uses })
    return leaf
  }

  private beginNotes(): void {
    this.evaluations++
    this.lookedAt.length = 0
    this.pathsIn.clear()
    this.compared.length = 0
  }

  /** The leaf for what a check answers. */
  private evaluate(check: Check, { read, readAfter }: Reading, state: Int32Array): number {
    const { leaves } = this.directory
    try {
      const after = state.length > this.slots ? readAfter : undefined
      const uses = usesSoFar()
      const holds = check.evaluate(this.author, read, after)
      const asksAgain = this.paranoid && usesSoFar() === uses
      if (asksAgain && check.evaluate(this.author, read, after) !== holds) throw nondeterministic(check.name)
      return holds ? leaves.true : leaves.false
    } catch (error) {
      if (!(error instanceof NetsplitError) || error.code !== 'predicate-threw') throw error
      return leaves.error
    }
  }

  /** Asks a check again where that is called for, see repeats.ts. What it answered is known by the leaf. */
  private repeat(check: Check, number: number, asked: Asked): void {
    const { tabling, instance } = this
    const { repeats } = tabling
    const { state, leaf } = asked
    if (usesSoFar() !== asked.uses) {
      tabling.onIrregular(state.subarray(0, this.slots))
      return
    }
    const of = instance.system.functions.length + number
    const hasIterated = iterationsSoFar() !== asked.iterations
    if (!this.paranoid && !repeats.wants(of, hasIterated)) return
    repeats.note(of, this.inputAtHand(check, state), hasIterated)
    const { read, readAfter } = this.withoutNotes
    const question = answerOf(check, read, state.length > this.slots ? readAfter : undefined)
    const { leaves } = this.directory
    const known = leaf === leaves.error ? 'threw' : leaf === leaves.true
    const regularity = regularityOf(question, known, { fields: this.paranoid || repeats.wantsFields(of) })
    if (regularity === 'fields matter') repeats.noteFieldsMatter(of)
    if (regularity === 'irregular') tabling.onIrregular(state.subarray(0, this.slots))
  }

  /** A hash of the content that a check looks at in a state, or in the states of a step. */
  private inputAtHand(check: Check, state: Int32Array): number {
    this.beginNotes()
    this.evaluate(check, this.withNotes, state)
    const { values } = this.tabling
    let input = 0
    for (const slot of this.lookedAt) {
      input = mixLow(input, slot)
      if (slot >= 2 * this.slots) continue
      const value = this.valueIn(slot)
      const isWhole = this.notedWhole[slot] === this.evaluations
      const parts = isWhole ? [value] : (this.pathsIn.get(slot) ?? []).map((path) => partAt(value, path))
      for (const part of parts) input = mixLow(input, values.records.lowHash(values.intern(part)))
    }
    for (const { slot, path } of this.compared) {
      const isSame = this.isSameIn(slot, values.valueOf(path) as Path)
      input = mixLow(input, isSame ? 1 : 2)
    }
    return input
  }

  private valueIn(slot: number): Plain {
    const component = this.stateAtHand[slot] as number
    return this.tabling.components.valueOf(slot < this.slots ? slot : slot - this.slots, component)
  }

  /** Two ways of reading states, made once: making them would take longer than most evaluations. */
  private reading(
    whole: (slot: number) => Plain,
    part: (slot: number, path: Path) => Plain,
    isSame: (slot: number, path: Path) => boolean,
  ): Reading {
    const { slots } = this
    return {
      read: Object.assign((slot: number) => whole(slot), { part, isSame }),
      readAfter: Object.assign((slot: number) => whole(slot + slots), {
        part: (slot: number, path: Path) => part(slot + slots, path),
        isSame,
      }),
    }
  }

  private note(slot: number): void {
    if (this.noted[slot] === this.evaluations) return
    this.noted[slot] = this.evaluations
    this.lookedAt.push(slot)
  }

  private lookAt(slot: number): Plain {
    this.note(slot)
    this.notedWhole[slot] = this.evaluations
    return this.valueIn(slot)
  }

  private lookAtPart(slot: number, path: Path): Plain {
    this.note(slot)
    const value = this.valueIn(slot)
    // A slot that is a number or a name is as good a key as any facet of it.
    if (path.length === 0 && typeof value !== 'object') {
      this.notedWhole[slot] = this.evaluations
      return partAt(value, path)
    }
    const known = this.pathsIn.get(slot)
    if (known === undefined) this.pathsIn.set(slot, [path])
    else known.push(path)
    const { values } = this.tabling
    return values.valueOf(values.intern(partAt(value, path)))
  }

  private isSameIn(slot: number, path: Path): boolean {
    return isSameAt(this.valueIn(slot), this.valueIn(slot + this.slots), path)
  }

  private compare(slot: number, path: Path): boolean {
    const { values } = this.tabling
    const id = values.intern(path)
    const { compared, lookedAt, slots } = this
    if (!compared.some((one) => one.slot === slot && one.path === id)) {
      lookedAt.push(2 * slots + compared.length)
      compared.push({ slot, path: id })
    }
    return this.isSameIn(slot, path)
  }

  private enter(number: number, name: string, { state, leaf }: { state: Int32Array; leaf: number }): void {
    const { heap } = this.memory
    const lookedAt = this.lookedAt.filter((one) => one < 2 * this.slots)
    const parts = this.directory.checkParts + number * checkPartsWords(this.slots)
    const cell = this.directory.checkCells + number
    for (;;) {
      const version = Atomics.load(heap, parts)
      const wanted = lookedAt.map((slot) => this.pathsWith(heap[parts + 1 + slot] as number, slot))
      const reads = this.lookedAt.map((one) =>
        one < 2 * this.slots
          ? this.readOf(one, wanted[lookedAt.indexOf(one)] as number, state)
          : this.comparisonIn(this.compared[one - 2 * this.slots] as { slot: number; path: number }, state),
      )
      const isEntered = this.memory.exclusively(() => {
        if (heap[parts] !== version) return false
        if (lookedAt.some((slot, at) => heap[parts + 1 + slot] !== wanted[at])) {
          for (const [at, slot] of lookedAt.entries()) heap[parts + 1 + slot] = wanted[at] as number
          Atomics.store(heap, parts, version + 1)
          Atomics.store(heap, cell, 0)
        }
        insert(this.memory, cell, reads, leaf, name)
        return true
      })
      if (isEntered) return
    }
  }

  /** Whether a part is the same before and after a step, as something that was read. */
  private comparisonIn(
    { slot, path }: { readonly slot: number; readonly path: number },
    state: Int32Array,
  ): TrackedRead {
    const address = this.facets.addressOfSameness(slot, path)
    return { slot: -address, component: this.facets.componentIn(address, state) }
  }

  /** What was read of a slot of which a check looks at these paths. */
  private readOf(slot: number, paths: number, state: Int32Array): TrackedRead {
    if (paths === everything) return { slot, component: state[slot] as number }
    const address = this.facets.addressOf(slot, paths)
    return { slot: -address, component: this.facets.componentIn(address, state) }
  }

  /** The paths that a check looks at in a slot, by value id: those known and those that were looked at now. */
  private pathsWith(known: number, slot: number): number {
    if (known === everything || this.notedWhole[slot] === this.evaluations) return everything
    const now = this.pathsIn.get(slot) ?? []
    const { values } = this.tabling
    const before = known === 0 ? [] : (values.valueOf(known) as readonly Path[])
    const all = new Map([...before, ...now].map((path) => [values.intern(path), path]))
    return values.intern([...all.values()].sort(comparePlain))
  }
}

/** In place of the value id of paths: the slot as a whole. No value has this id. */
const everything = -2
