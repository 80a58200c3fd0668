import { describe, expect, it } from 'vitest'
import raft from '../../specs/raft.ts'
import { expectedOf, outcomeOf, scenariosOf } from './counterexample.ts'

describe('Raft', () => {
  it.each(scenariosOf(raft))('%s: ends as its spec expects', (scenario) => {
    expect(outcomeOf(raft, scenario)).toEqual(expectedOf(raft, scenario))
  })
})
