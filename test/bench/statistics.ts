/** What is made of several measurements of one thing. */

export interface Summary {
  readonly median: number
  readonly least: number
  readonly most: number
  /** Half of the samples lie between the quartiles. */
  readonly lowerQuartile: number
  readonly upperQuartile: number
  readonly samples: readonly number[]
}

export function summarize(samples: readonly number[]): Summary {
  if (samples.length === 0) throw new Error('There is nothing to summarize.')
  const sorted = [...samples].sort((a, b) => a - b)
  return {
    median: quantile(sorted, 0.5),
    least: sorted[0] as number,
    most: sorted[sorted.length - 1] as number,
    lowerQuartile: quantile(sorted, 0.25),
    upperQuartile: quantile(sorted, 0.75),
    samples,
  }
}

/** Linear interpolation between the two nearest samples, the usual definition (type 7 of Hyndman and Fan). */
function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share
  const below = Math.floor(at)
  const low = sorted[below] as number
  const high = sorted[Math.ceil(at)] as number
  return low + (high - low) * (at - below)
}

/**
 * Ratios of measurements that belong together, for example of one round: what disturbed the machine in a round has
 * disturbed both.
 */
export function summarizeRatios(numerators: readonly number[], denominators: readonly number[]): Summary {
  if (numerators.length !== denominators.length) throw new Error('Only pairs have a ratio.')
  return summarize(numerators.map((numerator, index) => numerator / (denominators[index] as number)))
}
