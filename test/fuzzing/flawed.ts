/** The scenarios of the package's specs that expect a violation. */

import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expectedViolations, type Scenario, type Spec } from '../../src/language/spec.ts'

/** Beside the bundle of the script that runs this, see launch.mjs. */
const folder = join(dirname(fileURLToPath(import.meta.url)), 'specs')

export interface FlawedScenario {
  readonly spec: Spec
  readonly model: string
  readonly scenario: string
  /** The first that is expected to be violated. */
  readonly property: string
}

export async function specNamed(name: string): Promise<Spec> {
  return ((await import(pathToFileURL(join(folder, `${name}.mjs`)).href)) as { default: Spec }).default
}

/** Those that are checked by default, and that a run can show: not that a `sometimes` has no witness. */
export async function flawedScenarios(): Promise<FlawedScenario[]> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.mjs'))
  const specs = await Promise.all(
    names.sort().map(async (name) => ({
      model: name.slice(0, -'.mjs'.length),
      spec: await specNamed(name.slice(0, -'.mjs'.length)),
    })),
  )
  return specs.flatMap(({ model, spec }) =>
    Object.entries(spec.scenarios as { readonly [name: string]: Scenario }).flatMap(([scenario, { expect, large }]) => {
      const [property] = expect === undefined ? [] : expectedViolations(expect)
      const canBeShown = property !== undefined && spec.properties[property]?.kind !== 'sometimes'
      return canBeShown && !large ? [{ spec, model, scenario, property }] : []
    }),
  )
}
