/** A machine whose states walk through odd values; as a module, through those of the seed in its address. */

import fc from 'fast-check'
import { action, machine, type Spec, sometimes, spec } from 'netsplit'
import type { Plain } from '../../../src/language/plain.ts'
import { oddTexts, oddValues } from '../values/odd-values.ts'

export function valueWalk(values: readonly Plain[], names: readonly string[]): Spec {
  const numbers = values.map((_, number) => number)
  const model = machine({
    name: 'value walk',
    parameters: {},
    variables: () => ({
      at: values[0] as unknown,
      kept: [] as unknown[],
      named: {} as { [name: string]: number },
      known: new Map<unknown, number>(),
    }),
    actions: (_parameters) => ({
      take: action({
        over: numbers,
        do(state, number) {
          state.at = values[number]
        },
      }),
      keep: action({
        when: ({ kept }) => kept.length === 0,
        do(state) {
          state.kept = [state.at, 'kept']
        },
      }),
      drop: action({ when: ({ kept }) => kept.length > 0, do: (state) => void state.kept.splice(0) }),
      name: action({
        over: names,
        do(state, name) {
          state.named = Object.hasOwn(state.named, name) ? {} : { [name]: state.kept.length }
        },
      }),
      know: action({
        over: numbers,
        when: ({ known }) => known.size === 0,
        do(state, number) {
          state.known = new Map([[values[number], number]])
        },
      }),
    }),
  })
  return spec(model, {
    properties: { keeps: sometimes(({ kept }) => kept.length > 0) },
    scenarios: { only: { expect: 'holds' } },
  })
}

/** A walk through values and names that a seed chooses. */
export function walkOf(seed: number): Spec {
  const [values = [], names = []] =
    fc.sample(
      fc.tuple(
        fc.array(oddValues, { minLength: 1, maxLength: 3 }),
        fc.array(fc.constantFrom(...oddTexts), { minLength: 1, maxLength: 3 }),
      ),
      { seed, numRuns: 1 },
    )[0] ?? []
  return valueWalk(values, names)
}

const seed = new URL(import.meta.url).searchParams.get('seed')

export default walkOf(Number(seed ?? 0))
