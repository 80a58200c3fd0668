/** Models that do to a worker thread what a model should not. */

import { action, machine, oneOf, spec } from 'netsplit'

let hasWaited = false

/** Waits the first time that it is called in a thread. */
function waitOnce(milliseconds: number): void {
  if (!hasWaited) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
  hasWaited = true
}

const troubled = machine({
  name: 'troubled',
  parameters: { trouble: oneOf('none', 'loop', 'slow', 'exit', 'throw', 'lateThrow', 'manySlots') },
  variables: ({ trouble }) => ({
    n: 0,
    ...(trouble === 'manySlots' && Object.fromEntries(Array.from({ length: 12_500 }, (_, at) => [`slot${at}`, 0]))),
  }),
  actions: ({ trouble }) => ({
    grow: action({
      when: ({ n }) => n < 1000,
      do(state) {
        state.n++
        if (trouble === 'manySlots') (state as { [slot: string]: number })['slot12499'] = state.n
        // Longer than a search has that was asked to stop.
        if (trouble === 'slow') waitOnce(3500)
        if (state.n < 500) return
        if (trouble === 'loop') for (;;);
        if (trouble === 'exit') process.exit(3)
        if (trouble === 'throw') throw new Error('too much')
        if (trouble === 'lateThrow' && state.n === 500) {
          setTimeout(() => {
            throw new Error('too late')
          }, 200)
        }
      },
    }),
  }),
})

export default spec(troubled, {
  properties: {},
  scenarios: {
    none: { expect: 'holds' },
    loop: { params: { trouble: 'loop' }, expect: 'incomplete' },
    slow: { params: { trouble: 'slow' }, expect: 'holds' },
    exit: { params: { trouble: 'exit' }, expect: 'holds' },
    throw: { params: { trouble: 'throw' }, expect: 'throws' },
    lateThrow: { params: { trouble: 'lateThrow' }, expect: 'holds' },
    manySlots: { params: { trouble: 'manySlots' }, expect: 'holds' },
  },
})
