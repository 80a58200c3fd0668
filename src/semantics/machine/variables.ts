/** The variables of a machine, as slots and as author functions see them: slot by slot, when they are looked at. */

import { NetsplitError } from '../../language/errors.ts'
import { type Plain, toPlain } from '../../language/plain.ts'
import type { Lens } from '../author-code/lens.ts'
import { type RecordSource, readOnlyView } from '../author-code/record-view.ts'
import { keptTooLong } from '../author-code/refused.ts'
import { show } from '../author-code/shown.ts'
import { type Viewer, viewerThrough } from '../author-code/viewer.ts'
import type { Read, Slot, Update } from '../system/system.ts'
import { VariableDrafts } from './variable-drafts.ts'
import { entriesOf, layOut, type Variable, type VariableLayout } from './variable-layout.ts'

export interface Variables {
  readonly slots: readonly Slot[]
  /**
   * The slot values of a set of variables, as an author writes them.
   *
   * @throws NetsplitError `bad-model` where there are other variables than in the example
   */
  valuesOf(variables: object): Plain[]
  /** Shows states to a predicate. */
  viewer(): Viewer
  /** The variables of the state that `read` reads from, as a guard may see them. */
  guard(read: Read): object
  /** Runs a recipe on drafts of the variables. */
  run(read: Read, recipe: (draft: object) => unknown): Update[]
}

/**
 * @param example the variables of an initial state; it decides which variables are indexed, and by what
 */
export function variablesLike(example: object, machineName: string): Variables {
  const layout = layOut(example, machineName)
  let guarded: GuardedState | null = null
  return {
    slots: layout.slots,
    valuesOf: (variables) => slotValues(layout, variables),
    viewer: () => viewerThrough((lens) => predicateView(layout, lens)),
    guard(read) {
      if (guarded !== null) guarded.isOver = true
      guarded = new GuardedState(layout, read)
      return readOnlyView(layout.shape, guarded)
    },
    run: (read, recipe) => new VariableDrafts(layout, read).run(recipe),
  }
}

function slotValues({ names, variables, machineName }: VariableLayout, given: object): Plain[] {
  refuseOtherVariables(Object.keys(given), names, machineName)
  return variables.flatMap((variable) => {
    const value = (given as { [name: string]: unknown })[variable.name]
    const entries = variable.kind === 'single' ? [value] : entriesOf(variable, value, machineName)
    return entries.map((entry) => toPlain(entry, `initial value of ${variable.name}`))
  })
}

function refuseOtherVariables(found: readonly string[], names: readonly string[], machineName: string): void {
  const extra = found.find((name) => !names.includes(name))
  const missing = names.find((name) => !found.includes(name))
  if (extra === undefined && missing === undefined) return
  const difference = extra === undefined ? `${missing} is missing in one of them` : `only some have ${extra}`
  throw new NetsplitError({
    code: 'bad-model',
    message: `The initial states of ${machineName} have different variables: ${difference}.`,
    cure: 'Give every initial state the same variables; use null for "nothing".',
  })
}

function predicateView({ shape, variables }: VariableLayout, lens: Lens): object {
  return lens.view(shape, (place) => {
    const variable = variables[place] as Variable
    if (variable.kind === 'single') return lens.look(variable.slot)
    const { name, shape: entries, firstSlot } = variable
    return lens.frame(`variable ${name}`, (other) => {
      const isSame = other !== undefined && entries.keys.every((_, at) => lens.isSame(firstSlot + at))
      return isSame ? other : lens.view(entries, (at) => lens.look(firstSlot + at))
    })
  })
}

/** What a guard, or a function that gives a set, is shown of a state while it runs. */
class GuardedState implements RecordSource {
  isOver = false
  private readonly layout: VariableLayout
  private readonly read: Read

  constructor(layout: VariableLayout, read: Read) {
    this.layout = layout
    this.read = read
  }

  load(place: number): unknown {
    const variable = this.layout.variables[place] as Variable
    if (variable.kind === 'single') return this.look(variable.slot)
    return readOnlyView(variable.shape, { load: (at) => this.look(variable.firstSlot + at) })
  }

  private look(slot: number): unknown {
    if (this.isOver) throw keptTooLong()
    return show(this.read(slot))
  }
}
