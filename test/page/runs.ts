/** Runs for pages: violated scenarios of the shipped specs and examples, and runs that are made up. */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { search } from '../../src/engine/search.ts'
import { expectedViolations, type Spec } from '../../src/language/spec.ts'
import { type Instance, instantiate } from '../../src/semantics/instance.ts'
import { startOf } from '../../src/trace/starting-run.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'

export interface Shown {
  readonly trace: Trace
  readonly instance: Instance
}

/** The run that a check of a scenario shows. */
export function shownRun(spec: Spec, scenario: string): Shown {
  const instance = instantiate(spec, scenario)
  const trace = traceOf(search(instance, { memoryBytes: 512 * 2 ** 20, from: startOf(instance) }), instance)
  if (trace === null) throw new Error(`${scenario} shows no run`)
  return { trace, instance }
}

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Violated {
  readonly name: string
  readonly spec: Spec
  readonly scenario: string
}

/** Every scenario of the specs in a folder that is expected to be violated, but for large ones. */
export async function violatedScenarios(folder: string): Promise<Violated[]> {
  const files = readdirSync(join(root, folder)).filter((name) => name.endsWith('.ts'))
  const found = await Promise.all(
    files.sort().map(async (file) => {
      const module = (await import(pathToFileURL(join(root, folder, file)).href)) as { readonly default?: Spec }
      const spec = module.default
      if (spec === undefined) return []
      return Object.entries(spec.scenarios).flatMap(([scenario, { expect, large }]) =>
        large !== true && expectedViolations(expect).length > 0
          ? [{ name: `${file.replace(/\.ts$/, '')}, ${scenario}`, spec, scenario }]
          : [],
      )
    }),
  )
  return found.flat()
}
