/**
 * A trace as a value: what a trace file says of a run (docs/traces.md), and a text that shows it. `JSON.stringify` makes the
 * file of it.
 */

import type { ShownRun } from '../engine/index.ts'
import { NetsplitError } from '../language/errors.ts'
import type { ParameterValues } from '../language/parameters.ts'
import type { Slot } from '../semantics/system/system.ts'
import { formatTrace as textOf } from '../trace/text.ts'
import type { Trace } from '../trace/trace.ts'
import { type TraceFile, traceFileOf } from '../trace/trace-file.ts'
import { shortened, whole } from '../trace/value.ts'

/** A run as a value: the content of a trace file, and a text of it. Give it to `JSON.stringify` to write the file. */
export interface ShownTrace extends TraceFile {
  /** The run as text, in the words of a report. */
  toString(): string
}

/** How {@link formatTrace} prints a trace. */
export interface TraceFormat {
  /** Shortens nothing. */
  readonly full?: boolean | undefined
  /** Characters in a line; longer ones lose their middle. */
  readonly width?: number | undefined
}

/** A file leaves out what it takes to print the steps: what each of them changed. */
const traces = new WeakMap<ShownTrace, Trace>()

/** What is known of a run, as data that can be sent to another thread. */
export interface TraceParts {
  readonly file: TraceFile
  readonly trace: Trace
}

/** @param set what was set in place of what the scenario says */
export function traceParts(trace: Trace, run: ShownRun, set: ParameterValues): TraceParts {
  const sent = {
    ...trace,
    slots: trace.slots.map(asData),
    read: trace.read.map((one) => ({ ...one, slot: asData(one.slot) })),
  }
  // A spec that is a value has no file, and the same spec in a file is the same model.
  return { trace: sent, file: traceFileOf(trace, run, { model: { name: trace.model, spec: null, hash: '' }, set }) }
}

/** A slot without its functions, which cannot be sent, and print nothing. */
function asData({ bag: _, ...slot }: Slot): Slot {
  return slot
}

export function shownTrace({ file, trace }: TraceParts): ShownTrace {
  const shown = { ...file } as ShownTrace
  // It is no part of what a file holds, and of what makes two traces equal.
  Object.defineProperty(shown, 'toString', { value: () => textOf(trace), enumerable: false })
  traces.set(shown, trace)
  return shown
}

/**
 * A trace as text, as a report shows it.
 *
 * @param trace of a result, or of a replay
 * @param options `full`: shortens nothing; `width`: characters in a line, by default as many as there are
 * @returns lines, one or more for each step
 * @throws NetsplitError `usage` for a copy of one, or one that was read from a file
 */
export function formatTrace(trace: ShownTrace, { full = false, width }: TraceFormat = {}): string {
  const known = traces.get(trace)
  if (known === undefined) {
    throw new NetsplitError({
      code: 'usage',
      message: 'This trace is not one that a check or a replay has given, but a copy, or the content of a file.',
      cure: 'Take its run again through the model: formatTrace(replay(trace, spec).trace)',
    })
  }
  const extent = full ? whole : shortened
  return textOf(known, undefined, width === undefined ? extent : { ...extent, width })
}
