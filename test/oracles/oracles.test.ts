import { describe, expect, it } from 'vitest'
import abdRegister from '../../specs/abd-register.ts'
import lamportPaxos from '../../specs/lamport-paxos.ts'
import paxos from '../../specs/paxos.ts'
import pingPong from '../../specs/ping-pong.ts'
import sharedCounter from '../../specs/shared-counter.ts'
import singleCopyRegister from '../../specs/single-copy-register.ts'
import twoPhaseCommit from '../../specs/two-phase-commit.ts'
import { judge } from '../../src/cli/exit.ts'
import { nodePlatform } from '../../src/engine/platform/node.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import { expectedViolations } from '../../src/language/spec.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { modeFor, searchIn, storeNames } from '../reference/modes.ts'
import { countsOf, publishedCounts } from './published-counts.ts'

const memoryBytes = 512 * 2 ** 20
const notLarge = publishedCounts.filter(({ size }) => size !== 'large')

describe.each(storeNames)('%s', (store) => {
  it.each(notLarge)('the engine counts $name as published', async (published) => {
    const { spec, scenario, overrides, symmetry = false, size } = published
    const result = await searchIn(modeFor(store, size), { memoryBytes, keepGoing: true, symmetry }, (options) =>
      search(instantiate(spec, scenario, overrides), options, nodePlatform),
    )
    expect(result.error).toBeNull()
    expect(result.states).toMatchObject(countsOf(published))
  })
})

const specs = { abdRegister, lamportPaxos, paxos, pingPong, sharedCounter, singleCopyRegister, twoPhaseCommit }

describe.each(Object.entries(specs))('%s ends as its spec expects', (_name, spec) => {
  const scenarios = Object.entries(spec.scenarios).filter(([, { large }]) => large !== true)
  it.each(scenarios)('%s', (scenario, { expect: expectation }) => {
    const result = search(instantiate(spec, scenario), { memoryBytes, awaited: expectedViolations(expectation) })
    expect(result.error).toBeNull()
    expect(judge(result, expectation)).toEqual({ asExpected: true, exitCode: 0 })
  })
})

describe('the shortest runs that the literature gives', () => {
  it('two copies of a register break it with 4 deliveries', () => {
    const { violation } = search(instantiate(singleCopyRegister, 'two copies'), { memoryBytes })
    expect(violation?.run?.steps.map(({ kind }) => kind)).toEqual(['start', 'deliver', 'deliver', 'deliver', 'deliver'])
  })

  it('Paxos lets a value be read after 8 deliveries', () => {
    const { properties } = search(instantiate(paxos, 'two clients'), { memoryBytes })
    expect(properties.find(({ name }) => name === 'aValueIsRead')).toMatchObject({ status: 'witnessed', depth: 9 })
  })
})
