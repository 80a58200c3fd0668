/** Two-phase commit with a property of whole runs beside those of its spec: everybody decides at some time. */

import { eventually, type StateOf, spec } from 'netsplit'
import { twoPhaseCommit } from '../../../models/two-phase-commit.ts'
import shipped from '../../../specs/two-phase-commit.ts'

const decided = eventually<StateOf<typeof twoPhaseCommit>, unknown>(({ rmState }) =>
  Object.values(rmState).every((state) => state === 'committed' || state === 'aborted'),
)

const withDecided = Object.entries(shipped.scenarios).map(([name, { check = [], ...scenario }]) => [
  name,
  { ...scenario, check: [...check, 'decided'] },
])

export default spec(twoPhaseCommit, {
  properties: { ...shipped.properties, decided },
  scenarios: Object.fromEntries(withDecided) as never,
})
