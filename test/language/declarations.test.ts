/** What users export compiles, whatever their options are, and its declarations say all that there is to know. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UsersProject } from './users-project.ts'

const project = new UsersProject('declarations')

/** All that is stricter than `strict`, but for the two that change what types mean. */
const strictest = {
  noFallthroughCasesInSwitch: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noPropertyAccessFromIndexSignature: true,
  noUncheckedSideEffectImports: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  allowUnreachableCode: false,
  allowUnusedLabels: false,
  erasableSyntaxOnly: true,
  isolatedModules: true,
  verbatimModuleSyntax: true,
}

const declaring = { declaration: true, noEmit: false, emitDeclarationOnly: true, outDir: 'out', rootDir: '.' }

/** Of the declarations, without the sources, what a user makes of them. */
const consumer = `
import { type NodeOf, type ParametersOf, type Spec, spec, type StateOf, always } from 'netsplit'
import specs, { ballots, leases } from './out/test/language/declared/specs.js'
import { lockRole, leaseLock, clientRole, waiting } from './out/test/language/declared/lock.js'
import { rounds } from './out/test/language/declared/rounds.js'

type Same<Left, Right> = (<T>() => T extends Left ? 1 : 2) extends <T>() => T extends Right ? 1 : 2 ? true : false
const yes = <Verdict extends true>(_verdict?: Verdict) => {}

type PropertiesIn<S> = S extends Spec<infer _Model, infer Name, infer _Scenario> ? Name : never
type ScenariosIn<S> = S extends Spec<infer _Model, infer _Name, infer Scenario> ? Scenario : never

yes<Same<PropertiesIn<typeof leases>, 'free' | 'served' | 'grows' | 'no deadlock'>>()
yes<Same<ScenariosIn<typeof leases>, 'no fault' | 'a crash'>>()
yes<Same<PropertiesIn<typeof ballots>, 'small' | 'chosen' | 'counts'>>()
yes<Same<ScenariosIn<typeof specs.ballots>, 'one' | 'more'>>()
yes<Same<typeof leases.model, typeof leaseLock>>()
yes<Same<keyof typeof specs, 'leases' | 'ballots'>>()
yes<Same<ParametersOf<typeof leaseLock>['mode'], 'fair' | 'unfair'>>()
yes<Same<ParametersOf<typeof rounds>, { readonly ballots: number; readonly rule: 'safe' | 'unsafe' }>>()
yes<Same<NodeOf<typeof leaseLock, 'client'>['token'], number | null>>()
yes<Same<ReturnType<typeof waiting>[number]['token'], number | null>>()
yes<Same<StateOf<typeof rounds>['highest'], { readonly a1: number; readonly a2: number }>>()
leases.scenarios['a crash']
// @ts-expect-error no such scenario
leases.scenarios.crash
// @ts-expect-error no such property
leases.properties.fre

export const again = spec(leaseLock, {
  properties: { low: always(({ nodes }, { clients }) => nodes.lock.token <= clients && nodes.client.length > 0) },
  scenarios: {
    one: { faults: { crashes: { times: 1, of: ['lock'] } } },
    // @ts-expect-error a misspelt role
    two: { faults: { crashes: { times: 1, of: ['lok'] } } },
  },
})
export const parts = [lockRole, clientRole('lock')]
`

const files = ['test/language/declared', 'models', 'specs', 'docs/examples']

beforeAll(() => {
  for (const folder of files) project.copy(folder)
  project.write('consumer.ts', consumer)
})
afterAll(() => project.remove())

describe.each([true, false])('with noUncheckedIndexedAccess: %s', (noUncheckedIndexedAccess) => {
  it.each([true, false])(
    'and exactOptionalPropertyTypes: %s, all that is exported can be declared',
    { timeout: 300_000 },
    (exactly) => {
      const options = { noUncheckedIndexedAccess, exactOptionalPropertyTypes: exactly }
      const strict = { ...strictest, ...options }
      expect(project.compile({ ...strict, ...declaring }, files).errors).toEqual([])
      // Of what is declared, whoever imports it knows as much as of the source.
      expect(project.compile(strict, ['consumer.ts']).errors).toEqual([])
    },
  )
})
