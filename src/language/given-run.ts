/**
 * A given run is one that a scenario starts from, by the names of its steps, as a trace prints them; the first is that of a
 * start. A trace file has them, too.
 */

import { listOf, type Problem, type Shape, text } from './shape.ts'

/** What a scenario needs of a trace file, as `import run from './run.trace.json'` gives it. */
export interface TraceOfRun {
  /** `netsplit/trace/1` */
  readonly schema: string
  readonly steps: readonly { readonly name: string }[]
}

/** The names of a run's steps, or a trace file that has them. */
export type GivenRun = readonly string[] | TraceOfRun

/** The schema of trace files. Fields may be added under this name; none is removed or changes its meaning. */
export const traceSchema = 'netsplit/trace/1'

const wants = "a list of step names, or the content of a trace file: import run from './run.trace.json'"

/** The names of the steps of a given run. */
export function stepNames(given: GivenRun): readonly string[] {
  return 'steps' in given ? given.steps.map(({ name }) => name) : given
}

export const givenRunShape: Shape = {
  wants,
  problemsOf(value, at) {
    if (Array.isArray(value)) return listOf(text).problemsOf(value, at)
    if (typeof value === 'string') {
      return [problem(`${at} is a text, ${JSON.stringify(shortened(value))}, not a run.`)]
    }
    if (typeof value !== 'object' || value === null) return [problem(`${at} is no run.`)]
    const { schema, steps } = value as { readonly [field: string]: unknown }
    if (schema !== traceSchema) {
      const found =
        typeof schema === 'string' ? `its schema is ${JSON.stringify(shortened(schema))}` : 'it has no schema'
      return [problem(`${at} is no trace file: ${found}, not '${traceSchema}'.`)]
    }
    if (!Array.isArray(steps)) return [problem(`${at} is a trace file without a list of steps.`)]
    const nameless = steps.findIndex((step: unknown) => typeof (step as { name?: unknown } | null)?.name !== 'string')
    return nameless < 0 ? [] : [problem(`Step ${nameless + 1} of the trace file in ${at} has no name.`)]
  },
}

function problem(message: string): Problem {
  return { message, cure: `Give ${wants}.` }
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
