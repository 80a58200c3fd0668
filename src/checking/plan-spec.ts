/** Plans the checks of one spec. */

import { NetsplitError } from '../language/errors.ts'
import type { Spec } from '../language/spec.ts'
import { unknownName } from '../semantics/system/names.ts'
import { chosenScenarios } from './choice.ts'
import type { Asked } from './options.ts'
import { type CheckPlan, planCheck } from './plan.ts'

/**
 * @throws NetsplitError for a scenario that there is not, and where there is nothing to check; for an unknown setting, a value
 *   out of place, a scenario that contradicts itself; for a run that is given to several checks
 */
export function planSpec(spec: Spec, { choice, request, given }: Asked): CheckPlan[] {
  const known = Object.keys(spec.scenarios)
  for (const name of choice.scenario) if (!known.includes(name)) unknownName('scenario', name, known)
  const chosen = chosenScenarios(spec, choice)
  const refuse = (message: string, cure: string): never => {
    throw new NetsplitError({ code: 'usage', message, cure })
  }
  if (chosen.length === 0) refuse(`All scenarios of ${spec.model.name} are large.`, 'Give large: true, or a scenario.')
  if (given !== null && chosen.length > 1) {
    refuse(`A run is given to one check; this makes ${chosen.length}.`, 'Give the scenario, too.')
  }
  const plans = chosen.map((scenario) => planCheck(spec, scenario, request, given))
  requireSymmetric(plans, request)
  return plans
}

/** Refuses to reduce by symmetry where no model declares any. */
export function requireSymmetric(plans: readonly CheckPlan[], { symmetry }: Pick<Asked['request'], 'symmetry'>): void {
  if (symmetry !== true || plans.some(({ instance }) => instance.symmetricSets.length > 0)) return
  throw new NetsplitError({
    code: 'usage',
    message: 'Nothing is declared symmetric in what is to be checked.',
    cure: "Declare it: symmetric: ['client'] in a protocol, symmetric: () => ({ rm: [...] }) in a machine.",
  })
}
