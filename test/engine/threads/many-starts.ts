/** A machine with so many initial states that no search gets to the end of them. */

import { action, always, indexed, machine, spec } from '../../../src/index.ts'

const manyStarts = machine({
  name: 'many starts',
  parameters: {},
  variables: (_parameters, choose) => ({ c: indexed(12, () => choose([0, 1, 2, 3, 4, 5, 6]) as number) }),
  actions: (_parameters) => ({ stay: action({ do() {} }) }),
})

export default spec(manyStarts, {
  properties: { ok: always(() => true) },
  scenarios: { all: { expect: 'holds' } },
})
