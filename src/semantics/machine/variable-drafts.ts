/**
 * One run of a recipe over the variables of a machine. Together they are like one draft: parts can be moved from one to
 * another, be in two places, and be changed by whatever name they have.
 */

import { type Plain, toPlain } from '../../language/plain.ts'
import { draftOf, finished, holds, isChanged } from '../author-code/drafts.ts'
import { endDrafts } from '../author-code/ended-drafts.ts'
import { type WritableSource, writableView } from '../author-code/record-view.ts'
import { keptTooLong, refusing } from '../author-code/refused.ts'
import { byTheWay, refuseBoth, refuseImpossible, refuseIncomplete } from '../author-code/returned.ts'
import type { Read, Update } from '../system/system.ts'
import { entriesOf, type Variable, type VariableLayout } from './variable-layout.ts'

export class VariableDrafts implements WritableSource {
  /** The slots that were looked at or set, in the order in which they first were. */
  private readonly touched: number[] = []
  /** By slot: what it held where that has parts, and what it holds. */
  private readonly before: Plain[] = []
  private readonly now: unknown[] = []
  private readonly layout: VariableLayout
  private readonly read: Read
  /** Indexed variables that were set as a whole. */
  private replaced: Map<Variable & { kind: 'indexed' }, unknown> | null = null
  private isSet = false
  private isOver = false

  constructor(layout: VariableLayout, read: Read) {
    this.layout = layout
    this.read = read
  }

  /**
   * Runs the recipe.
   *
   * @throws NetsplitError `bad-model` for what it may not return, `not-plain-data` for what a state cannot hold
   */
  run(recipe: (draft: object) => unknown): Update[] {
    const root = writableView(this.layout.shape, this, 'variables')
    try {
      const returned = recipe(root)
      if (returned !== root && !byTheWay(returned)) this.takeOver(returned as object)
      return this.updates()
    } finally {
      this.isOver = true
      endDrafts()
    }
  }

  load(place: number): unknown {
    const variable = this.layout.variables[place] as Variable
    return variable.kind === 'single'
      ? this.look(variable.slot)
      : writableView(variable.shape, entriesIn(this, variable), 'entries')
  }

  set(place: number, value: unknown): void {
    const variable = this.layout.variables[place] as Variable
    if (variable.kind === 'single') {
      this.put(variable.slot, value)
      return
    }
    this.requireRunning()
    refusing(() => entriesOf(variable, value, this.layout.machineName))
    this.replaced ??= new Map()
    this.replaced.set(variable, value)
    this.isSet = true
  }

  /** What is in a slot that was not touched yet. */
  look(slot: number): unknown {
    this.requireRunning()
    const value = this.read(slot)
    if (typeof value !== 'object' || value === null) return value
    const draft = draftOf(value)
    this.touched.push(slot)
    this.before[slot] = value
    this.now[slot] = draft
    return draft
  }

  put(slot: number, value: unknown): void {
    this.requireRunning()
    if (!this.touched.includes(slot)) this.touched.push(slot)
    this.now[slot] = value
    this.isSet = true
  }

  /** A recipe gave back an object: a complete new state, or nothing that there is a meaning for. */
  private takeOver(returned: object): void {
    refuseImpossible(returned)
    const { names } = this.layout
    const found = Object.keys(returned)
    if (found.length === names.length && names.every((name) => found.includes(name))) {
      if (this.isSet || this.touched.some((slot) => isChanged(this.now[slot]))) refuseBoth()
      for (const [place, name] of names.entries()) this.set(place, (returned as { [name: string]: unknown })[name])
    } else if (!this.touched.some((slot) => holds(this.now[slot], returned))) refuseIncomplete(returned, names)
  }

  private updates(): Update[] {
    const { layout, touched, before, now } = this
    for (const [variable, value] of this.replaced ?? []) {
      for (const [at, entry] of entriesOf(variable, value, layout.machineName).entries()) {
        this.put(variable.firstSlot + at, entry)
      }
    }
    const updates: Update[] = []
    for (const slot of touched) {
      const left = finished(now[slot])
      const old = before[slot]
      if (left === old && old !== undefined) continue
      updates.push({ slot, value: toPlain(left, `value of ${layout.slots[slot]?.name}`, old) })
    }
    return updates
  }

  private requireRunning(): void {
    if (this.isOver) throw keptTooLong()
  }
}

function entriesIn(drafts: VariableDrafts, { firstSlot }: Variable & { kind: 'indexed' }): WritableSource {
  return {
    load: (at) => drafts.look(firstSlot + at),
    set: (at, value) => drafts.put(firstSlot + at, value),
  }
}
