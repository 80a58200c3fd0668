/** The note that suggests --symmetry suggests nothing that would be refused. */

import { describe, expect, it } from 'vitest'
import { symmetryLines } from '../../src/cli/details.ts'
import type { PlannedCheck } from '../../src/cli/planned-check.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import { action, always, eventually, indexed, machine, type Spec, spec } from '../../src/index.ts'
import { NetsplitError } from '../../src/language/errors.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'

const voters = ['a', 'b', 'c'] as const
const votes = machine({
  name: 'votes',
  parameters: {},
  symmetric: () => ({ voter: [...voters] }),
  variables: () => ({ voted: indexed(voters, false) }),
  actions: (_parameters) => ({
    votes: action({
      over: voters,
      do({ voted }, voter) {
        voted[voter] = true
      },
    }),
  }),
})

interface State {
  readonly voted: { readonly [voter: string]: boolean }
}

const made = spec(votes, {
  properties: {
    right: always(() => true),
    first: eventually((state: State) => Object.values(state.voted).includes(true)),
    all: eventually((state: State) => Object.values(state.voted).every((voted) => voted)),
  },
  scenarios: { only: {} },
}) as unknown as Spec

function noteOf(properties: readonly string[]): string {
  const instance = instantiate(made, 'only', {}, properties)
  const result = search(instance, { memoryBytes: 64 * 2 ** 20 })
  return symmetryLines({ instance } as PlannedCheck, result).join('\n')
}

function refusalUpToSymmetry(properties: readonly string[]): string {
  try {
    const { error } = search(instantiate(made, 'only', {}, properties), { memoryBytes: 64 * 2 ** 20, symmetry: true })
    return error === null ? 'not refused' : error.message
  } catch (error) {
    return error instanceof NetsplitError ? error.message : String(error)
  }
}

describe('the note that suggests --symmetry', () => {
  it('is there where it can be followed', () => {
    expect(noteOf(['right'])).toContain('--symmetry would count one up to symmetry of voter (3 of them)')
    expect(noteOf(['right'])).not.toContain('without')
    expect(refusalUpToSymmetry(['right'])).toBe('not refused')
  })

  it('says without which properties where some are of whole runs', () => {
    expect(noteOf([])).toContain(
      '--symmetry would count one up to symmetry of voter (3 of them) without properties of whole runs (first, all)',
    )
    expect(refusalUpToSymmetry([])).toContain('first, all: a property of whole runs is decided on all states')
  })

  it('is not there where all are', () => {
    expect(noteOf(['first', 'all'])).toBe('')
  })
})
