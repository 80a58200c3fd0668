/** Scenarios that extend others. */

import { NetsplitError } from './errors.ts'
import { nearest } from './nearest.ts'
import type { Scenario } from './spec.ts'

/** A scenario as its author wrote it. */
export type Written = Omit<Scenario, 'expect'> & { readonly expect?: Scenario['expect'] }

/**
 * Every scenario with what it inherits.
 *
 * @throws NetsplitError `bad-scenario` for one that extends what there is not, or itself by a detour
 */
export function complete(written: { readonly [name: string]: Written }): { readonly [name: string]: Scenario } {
  return Object.fromEntries(Object.keys(written).map((name) => [name, inherited(written, name, [])]))
}

function inherited(written: { readonly [name: string]: Written }, name: string, below: readonly string[]): Scenario {
  const { extends: base, ...own } = written[name] as Written
  if (base === undefined) return { expect: 'holds', ...own }
  const fail = (message: string, cure: string): never => {
    throw new NetsplitError({ code: 'bad-scenario', message: `Scenario '${name}': ${message}`, cure })
  }
  if (!Object.hasOwn(written, base)) {
    const [near] = nearest(base, Object.keys(written))
    fail(
      `it extends '${base}', which is no scenario.`,
      near === undefined ? `There are: ${Object.keys(written).join(', ')}.` : `Did you mean '${near}'?`,
    )
  }
  const passed = [...below, name]
  if (passed.includes(base)) {
    const circle = [...passed.slice(passed.indexOf(base)), base]
    fail(
      base === name ? 'it extends itself.' : `scenarios extend each other in a circle: ${circle.join(', ')}.`,
      'Let one of them extend none.',
    )
  }
  const { check: _check, expect: _expect, large: _large, ...above } = inherited(written, base, passed)
  const params = { ...above.params, ...own.params }
  const faults = { ...above.faults, ...own.faults }
  return {
    expect: 'holds',
    ...above,
    ...own,
    ...(Object.keys(params).length > 0 && { params }),
    ...(Object.keys(faults).length > 0 && { faults }),
  }
}
