/** A median with its spread, as text. */

import type { Summary } from './statistics.ts'

/** Three digits that mean something; the spread only when there is more than one sample. */
export function spread(summary: Summary | null): string {
  if (summary === null) return '-'
  const { median, least, most, samples } = summary
  return samples.length === 1 ? rounded(median) : `${rounded(median)} (${rounded(least)} to ${rounded(most)})`
}

function rounded(value: number): string {
  const size = Math.abs(value)
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3)
}
