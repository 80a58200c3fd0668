/** Machines with as many shortest violations as possible, and with a state space that makes every region grow. */

import { action, always, indexed, machine, spec, step } from 'netsplit'

const names = Array.from({ length: 6 }, (_, at) => `cell${at}`)
const lateNames = Array.from({ length: 30 }, (_, at) => `late${at}`)

const cells = machine({
  name: 'cells',
  parameters: { late: false },
  variables: () => ({
    cells: indexed(names, 0),
    /** Take their second value only late, when there are many states, and then one value after the other. */
    lateCells: indexed(lateNames, 0),
  }),
  actions: ({ late }) => ({
    increment: action({
      over: names,
      when: (state, name) => state.cells[name]! < 5,
      do(state, name) {
        state.cells[name]!++
      },
    }),
    incrementLate: action({
      when: (state) => late && names.every((name) => state.cells[name]! >= 4) && state.lateCells['late0']! < 40,
      do(state) {
        for (const name of lateNames) state.lateCells[name]!++
      },
    }),
  }),
})

export default spec(cells, {
  properties: {
    sumIsLow: always((state) => Object.values(state.cells).reduce((a, b) => a + b, 0) < 12),
    twoStayBehind: step(
      (before, after) =>
        names.filter((name) => before.cells[name]! > 0).length < 3 ||
        names.filter((name) => after.cells[name]! > 0).length < 4,
    ),
    neverThrows: always(() => true),
  },
  scenarios: {
    'many shortest violations of a state': { check: ['sumIsLow'], expect: { violates: 'sumIsLow' } },
    'many shortest violations of a step': { check: ['twoStayBehind'], expect: { violates: 'twoStayBehind' } },
    'slots that grow late': { params: { late: true }, check: ['neverThrows'], expect: 'holds' },
  },
})
