/** The run of a bug, taken again in a test: what becomes of it when the model changes. */

import { describe, expect, it } from 'vitest'
import { action, always, eventually, machine, oneOf, spec } from '../../src/index.ts'
import { takeRun } from '../../src/testing/index.ts'

interface Changes {
  /** The step that begins. */
  readonly begin?: 'open' | 'unlock'
  /** The value that it comes to, which is wrong above 2. */
  readonly most?: number
  readonly extra?: boolean
  readonly throws?: boolean
  readonly from?: readonly string[]
}

/** A door that is opened, or unlocked, and then pushed up to {@link Changes.most} times. */
function door({ from, ...params }: Changes = {}) {
  const model = machine({
    name: 'door',
    parameters: { begin: oneOf('open', 'unlock'), most: 3, extra: false, throws: false },
    variables: () => ({ isOpen: false, pushes: 0, isDusted: false }),
    actions: ({ begin, most, extra, throws }) => ({
      open: action({
        when: ({ isOpen }) => begin === 'open' && !isOpen,
        do(state) {
          state.isOpen = true
        },
      }),
      unlock: action({
        when: ({ isOpen }) => begin === 'unlock' && !isOpen,
        do(state) {
          state.isOpen = true
        },
      }),
      push: action({
        when: ({ isOpen, pushes, isDusted }) => isOpen && pushes < most && (!extra || isDusted),
        do(state) {
          state.pushes += 1
          if (throws && state.pushes === 3) throw new Error('off its hinges')
        },
      }),
      dust: action({
        when: ({ isDusted }) => extra && !isDusted,
        do(state) {
          state.isDusted = true
        },
      }),
    }),
  })
  return spec(model, {
    properties: { gentle: always(({ pushes }) => pushes <= 2), dusted: eventually(({ isDusted }) => isDusted) },
    scenarios: { usual: { params, ...(from !== undefined && { from }) } },
  })
}

const given = { scenario: 'usual', property: 'gentle', steps: ['start', 'open', 'push', 'push', 'push'] }

describe('a run that is taken again', () => {
  it('is violated as long as its steps are possible and show the bug', () => {
    const { status, message } = takeRun(door(), given)
    expect(status).toBe('violated')
    expect(message).toContain('gentle does not hold in state 5.')
    expect(message).not.toContain('Another run')
  })

  it('is violated where a step has another name, by another run that shows the same', () => {
    const { status, message } = takeRun(door({ begin: 'unlock' }), given)
    expect(status).toBe('violated')
    expect(message).toContain("Step 2, 'open', is not possible after step 1.")
    expect(message).toMatch(
      /\n\nAnother run shows the same:\n[\s\S]* 2 {2}unlock\n[\s\S]*gentle does not hold in state 5\./,
    )
  })

  it('is impossible where a step cannot be taken, and no run of so few steps shows the bug', () => {
    const { status, message } = takeRun(door({ most: 2 }), given)
    expect(status).toBe('impossible')
    expect(message).toMatch(
      /^Step 5, 'push', is not possible after step 4\..*\n[\s\S]*No other run of so few steps shows/,
    )
  })

  it('does not look for longer runs', () => {
    const { status, message } = takeRun(door({ extra: true }), given)
    expect(status).toBe('impossible')
    expect(message).toContain('No other run of so few steps shows the bug')
  })

  it('holds where its steps are possible, and neither it nor another shows the bug', () => {
    const { status, message } = takeRun(door({ most: 2 }), { ...given, steps: given.steps.slice(0, 4) })
    expect(status).toBe('holds')
    expect(message).toMatch(/^All steps are possible, but gentle is not violated\.\nNo other run of so few steps shows/)
  })

  it('looks for a run in which a step throws, where that is the bug', () => {
    const failing = { ...given, property: null }
    expect(takeRun(door({ throws: true }), failing).message).toMatch(/push[^\n]* throws: Error: off its hinges/)
    const renamed = takeRun(door({ throws: true, begin: 'unlock' }), failing)
    expect(renamed.status).toBe('violated')
    expect(renamed.message).toMatch(/Another run shows the same:\n[\s\S]*off its hinges/)
    expect(takeRun(door(), failing).status).toBe('holds')
  })

  it('looks for a lasso, too', () => {
    const stops = { ...given, property: 'dusted', ending: 'stops' as const }
    expect(takeRun(door(), stops).status).toBe('violated')
    const renamed = takeRun(door({ begin: 'unlock' }), stops)
    expect(renamed).toMatchObject({
      status: 'violated',
      message: expect.stringContaining('dusted never holds in this run.'),
    })
  })

  it('searches from where the scenario starts, and says where it cannot', () => {
    const from = ['start', 'open', 'push']
    expect(takeRun(door({ from }), { ...given, steps: [...from, 'pull', 'push'] }).status).toBe('violated')
    const { status, message } = takeRun(door({ from, begin: 'unlock' }), given)
    expect(status).toBe('impossible')
    expect(message).toContain("The scenario cannot be searched for another run: The run that 'usual' starts from")
  })
})
