/** Which steps have to happen in a fair run, by the names that a scenario gives them. */

import type { Fairness as Declared } from '../../language/spec.ts'
import { unknownName } from './names.ts'
import type { Fairness } from './system.ts'

/** The fairness of a step that is no fault, by the message it delivers, the timer that fires or the action it takes. */
export type FairnessOf = (name: string) => Fairness

/**
 * @param known everything that has a name
 * @throws NetsplitError `unknown-name` for what has none
 */
export function fairnessBy({ strong = [], none = [] }: Declared, what: string, known: readonly string[]): FairnessOf {
  for (const [path, names] of Object.entries({ strong, none })) {
    const stranger = names.find((name) => !known.includes(name))
    if (stranger !== undefined) unknownName(what, stranger, known, `fairness.${path}`)
  }
  return (name) => (none.includes(name) ? 'none' : strong.includes(name) ? 'strong' : 'weak')
}
