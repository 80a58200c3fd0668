/** Results of properties of each member of a set, put together. */

import type { Plain } from '../../language/plain.ts'
import type { InstanceProperty } from '../../semantics/instance/instance.ts'
import type { PropertyResult } from '../result.ts'

/** Whom a property is about, as a part of a violation; nothing where it is about nobody in particular. */
export function memberOf({ of }: InstanceProperty): { readonly of?: Plain } {
  return of === undefined ? {} : { of: of as Plain }
}

/** The same, as a part of a result. */
export function familyOf(property: InstanceProperty): Pick<PropertyResult, 'of' | 'members'> {
  const { members } = property
  return members === undefined ? {} : { members, ...memberOf(property) }
}

/** Which result decides for all, first: one that does not hold, one that is not known. */
const order: readonly PropertyResult['status'][] = ['violated', 'unknown', 'witnessed', 'holds']

/**
 * One result for each name. A property of each member holds where it does for all, and is witnessed when all have been seen.
 *
 * @param results in the order of the properties, those of one name together
 */
export function byName(results: readonly PropertyResult[]): readonly PropertyResult[] {
  const families = new Map<string, PropertyResult[]>()
  for (const result of results) families.set(result.name, [...(families.get(result.name) ?? []), result])
  return [...families.values()].map((family) => (family.length === 1 ? withoutMember(family) : together(family)))
}

function together(family: readonly PropertyResult[]): PropertyResult {
  const [first] = [...family].sort(
    (a, b) => order.indexOf(a.status) - order.indexOf(b.status) || depthOf(a) - depthOf(b),
  )
  const { vacuous: _, of, ...decisive } = first as PropertyResult
  switch (decisive.status) {
    case 'violated':
      return { ...decisive, ...(of !== undefined && { of }) }
    case 'unknown':
      return decisive
    default:
      return {
        ...decisive,
        depth: decisive.status === 'witnessed' ? Math.max(...family.map(depthOf)) : null,
        ...(family.every(({ vacuous }) => vacuous) && { vacuous: true }),
      }
  }
}

function depthOf({ depth }: PropertyResult): number {
  return depth ?? 0
}

/** Of one that holds it does not matter for whom. */
function withoutMember([result]: readonly PropertyResult[]): PropertyResult {
  const { of, ...rest } = result as PropertyResult
  return rest.status === 'violated' && of !== undefined ? { ...rest, of } : rest
}
