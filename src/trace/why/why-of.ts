/** Says why each step of a run is needed. */

import type { Instance } from '../../semantics/instance/instance.ts'
import type { Trace } from '../trace.ts'
import type { Need, Why } from '../why.ts'
import { decisiveIn } from './decisive.ts'
import { allowancesOf } from './fairness.ts'
import type { State } from './moves.ts'
import { isWithin, type Place } from './parts.ts'
import { readingsOf } from './readings.ts'
import { edgesAround } from './rounds.ts'
import { sliceOf } from './slice.ts'
import { type Story, storyOf } from './story.ts'
import type { Write } from './writes.ts'

/** @returns all steps without a word about why, where the trace is no run of the instance */
export function whyOf(trace: Trace, instance: Instance): Why {
  const story = storyOf(trace, instance)
  if (story === null) {
    return { needs: [], slice: trace.steps.map(({ number }) => number), decisive: [], fairness: [], reads: [] }
  }
  const slice = sliceOf(story)
  const slotsRead = trace.read.map(({ slot }) => trace.slots.indexOf(slot))
  const { steps } = slice
  const edges = [...slice.edges, ...edgesAround(story, slice)]
  const looked = readWrites(story).filter((write) => steps.includes(write.by))
  const known = new Set(edges.flatMap(({ write, by }) => (by === null ? [write] : [])))
  const others = looked.filter((write) => !known.has(write)).map((write) => ({ write, by: null }))
  const needs = [...edges, ...others].map(
    ({ write, by }): Need => ({ of: write.by, by, kind: write.kind, words: write.words }),
  )
  const place = ({ by }: Need) => by ?? Number.POSITIVE_INFINITY
  needs.sort((one, other) => place(one) - place(other) || one.of - other.of)
  return {
    needs,
    slice: steps,
    decisive: decisiveIn(story, { steps, edges }, trace.steps),
    fairness: allowancesOf(story, trace.ending),
    reads: readingsOf(story, slotsRead),
  }
}

/** The last write of each value that the predicate looked at, whether or not it would have answered otherwise without. */
function readWrites({ verdict, states, writes }: Story): Write[] {
  const looks = (verdict?.questions ?? []).flatMap(({ places, looks }) =>
    looks(places.map((place) => states[place] as State)),
  )
  const found = looks.flatMap(({ place, slot, path }): Write[] => {
    const at: Place = path.map((key) => ({ in: 'record', key }))
    const last = writes.findLast(
      (write) =>
        write.slot === slot &&
        write.by <= place + 1 &&
        write.place !== null &&
        (isWithin(write.place, at) || isWithin(at, write.place)),
    )
    return last === undefined ? [] : [last]
  })
  return [...new Set(found)]
}
