/**
 * An instance whose functions see every value as the engine stores it: sets, maps and the keys of objects in order. The
 * reference checker passes on what a recipe made as it made it.
 */

import type { Plain } from '../../../src/language/plain.ts'
import type { Check, Instance, InstanceProperty } from '../../../src/semantics/instance/instance.ts'
import type { Read, Rule } from '../../../src/semantics/system/system.ts'
import { type Kept, keep } from './plain-values.ts'

export function asStored(instance: Instance): Instance {
  const { system, properties, within } = instance
  return {
    ...instance,
    system: { ...system, rules: system.rules.map(ruleAsStored) },
    properties: properties.map(
      (property): InstanceProperty => ({
        ...property,
        check: checkAsStored(property.check),
        premise: checkAsStored(property.premise),
        goal: checkAsStored(property.goal),
        initial: checkAsStored(property.initial),
      }),
    ),
    within: checkAsStored(within),
  }
}

function ruleAsStored(rule: Rule): Rule {
  return {
    ...rule,
    options: (read) => rule.options(readAsStored(read)),
    successors: (option, context) => rule.successors(option, { ...context, read: readAsStored(context.read) }),
  }
}

function checkAsStored(check: Check | null): Check | null {
  if (check === null) return null
  return {
    ...check,
    evaluate: (author, state, after) =>
      check.evaluate(author, readAsStored(state), after === undefined ? undefined : readAsStored(after)),
  }
}

const stored = new WeakMap<object, Plain>()

function readAsStored(read: Read): Read {
  return (slot) => {
    const value = read(slot)
    if (typeof value !== 'object' || value === null) return value
    const known = stored.get(value)
    if (known !== undefined) return known
    const made = frozen(keep(value)) as Plain
    stored.set(value, made)
    return made
  }
}

function frozen(value: Kept): Kept {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Set) for (const member of value) frozen(member)
  else if (value instanceof Map) for (const entry of value) frozen(entry)
  else for (const part of Object.values(value)) frozen(part as Kept)
  return Object.freeze(value)
}
