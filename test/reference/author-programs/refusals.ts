/** Programs that are refused although plain JavaScript runs them: for which reasons, and whether these are good. */

import { type Answer, type Asked, difference, plainAnswer } from './compare.ts'

interface Refusal {
  readonly reason: string
  /** What the message says. */
  readonly says: RegExp
  /** Whether the reason is true of the program. */
  isTrue(source: string, asked: Asked): boolean
}

const refusals: readonly Refusal[] = [
  {
    reason: 'its answer depends on the order of a map or set',
    says: /order/,
    isTrue(source, asked) {
      const sorted = plainAnswer(source, asked)
      return (['reversed', 'rotated'] as const).some(
        (order) => difference(sorted, plainAnswer(source, asked, order)) !== null,
      )
    },
  },
  {
    reason: 'structuredClone of what may be changed',
    says: /DataCloneError|could not be cloned/,
    isTrue: (source) => source.includes('structuredClone'),
  },
]

/** Why a program is refused, with a line of it; null when it is not, or not for a good reason. */
export function refusalOf(source: string, asked: Asked, { findings, says }: Answer): string | null {
  const isRefused = 'error' in findings || findings.violation?.kind === 'exception' || findings.verdict === 'error'
  if (!isRefused || says === null) return null
  const refusal = refusals.find((known) => known.says.test(says) && known.isTrue(source, asked))
  return refusal?.reason ?? null
}
