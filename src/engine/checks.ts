/** The checks of an instance, as tabled functions of packed states: its properties and its state constraint. */

import type { Check, Instance, InstanceProperty } from '../semantics/instance.ts'
import type { Directory } from './directory.ts'
import { lookUp } from './tables.ts'
import type { Tabling } from './tabling.ts'

export type Answer = 'false' | 'true' | 'error'

/** A property with its number in the instance, which is also the number of its record of violations. */
export interface NumberedProperty {
  readonly property: InstanceProperty
  readonly number: number
}

export class Checks {
  /** always, never and sometimes. */
  readonly ofStates: readonly NumberedProperty[]
  readonly ofSteps: readonly NumberedProperty[]
  readonly ofDeadlocks: readonly NumberedProperty[]
  readonly hasConstraint: boolean
  /** Number of the constraint among the checks, behind those of the properties. */
  readonly constraint: number
  private readonly instance: Instance
  private readonly heap: Int32Array
  private readonly directory: Directory
  private readonly tabling: Tabling

  constructor(heap: Int32Array, directory: Directory, instance: Instance, tabling: Tabling) {
    this.heap = heap
    this.directory = directory
    this.instance = instance
    this.tabling = tabling
    const numbered = instance.properties.map((property, number) => ({ property, number }))
    this.ofStates = numbered.filter(
      ({ property: { kind } }) => kind === 'always' || kind === 'never' || kind === 'sometimes',
    )
    this.ofSteps = numbered.filter(({ property: { kind } }) => kind === 'step')
    this.ofDeadlocks = numbered.filter(({ property: { kind } }) => kind === 'deadlockFree')
    this.hasConstraint = instance.within !== null
    this.constraint = instance.properties.length
  }

  /** Whether steps have to be looked at one by one. */
  get watchSteps(): boolean {
    return this.hasConstraint || this.ofSteps.length > 0
  }

  /** What a property's predicate answers on a state, or on a step given as two states one behind the other. */
  ask({ property, number }: NumberedProperty, components: Int32Array): Answer {
    return this.answer(property.check as Check, this.directory.checkCells + number, components)
  }

  /** Whether a state is within the constraint; every state is when there is none. */
  askConstraint(components: Int32Array): Answer {
    if (!this.hasConstraint) return 'true'
    return this.answer(this.instance.within as Check, this.directory.checkCells + this.constraint, components)
  }

  private answer(check: Check, cell: number, components: Int32Array): Answer {
    const { leaves } = this.directory
    const leaf = lookUp(this.heap, cell, components) || this.tabling.fillCheck(check, cell, components)
    return leaf === leaves.true ? 'true' : leaf === leaves.false ? 'false' : 'error'
  }
}
