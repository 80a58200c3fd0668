/** The counterexamples of all shipped models, and of the examples that pages quote: what reasons, exports and pages have to be able to tell. */

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { search } from '../src/engine/threads/in-process.ts'
import { expectedViolations, expectsToHold, type Spec } from '../src/language/spec.ts'
import { specsIn } from '../src/loading/exported.ts'
import { type Instance, instantiate } from '../src/semantics/instance/instance.ts'
import { startOf } from '../src/trace/starting-run.ts'
import { type Trace, traceOf } from '../src/trace/trace.ts'
import { packageFolder } from './cli/netsplit.ts'

export interface ViolatedRun {
  /** `paxos, a majority of one`. */
  readonly name: string
  readonly file: string
  /** As the spec is called where a file exports several. */
  readonly specName: string | null
  readonly spec: Spec
  readonly scenario: string
}

const files = ['specs', 'docs/examples', 'docs/examples/faults', 'docs/examples/fallacies'].flatMap((folder) =>
  readdirSync(join(packageFolder, folder))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`),
)

/** The scenarios that are expected to be violated, but for large ones. */
export const violatedRuns: readonly ViolatedRun[] = (
  await Promise.all(
    files.map(async (file) =>
      specsIn(await import(/* @vite-ignore */ join(packageFolder, file)), file).map((one) => ({ ...one, file })),
    ),
  )
)
  .flat()
  .flatMap(({ file, specName, spec }) =>
    Object.entries(spec.scenarios).flatMap(([scenario, { expect, large }]) =>
      large === true || expectsToHold(expect) || expect === 'incomplete'
        ? []
        : [{ name: `${file}${specName === null ? '' : `#${specName}`}, ${scenario}`, file, specName, spec, scenario }],
    ),
  )

/** The counterexample; null where a property is violated that has none, as when a `sometimes` has no witness. */
export function shownIn({ spec, scenario }: Pick<ViolatedRun, 'spec' | 'scenario'>): ShownIn {
  const instance = instantiate(spec, scenario)
  const options = {
    memoryBytes: 512 * 2 ** 20,
    awaited: expectedViolations(instance.expect),
    from: startOf(instance),
  }
  return { instance, trace: traceOf(search(instance, options), instance) }
}

export interface ShownIn {
  readonly instance: Instance
  readonly trace: Trace | null
}
