/** Why each step of a loop is needed: what it leaves to the next round, and that all of it repeats. */

import { describe, expect, it } from 'vitest'
import starvation from '../../docs/examples/starvation.ts'
import { action, eventually } from '../../src/index.ts'
import type { Spec } from '../../src/language/spec.ts'
import { formatTrace, plainStyle } from '../../src/trace/text.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { shortened } from '../../src/trace/value.ts'
import { whyOf } from '../../src/trace/why/why-of.ts'
import { instanceOf, searchOf, smallMachine } from '../engine/small-models.ts'

function toldOf(made: Spec) {
  const instance = instanceOf(made)
  const trace = traceOf(searchOf(made), instance) as Trace
  const why = whyOf(trace, instance)
  return { trace, why, lines: formatTrace(trace, plainStyle, shortened, why).split('\n') }
}

describe('why each step of a loop is needed', () => {
  it('is also what it leaves to a step of the next round', () => {
    const { trace, why, lines } = toldOf(starvation as unknown as Spec)
    expect(trace.ending).toEqual({ kind: 'repeats', from: 1 })
    expect(why.needs).toContainEqual({ of: 5, by: 2, kind: 'writes', words: 'sets lock.held' })
    expect(why.needs).toContainEqual({ of: 4, by: 2, kind: 'sends', words: 'sends acquire to lock' })
    expect(lines).toContain('      needed by 2 in the next round: sets lock.held')
    expect(lines.slice(-2)).toEqual([
      'The verdict rests on',
      '  the loop: steps 2 to 5, which repeat for ever, so that each matters',
    ])
  })

  it('may be that it makes itself possible again', () => {
    const { why, lines } = toldOf(
      smallMachine<{ side: number; done: boolean }>({
        variables: () => ({ side: 0, done: false }),
        actions: () => ({
          turns: action({
            do(state: { side: number }) {
              state.side = 1 - state.side
            },
          }),
        }),
        properties: { done: eventually(({ done }: { done: boolean }) => done) },
      }),
    )
    expect(why.needs).toEqual([
      { of: 3, by: 2, kind: 'writes', words: 'sets side' },
      { of: 2, by: 3, kind: 'writes', words: 'sets side' },
    ])
    expect(lines.at(-1)).toBe('  the loop: steps 2 and 3, which repeat for ever, so that each matters')
  })
})
