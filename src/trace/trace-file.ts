/** A trace file: a run with all that is needed to take it again later, also through a model that has changed. docs/traces.md. */

import type { ShownRun } from '../engine/index.ts'
import { traceSchema } from '../language/given-run.ts'
import type { ParameterValues } from '../language/parameters.ts'
import { escaped } from './escape.ts'
import { historyLines } from './history.ts'
import { type Json, type JsonTrace, plainToJson, traceToJson } from './json.ts'
import type { Trace } from './trace.ts'
import type { Why } from './why.ts'

/** Where a run comes from. */
export interface TraceOrigin {
  readonly model: {
    /** As the user calls it: the name of a model that comes with Netsplit, or the path to a spec. */
    readonly name: string
    /** Which of several specs of the file; null for the only one. */
    readonly spec: string | null
    /** Of its file with everything that it imports. */
    readonly hash: string
  }
  /** What `--set` gave. */
  readonly set: ParameterValues
}

/** What a trace file says. */
export interface TraceFile extends TraceOrigin, JsonTrace {
  readonly schema: typeof traceSchema
  readonly scenario: string
  /** Parameters and settings, all of them. */
  readonly settings: ParameterValues
  readonly shows: {
    readonly kind: ShownRun['kind']
    /** Null for a run into an error of the model, and for one that shows nothing. */
    readonly property: string | null
    readonly propertyKind: string | null
    /** Of a property of each member of a set: the member that it is about. */
    readonly of?: Json
  }
  /** How many of the first steps, the start included, were given to the check; left out where none was. */
  readonly given?: number
  /** What is wrong with the recorded operations, in words; null where the property is not about them. */
  readonly history: readonly string[] | null
}

/** @param why null where it was not found in time; left out where it was not asked */
export function traceFileOf(
  trace: Trace,
  { kind, property, of, propertyKind }: ShownRun,
  origin: TraceOrigin,
  why?: Why | null,
): TraceFile {
  const { scenario, settings, history, given } = trace
  return {
    schema: traceSchema,
    ...origin,
    scenario,
    settings,
    shows: {
      kind,
      property,
      propertyKind: property === null ? null : propertyKind,
      ...(of !== undefined && { of: plainToJson(of) }),
    },
    ...traceToJson(trace, why),
    ...(given > 0 && { given }),
    history: history && historyLines(history.violation, history.operations),
  }
}

/** As it is written: each step on a line of its own, so that two files can be compared by lines. */
export function formatTraceFile(file: TraceFile): string {
  const { schema, model, scenario, set, settings, shows, steps, ...rest } = file
  const lines = Object.entries({ schema, model, scenario, set, settings, shows, steps, ...rest }).map(
    ([name, value]) =>
      name === 'steps'
        ? `"steps": [\n    ${steps.map((step) => JSON.stringify(step)).join(',\n    ')}\n  ]`
        : `${JSON.stringify(name)}: ${JSON.stringify(value)}`,
  )
  // Whoever looks at it in a terminal sees what a text is, too.
  return escaped(`{\n  ${lines.join(',\n  ')}\n}\n`)
}
