/** Why each step is needed, in words: a few faint lines below the step, and what the verdict rests on below what was read. */

import { decisiveLists, fairnessSentence, toldReadings } from './decisive-words.ts'
import { groundsOf, stepsInWords } from './grounds.ts'
import { wrapped } from './lines.ts'
import { isInNextRound, usersInWords } from './reasons.ts'
import type { Trace } from './trace.ts'
import { type Extent, elide, inTwoLines, isNarrow } from './value.ts'
import type { Need, Why } from './why.ts'

/** Lines below one step. */
const mostLines = 4

/** A line that tells so many reasons: a heading tells none, and stands only before its first one. */
interface Line {
  readonly text: string
  readonly reasons: number
}

/**
 * What later steps, and the property, need of a step; that it does not matter, where nothing does.
 *
 * @param width of a line
 */
export function neededLines({ needs, slice }: Why, number: number, width: number): string[] {
  if (!slice.includes(number)) return ['does not matter']
  const its = needs.filter(({ of }) => of === number)
  const [now, next] = [its.filter((need) => !isInNextRound(need)), its.filter(isInNextRound)]
  const byUsers = new Map<string, string[]>()
  for (const [words, users] of usersOf([...now, ...next])) {
    const named = usersInWords(users)
    byUsers.set(named, [...(byUsers.get(named) ?? []), words])
  }
  const lines = [...byUsers].flatMap(([users, words]) => fitted(`needed by ${users}: `, words, { and: '; ', width }))
  return summedUp(lines, mostLines, 'more needs')
}

/**
 * What is decisive, why the run counts as fair, what the verdict rests on, and how many steps matter where not all do; with an
 * empty line before each.
 */
export function groundLines(why: Why, trace: Trace, { width, lines: most }: Extent): string[] {
  const all = groundsOf(why, trace).flatMap(({ steps, as, words }) => {
    const who = as === 'loop' ? `the loop: ${stepsInWords(steps)}` : stepsInWords(steps)
    return fitted(`${who}, which `, words, { and: ' and ', width: width - 2 })
  })
  const lines = summedUp(all, most, 'more').map((line) => `  ${line}`)
  const [count, left] = [trace.steps.length, why.slice.length]
  return [
    ...decisiveLines(why.decisive, trace, { width, lines: most }),
    ...fairnessLines(why.fairness, trace, width),
    ...(lines.length === 0 ? [] : ['', 'The verdict rests on', ...lines]),
    ...(left === count ? [] : ['', `${left} of ${count} steps matter.`]),
  ]
}

function decisiveLines(decisive: Why['decisive'], trace: Trace, { width, lines: most }: Extent): string[] {
  return decisiveLists(decisive, trace).flatMap(({ title, items }) => {
    const all = items.flatMap(({ kind, steps, words }): Line[] => {
      const reasons = steps.length
      if (kind !== 'not received') return folded({ text: `${stepsInWords(steps)}: ${words}`, reasons }, width - 2)
      return folded({ text: `${words}, sent in ${stepsInWords(steps)}`, reasons }, width - 2)
    })
    return ['', ...wrapped(title, width), ...summedUp(all, most, 'more').map((line) => `  ${line}`)]
  })
}

/** A line in two, where it does not fit. */
function folded({ text, reasons }: Line, width: number): Line[] {
  const lines = inTwoLines(text, width)
  return lines.map((part, at) => ({ text: part, reasons: at === lines.length - 1 ? reasons : 0 }))
}

function fairnessLines(fairness: Why['fairness'], { ending }: Trace, width: number): string[] {
  const sentence = fairnessSentence(fairness, ending)
  return sentence === null ? [] : ['', ...wrapped(sentence, width, '  ')]
}

/** What the predicate looked at, a line each, with the step that wrote it last. */
export function lookedLines(reads: Why['reads'], trace: Trace): string[] {
  const told = toldReadings(reads, trace)
  const wide = Math.max(0, ...told.map(({ label }) => label.length))
  return told.map(({ label, text, since }) => {
    const when = since === null ? 'as at the start' : `${since.words} step ${since.step}`
    return `${wide === 0 ? '' : `${label.padEnd(wide)}  `}${text}, ${when}`
  })
}

/**
 * Reasons in one line or, where they do not fit, in several. Only one that is too long by itself loses its middle, and where there is
 * little room, not even that.
 */
function fitted(start: string, words: readonly string[], { and, width }: { and: string; width: number }): Line[] {
  const [first, ...others] = words as readonly [string, ...string[]]
  const fit = (line: Line) => (isNarrow(width) ? folded(line, width) : [{ ...line, text: elide(line.text, width) }])
  const lines: Line[] = []
  let line: Line = { text: `${start}${first}`, reasons: 1 }
  const isLongList = start.length > width / 3
  if (line.text.length > width && start.length <= width && (first.length + 2 <= width || isLongList)) {
    lines.push({ text: start.trimEnd(), reasons: 0 })
    line = { text: `  ${first}`, reasons: 1 }
  }
  for (const next of others) {
    const together = `${line.text}${and}${next}`
    if (together.length <= width) {
      line = { text: together, reasons: line.reasons + 1 }
    } else {
      const [before, after] = and === '; ' ? [';', '  '] : ['', '  and ']
      lines.push(...fit({ ...line, text: `${line.text}${before}` }))
      line = { text: `${after}${next}`, reasons: 1 }
    }
  }
  return [...lines, ...fit(line)]
}

/** The first lines, and how many reasons are in the others. No heading is the last of them: its reasons would be missing. */
function summedUp(lines: readonly Line[], most: number, what: string): string[] {
  const first = lines.length <= most ? lines : lines.slice(0, most - 1)
  const shown = first.slice(0, 1 + first.findLastIndex(({ reasons }) => reasons > 0))
  const left = lines.slice(shown.length).reduce((sum, { reasons }) => sum + reasons, 0)
  return [...shown.map(({ text }) => text), ...(left === 0 ? [] : [`... and ${left} ${what}`])]
}

function usersOf(needs: readonly Need[]): Map<string, Need[]> {
  const users = new Map<string, Need[]>()
  for (const need of needs) users.set(need.words, [...(users.get(need.words) ?? []), need])
  return users
}
