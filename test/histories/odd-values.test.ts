/** Every object with odd values, judged as by definition, through the file that a recorder would have written. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judgeFor } from '../../src/histories/consistency.ts'
import type { RecordedOperation } from '../../src/histories/operations.ts'
import type { Plain } from '../../src/language/plain.ts'
import { amounts } from '../amounts.ts'
import { inRealTime, ofOneClient, type Precedes } from './by-definition.ts'
import { isCountedByDefinition, isDeliveredByDefinition } from './exactly-once-by-definition.ts'
import { type OddObject, oddHistories, oddObjects } from './odd-histories.ts'
import type { PlainObject } from './plain-objects.ts'

/** Whether an order that keeps another one explains all that returned, of an object that is written in the plainest way. */
function isExplained(plain: PlainObject, operations: readonly RecordedOperation[], precedes: Precedes): boolean {
  const goesOn = (left: readonly RecordedOperation[], state: unknown): boolean =>
    left.every(({ result }) => result === undefined) ||
    left.some(
      (next) =>
        !left.some((other) => precedes(other, next)) &&
        plain.apply(state, next.operation as never, next.actor ?? next.client).some(
          ([isAnswer, after]) =>
            (next.result === undefined || isAnswer(next.result)) &&
            goesOn(
              left.filter((other) => other !== next),
              after,
            ),
        ),
    )
  return goesOn(operations, plain.initial)
}

const models: readonly (readonly [
  model: string,
  names: readonly string[],
  byDefinition: (object: OddObject, operations: readonly RecordedOperation[]) => boolean,
])[] = [
  ['linearizable', oddObjects.map(({ name }) => name), ({ plain }, all) => isExplained(plain, all, inRealTime)],
  ['sequential', oddObjects.map(({ name }) => name), ({ plain }, all) => isExplained(plain, all, ofOneClient)],
  ['exactly-once', ['queue'], ({ initial = [] }, all) => isDeliveredByDefinition(initial as readonly Plain[], all)],
  ['exactly-once', ['counter'], ({ initial = 0 }, all) => isCountedByDefinition(initial as number, all)],
]

const cases = models.flatMap(([model, names, byDefinition]) =>
  oddObjects
    .filter(({ name }) => names.includes(name))
    .map((object) => [model, object.name, JSON.stringify(object.initial), object, byDefinition] as const),
)

describe('with odd values', () => {
  it.each(cases)(
    '%s is decided as by definition for a %s that begins with %s',
    (model, name, _initial, object, byDefinition) => {
      const verdicts = { holds: 0, violated: 0 }
      const judge = judgeFor(name, object.initial)
      fc.assert(
        fc.property(oddHistories(object, 6), ({ operations, failed }) => {
          const expected = byDefinition(object, operations) ? 'holds' : 'violated'
          verdicts[expected]++
          expect(judge.judge(model, failed)(operations, { explains: false }).verdict).toBe(expected)
        }),
        { numRuns: amounts.histories },
      )
      expect(Math.min(verdicts.holds, verdicts.violated)).toBeGreaterThan(amounts.histories / 200)
    },
  )
})
