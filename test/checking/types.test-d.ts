/** Types of check(), which the compiler tests: names of scenarios, properties and parameters are those of the spec. */

import {
  type CheckOptions,
  type CheckResult,
  type CheckResults,
  check,
  formatTrace,
  replay,
  type ShownTrace,
  scenarios,
} from '../../src/index.ts'
import { counting } from './made-up.ts'

type Same<Left, Right> = (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false
const yes = <Verdict extends true>(_verdict?: Verdict) => {}

type Name = 'small' | 'three'

export async function typed(signal: AbortSignal) {
  const one = await check(counting, { scenario: 'to ten', params: { by: 2 }, signal })
  yes<Same<typeof one, CheckResult<Name>>>()
  yes<Same<typeof one.counterexample, ShownTrace | null>>()
  one.properties.small?.status satisfies 'holds' | 'violated' | 'witnessed' | 'unknown' | undefined
  one.witnesses.three?.steps.length satisfies number | undefined
  // @ts-expect-error a property that there is not
  one.properties.smal

  const all = await check(counting)
  yes<Same<typeof all, CheckResults<Name>>>()
  const some = await check(counting, { large: true, faults: { loss: 1, 'crashes.restarts': true } })
  yes<Same<typeof some, CheckResults<Name>>>()

  // @ts-expect-error a scenario that there is not
  await check(counting, { scenario: 'typo' })
  // @ts-expect-error a property that there is not
  await check(counting, { scenario: 'to ten', properties: ['smal'] })
  // @ts-expect-error a parameter that there is not
  await check(counting, { scenario: 'to ten', params: { mots: 1 } })
  // @ts-expect-error a parameter of another type
  await check(counting, { scenario: 'to ten', params: { most: 'ten' } })
  // @ts-expect-error an option that there is not
  await check(counting, { scenarios: ['to ten'] })
  // @ts-expect-error a run is one of a scenario
  await check(counting, { from: ['start'] })
  // @ts-expect-error neither a spec nor the address of a file
  await check('./counting.ts')

  const ofFile = await check(new URL('./counting.ts', import.meta.url), { scenario: 'to ten', workers: 2 })
  yes<Same<typeof ofFile, CheckResult>>()
  ofFile.properties['small']?.kind satisfies string | undefined
  yes<Same<Awaited<ReturnType<typeof allOfFile>>, CheckResults>>()

  for (const { scenario } of scenarios(counting)) {
    yes<Same<typeof scenario, 'to ten' | 'for ever' | 'too far'>>()
    await check(counting, { scenario })
  }

  if (one.counterexample !== null) {
    formatTrace(one.counterexample, { full: true, width: 80 }) satisfies string
    replay(one.counterexample, counting, { until: 2 }).outcome satisfies string
    await check(counting, { scenario: 'to ten', from: one.counterexample })
  }
  // @ts-expect-error a copy does not know its text
  formatTrace({ steps: [] })

  const options: CheckOptions = { scenario: 'any', timeout: 1 }
  return options
}

function allOfFile() {
  return check(new URL('./counting.ts', import.meta.url), { workers: 2 })
}
