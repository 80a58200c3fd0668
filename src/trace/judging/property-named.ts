/** The property that a run is about, by its words: its name, with the member that it is about where it is about one. */

import type { Plain } from '../../language/plain.ts'
import type { Instance, InstanceProperty } from '../../semantics/instance/instance.ts'
import { propertyWords } from '../words.ts'

/**
 * @param words `served of client0`, or `served` for what it says of all
 * @returns of one that is asked of all members at once, what it asks of the one in the words; null where there is none
 */
export function propertyNamed({ properties }: Instance, words: string): InstanceProperty | null {
  for (const property of properties) {
    const { name, of, each = [] } = property
    if (propertyWords(name, of as Plain | undefined) === words) return property
    const member = each.find((one) => propertyWords(name, one.of as Plain) === words)
    if (member !== undefined) return { ...property, of: member.of, check: member.check }
  }
  return properties.find(({ name }) => name === words) ?? null
}

/** The words of all properties, of each member alone where one is asked of several. */
export function wordsOfProperties({ properties }: Instance): string[] {
  return properties.flatMap(({ name, of, each = [] }) =>
    (each.length === 0 ? [{ of }] : each).map((one) => propertyWords(name, one.of as Plain | undefined)),
  )
}
