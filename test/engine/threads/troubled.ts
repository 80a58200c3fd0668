/** Models that do to a worker thread what a model should not. */

import { action, machine, oneOf, spec } from 'netsplit'

const troubled = machine({
  name: 'troubled',
  parameters: { trouble: oneOf('none', 'loop', 'exit', 'lateThrow', 'manySlots') },
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
        if (state.n < 500) return
        if (trouble === 'loop') for (;;);
        if (trouble === 'exit') process.exit(3)
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
    exit: { params: { trouble: 'exit' }, expect: 'holds' },
    lateThrow: { params: { trouble: 'lateThrow' }, expect: 'holds' },
    manySlots: { params: { trouble: 'manySlots' }, expect: 'holds' },
  },
})
