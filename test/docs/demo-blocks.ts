/** What pages show of a demo: how many states its scenarios have, and the trace of one of them. */

import { search } from '../../src/engine/threads/in-process.ts'
import { exportFormats, writeTest } from '../../src/exports/index.ts'
import type { Spec } from '../../src/language/spec.ts'
import { type Instance, instantiate } from '../../src/semantics/instance/instance.ts'
import { formatTrace } from '../../src/trace/text.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { specOf } from './demos.ts'

const options = { memoryBytes: 64 * 2 ** 20 }

/** @param subject `faults/loss`, `faults/loss trace "a message is lost"`, or `faults/loss .mmd "a message is lost"` */
export async function demoInWords(subject: string): Promise<string> {
  const [, exported, extension, scenario] = /^(\S+) (\.\S+) "(.+)"$/.exec(subject) ?? []
  if (exported !== undefined) return exportOf(exported, extension as string, scenario as string)
  const [, name, traced] = /^(\S+)(?: trace "(.+)")?$/.exec(subject) ?? []
  if (name === undefined) throw new Error(`A demo is a name, or a name and the scenario to trace, not: ${subject}`)
  const spec = await specOf(`docs/examples/${name}.ts`)
  const rows = Object.keys(spec.scenarios).map((scenario) => {
    const { verdict, states } = search(instantiate(spec, scenario), { ...options, keepGoing: true })
    return { scenario, verdict, states: states.distinct.toLocaleString('en') }
  })
  const width = Math.max(...rows.map(({ scenario }) => scenario.length))
  const lines = [
    `${'scenario'.padEnd(width)}  verdict   distinct states`,
    ...rows.map(
      ({ scenario, verdict, states }) => `${scenario.padEnd(width)}  ${verdict.padEnd(8)}  ${states.padStart(15)}`,
    ),
  ]
  return [...lines, ...(traced === undefined ? [] : ['', traceIn(spec, traced)])].join('\n')
}

function traceIn(spec: Spec, scenario: string): string {
  return formatTrace(tracedIn(spec, scenario).trace)
}

function tracedIn(spec: Spec, scenario: string): { readonly trace: Trace; readonly instance: Instance } {
  const instance = instantiate(spec, scenario)
  const trace = traceOf(search(instance, options), instance)
  if (trace === null) throw new Error(`${scenario} has no trace`)
  return { trace, instance }
}

/** The file of an export, or the test. */
async function exportOf(name: string, extension: string, scenario: string): Promise<string> {
  const { trace, instance } = tracedIn(await specOf(`docs/examples/${name}.ts`), scenario)
  if (extension === '.test.ts') {
    return writeTest(trace, { path: `./${name.replace(/^.*\//, '')}.ts`, specName: null, set: {} }).trimEnd()
  }
  const format = exportFormats.find((one) => one.extension === extension)
  if (format === undefined) throw new Error(`There is no export ${extension}`)
  return format.write(trace, instance).trimEnd()
}
