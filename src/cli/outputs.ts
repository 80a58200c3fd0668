/**
 * Outputs: what a command writes about the runs that it shows, besides its report. The options that ask for them are declared
 * here, for all commands that show runs; writing.ts carries them out.
 *
 * A file takes one run: that of the report or, where nothing is violated, the first witness. A folder takes all, each in a file
 * of its own name. All that can be refused is refused before a search; a file that cannot be written after it is told, and
 * takes nothing away from the report.
 */

import { dirname, relative, sep } from 'node:path'
import { Option } from 'commander'
import { exportFormats, showsBug, writeTest } from '../exports/index.ts'
import { NetsplitError } from '../language/errors.ts'
import { formatTraceFile } from '../trace/trace-file.ts'
import type { Format, Output, OutputTargets } from './formats.ts'
import { collect, once } from './options.ts'
import { traceFileFor } from './origin.ts'
import { pageFormat, pageIndex } from './pages.ts'

const traceFormat: Format = {
  ending: '.json',
  name: 'trace file',
  write: (shown, { folders }) => formatTraceFile(traceFileFor(shown, folders)),
}

const exports: readonly Format[] = exportFormats.map(({ extension, name, write }) => ({
  ending: extension,
  name,
  write: ({ trace, plan }) => write(trace, plan.instance),
}))

/** It has no types, so it is JavaScript, too. */
const tests: readonly Format[] = ['.ts', '.mts', '.js', '.mjs'].map((ending) => ({
  ending,
  name: 'test for vitest',
  write({ trace, plan: { loaded, overrides } }, { path }) {
    if (!showsBug(trace)) {
      throw new NetsplitError({ code: 'output', message: 'the run shows no bug, so there is nothing to test' })
    }
    const way = relative(dirname(path), loaded.file).split(sep).join('/')
    const { specName, isNamedExport } = loaded
    return writeTest(trace, { path: way.startsWith('.') ? way : `./${way}`, specName, isNamedExport, set: overrides })
  },
}))

/** In the order in which they are written. */
export const outputs: readonly Output[] = [
  {
    name: 'trace',
    target: 'file',
    description: 'write the run that is shown to this .json file, for netsplit replay (docs/traces.md)',
    formats: [traceFormat],
  },
  {
    name: 'traces',
    target: 'folder',
    description: 'write all counterexamples, lassos, witnesses and runs into errors there, each to a file',
    formats: [traceFormat],
  },
  {
    name: 'export',
    target: 'file',
    description: `write the run that is shown for another tool: ${exports.map(({ ending }) => ending).join(', ')} (docs/exports.md)`,
    formats: exports,
    isRepeatable: true,
  },
  {
    name: 'emit-test',
    target: 'file',
    description: 'write a vitest file that fails as long as the run shows the bug (docs/exports.md)',
    formats: tests,
  },
  {
    name: 'html',
    target: 'file or folder',
    description: 'write a page of the run to this .html file, or pages of all runs to a folder (docs/pages.md)',
    formats: [pageFormat],
    index: pageIndex,
  },
]

/** The options, as commander knows them. What they get is taken out again with {@link targetsIn}. */
export function outputOptions(): Option[] {
  return outputs.map(({ name, target, description, isRepeatable }) => {
    const option = new Option(`--${name} <${target}>`, description)
    return isRepeatable ? option.argParser(collect) : option.argParser(once)
  })
}

/** @param given the values of all options, as commander has them */
export function targetsIn(given: { readonly [option: string]: unknown }): OutputTargets {
  return Object.fromEntries(
    outputs.flatMap(({ name }) => {
      const value = given[new Option(`--${name} <target>`).attributeName()]
      if (value === undefined) return []
      return [[name, Array.isArray(value) ? (value as readonly string[]) : [String(value)]]]
    }),
  )
}
