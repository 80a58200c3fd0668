/** Reasons that are alike are told once: steps in ranges, and nodes that alone differ as a list. */

import type { Need } from './why.ts'

export type Reason = Pick<Need, 'of' | 'words'>

/** Steps with what they did, being the subject of it. */
export interface ToldReasons {
  readonly steps: readonly number[]
  readonly words: readonly string[]
}

/** From the first of some steps to the last of them, which follow each other. */
export type StepRange = readonly [first: number, last: number]

/** Ascending numbers of steps as ranges. Two that follow each other are two, not a range. */
export function rangesOf(numbers: readonly number[]): StepRange[] {
  const ranges: [number, number][] = []
  for (const number of numbers) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === number - 1) last[1] = number
    else ranges.push([number, number])
  }
  return ranges.flatMap(([first, last]): StepRange[] => {
    if (last - first !== 1) return [[first, last]]
    return [
      [first, first],
      [last, last],
    ]
  })
}

/** `2`, `4`, `7 to 9` */
export function rangesInWords(numbers: readonly number[]): string[] {
  return rangesOf(numbers).map(([first, last]) => (first === last ? String(first) : `${first} to ${last}`))
}

/** `a, b and c` */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) as string
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}

/**
 * Reasons of one step, told together: those that several steps have in common or that differ in one node, `steps 7 and 8 take yes
 * off the link from a and b to c`, and what is left by the step that it is of.
 *
 * @param reasons in the order of their steps
 * @param names those of nodes
 */
export function toldTogether(reasons: readonly Reason[], names: readonly string[]): ToldReasons[] {
  const told: { steps: number[]; words: string[] }[] = []
  for (const group of groupsOf(reasons, () => names)) {
    const words = (group.steps.length === 1 ? partsOf(group) : ofSeveral(partsOf(group))).join(' ')
    const other = told.find(({ steps }) => String(steps) === String(group.steps))
    if (other === undefined) told.push({ steps: group.steps, words: [words] })
    else other.words.push(words)
  }
  return told
}

/** Messages that were taken off one link are told one by one up to so many. */
const fewTaken = 3

/** Reasons without the messages where many were taken off one link: what matters is that they stood in the way. */
export function withoutManyMessages(reasons: readonly Reason[]): readonly Reason[] {
  const linkOf = ({ words }: Reason) => /^takes .* (off the link from \S+ to \S+)$/.exec(words)?.[1]
  const counts = new Map<string | undefined, number>()
  for (const reason of reasons) counts.set(linkOf(reason), (counts.get(linkOf(reason)) ?? 0) + 1)
  return reasons.map((reason) => {
    const link = linkOf(reason)
    return link === undefined || (counts.get(link) ?? 0) <= fewTaken
      ? reason
      : { ...reason, words: `takes a message ${link}` }
  })
}

/**
 * Sentences that are equal, or differ in one node, as one of all their steps.
 *
 * @param namesIn the nodes that a sentence may differ in
 */
export function alikeTogether(
  sentences: readonly Reason[],
  namesIn: (words: string) => readonly string[],
): { readonly steps: readonly number[]; readonly words: string }[] {
  return groupsOf(sentences, namesIn).map((group) => ({ steps: group.steps, words: partsOf(group).join(' ') }))
}

function groupsOf(all: readonly Reason[], namesIn: (words: string) => readonly string[]): Group[] {
  const groups: Group[] = []
  for (const { of, words } of all) {
    const parts = words.split(' ')
    const group = groups.find((one) => isAlike(one, parts, namesIn(words)) && hasRoom(one, of))
    if (group === undefined) groups.push({ steps: [of], parts, varying: null, found: [] })
    else join(group, of, parts)
  }
  return groups
}

interface Group {
  readonly steps: number[]
  readonly parts: readonly string[]
  /** Which of the parts is a node, another one in each of them; null where none is, or there is one only. */
  varying: number | null
  readonly found: string[]
}

function isAlike({ steps, parts, varying }: Group, others: readonly string[], names: readonly string[]): boolean {
  if (parts.length !== others.length) return false
  const different = parts.flatMap((part, at) => (part === others[at] ? [] : [at]))
  const [at] = different
  if (at === undefined) return varying === null
  const isOne = different.length === 1 && (varying === at || (varying === null && steps.length === 1))
  return isOne && names.includes(parts[at] as string) && names.includes(others[at] as string)
}

/** Whether a reason of a step can be told with others: all of them are of that step, or none is. */
function hasRoom({ steps, found }: Group, step: number): boolean {
  if (steps.includes(step)) return steps.length === 1
  return steps.length > 1 || found.length === 0
}

function join(group: Group, step: number, others: readonly string[]): void {
  const at = group.parts.findIndex((part, place) => part !== others[place])
  if (!group.steps.includes(step)) group.steps.push(step)
  if (group.varying === null && at >= 0) {
    group.varying = at
    group.found.push(group.parts[at] as string)
  }
  if (group.varying !== null) group.found.push(others[group.varying] as string)
}

function partsOf({ parts, varying, found }: Group): string[] {
  return parts.map((part, at) => (at === varying ? listed([...new Set(found)]) : part))
}

/** All reasons begin with what one step does: it takes, they take. */
function ofSeveral([verb, ...others]: readonly string[]): string[] {
  return [(verb as string).replace(/s$/, ''), ...others]
}

/** What needs something of a step. */
export type Use = Pick<Need, 'of' | 'by'>

/** `5, 7 and the property`; of a step of a loop, `5, and by 2 in the next round`. */
export function usersInWords(needs: readonly Use[]): string {
  const named = (some: readonly Use[]) => rangesInWords(some.flatMap(({ by }) => by ?? []))
  const property = needs.some(({ by }) => by === null) ? ['the property'] : []
  const now = [...named(needs.filter((need) => !isInNextRound(need))), ...property]
  const next = named(needs.filter(isInNextRound))
  return [
    ...(now.length === 0 ? [] : [listed(now)]),
    ...(next.length === 0 ? [] : [`${listed(next)} in the next round`]),
  ].join(', and by ')
}

/** Around a loop, a step is needed by one that does not come after it. */
export function isInNextRound({ of, by }: Use): boolean {
  return by !== null && by <= of
}
