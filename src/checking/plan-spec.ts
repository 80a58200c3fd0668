/** Plans the checks of one spec. */

import { NetsplitError } from '../language/errors.ts'
import type { Spec } from '../language/spec.ts'
import { isBare, settingsInWords } from '../semantics/instance/bare-scenario.ts'
import { unknownName } from '../semantics/system/names.ts'
import { type Asked, type ChosenChecks, chooseChecks } from './choice.ts'
import type { CheckPlan } from './plan.ts'

/**
 * @throws NetsplitError for a scenario that there is not, and where there is nothing to check; for an unknown setting, a value
 *   out of place, a scenario that contradicts itself; for a run that is given to several checks
 */
export function planSpec(spec: Spec, asked: Asked): ChosenChecks {
  const { choice, request, given } = asked
  const known = Object.keys(spec.scenarios)
  for (const name of choice.scenario) {
    if (!known.includes(name) && !isBare(spec, name, request.set)) unknownName('scenario', name, known)
  }
  const chosen = chooseChecks(spec, asked)
  const { plans, leftOut } = chosen
  const refuse = (message: string, cure: string): never => {
    throw new NetsplitError({ code: 'usage', message, cure })
  }
  if (plans.length === 0 && leftOut.length > 0) {
    refuse(everyOtherwise(spec.model.name, request.set), 'Name the scenario that is meant.')
  }
  if (plans.length === 0) refuse(`All scenarios of ${spec.model.name} are large.`, 'Give large: true, or a scenario.')
  if (given !== null && plans.length > 1) {
    refuse(`A run is given to one check; this makes ${plans.length}.`, 'Give the scenario, too.')
  }
  requireSymmetric(plans, request)
  return chosen
}

export function everyOtherwise(name: string, set: Asked['request']['set']): string {
  return `Every scenario of ${name} gives other values than ${settingsInWords(set)}.`
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
