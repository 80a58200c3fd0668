/** What is fuzzed, made of an instance and of the run that it starts from. */

import type { Run } from '../engine/index.ts'
import type { Instance } from '../semantics/instance/instance.ts'
import { beginningWith } from '../semantics/system/beginning-with.ts'
import type { Subject } from './shrinking.ts'

export function subjectOf(instance: Instance, from: Run | undefined): Subject {
  const explored = from === undefined ? instance : { ...instance, system: beginningWith(instance.system, from) }
  return { instance, from, explored }
}

/** How many steps a run may have, where there are to be so many: those of a given run are not counted, and no bound is passed. */
export function stepsFor({ instance, from }: Subject, asked: number): number {
  const given = from === undefined ? 0 : from.steps.length - 1
  return Math.min(given + asked, (instance.bounds.depth ?? Number.POSITIVE_INFINITY) - 1)
}
