/** How small models are judged in this thread, with tables and without, and by how many workers it does not matter. */

import { expect } from 'vitest'
import type { SearchOptions } from '../../src/engine/options.ts'
import type { SearchResult } from '../../src/engine/result.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import type { Spec } from '../../src/language/spec.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'

/** Bounds under which tables are given up, or dropped all the time. */
const ways: readonly Partial<SearchOptions>[] = [
  {},
  { paranoid: true },
  { innerBounds: { misses: 1 } },
  { innerBounds: { tables: 400, tree: 64, rows: 64, values: 64 } },
]

function resultsOf(made: Spec, scenario = Object.keys(made.scenarios)[0] as string): SearchResult[] {
  return ways.map((way) => search(instantiate(made, scenario), { memoryBytes: 64 * 2 ** 20, keepGoing: true, ...way }))
}

/** Asks for the status of each property of the first scenario. */
export function expectStatuses(made: Spec, statuses: { readonly [property: string]: string }): void {
  for (const { properties, error } of resultsOf(made)) {
    expect(error).toBeNull()
    expect(Object.fromEntries(properties.map(({ name, status }) => [name, status]))).toEqual(statuses)
  }
}

/** Asks for an error whose message and place look like this. */
export function expectError(made: Spec, message: RegExp, place: RegExp = /:\d+:\d+/): void {
  for (const { error, verdict } of resultsOf(made)) {
    expect(verdict).toBe('error')
    expect(error?.message).toMatch(message)
    expect(error?.place).toMatch(place)
  }
}
