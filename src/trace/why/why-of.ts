/** Says why each step of a run is needed. */

import type { Instance } from '../../semantics/instance.ts'
import type { Trace } from '../trace.ts'
import type { Need, Why } from '../why.ts'
import { sliceOf } from './slice.ts'
import { storyOf } from './story.ts'

/** @returns all steps without a word about why, where the trace is no run of the instance */
export function whyOf(trace: Trace, instance: Instance): Why {
  const story = storyOf(trace, instance)
  if (story === null) return { needs: [], slice: trace.steps.map(({ number }) => number) }
  const { steps, edges } = sliceOf(story)
  const needs = edges.map(({ write, by }): Need => ({ of: write.by, by, kind: write.kind, words: write.words }))
  const place = ({ by }: Need) => by ?? Number.POSITIVE_INFINITY
  needs.sort((one, other) => place(one) - place(other) || one.of - other.of)
  return { needs, slice: steps }
}
