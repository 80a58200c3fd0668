/** docs/bench.md, made of a report; never edited by hand. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BenchReport } from './report.ts'
import { describeReport } from './tables.ts'

export function writePage(packageFolder: string, report: BenchReport, command: string): void {
  const text = `# Benchmark

Written by \`${command}\`; do not edit. What is measured, and how: [test/bench](../test/bench). Every run is a
process of its own, as a user's is, and has to find exactly the states that are known to be there.

${describeReport(report)}
`
  writeFileSync(join(packageFolder, 'docs/bench.md'), text)
}
