/** Objects and consistency models by name, for whoever judges a history of a real system. */

import { NetsplitError } from '../language/errors.ts'
import type { Plain } from '../language/plain.ts'
import { byClient, judgeOrder, realTime } from './linearizability.ts'
import { counter, lock, queue, register, set } from './objects.ts'
import type { RecordedOperation } from './operations.ts'
import type { SequentialSpecification } from './sequential.ts'
import type { Judge } from './violation.ts'

/** What there is to judge histories of one object by. */
export interface Judges {
  /** Names of consistency models; the first is the one that is meant if none is named. */
  readonly models: readonly string[]
  /**
   * @param failed operations that did not take effect
   * @throws NetsplitError `unknown-name` for a model that there is not for this object
   */
  judge(model: string, failed: readonly RecordedOperation[]): Judge
  /** @throws NetsplitError when the object has no such operation */
  requireKnown(operation: RecordedOperation): void
}

const specificationsByName = {
  register: (initial: Plain = null) => register(initial),
  queue: (initial: Plain = []) => queue(listOf(initial)),
  set: (initial: Plain = []) => set(listOf(initial)),
  counter: (initial: Plain = 0) => counter(countOf(initial)),
  lock: () => lock(),
} as const satisfies { readonly [name: string]: (initial?: Plain) => SequentialSpecification }

export type ObjectName = keyof typeof specificationsByName

export const objectNames = Object.keys(specificationsByName) as readonly ObjectName[]

type MadeJudge = (failed: readonly RecordedOperation[]) => Judge

/**
 * @param initial what is in the object at the start; by default nothing, of a register null, of a counter 0
 * @throws NetsplitError `usage` when it is of the wrong kind
 */
export function judgeFor(object: ObjectName, initial?: Plain): Judges {
  const specification = specificationsByName[object](initial)
  const judges: { readonly [model: string]: MadeJudge } = {
    linearizable: () => (operations, options) => judgeOrder(specification, operations, realTime, options),
    sequential: () => (operations, options) => judgeOrder(specification, operations, byClient, options),
  }
  const models = Object.keys(judges)
  return {
    models,
    requireKnown: ({ operation, client }) =>
      void specification.apply(specification.initial as never, operation, client),
    judge(model, failed) {
      const make = Object.hasOwn(judges, model) ? judges[model] : undefined
      if (make !== undefined) return make(failed)
      throw new NetsplitError({
        code: 'unknown-name',
        message: `There is no consistency model ${model} for a ${object}.`,
        cure: `There are: ${models.join(', ')}.`,
      })
    },
  }
}

function listOf(initial: Plain): readonly Plain[] {
  return Array.isArray(initial) ? (initial as readonly Plain[]) : wrongInitial('a list, such as [1, 2]')
}

function countOf(initial: Plain): number {
  return typeof initial === 'number' ? initial : wrongInitial('a number')
}

function wrongInitial(wanted: string): never {
  throw new NetsplitError({ code: 'usage', message: `--initial has to be ${wanted}.` })
}
