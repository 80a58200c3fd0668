/** Why each step is needed, in words: a few faint lines below the step, and what the verdict rests on below what was read. */

import { type Extent, elide } from './value.ts'
import type { Need, Why } from './why.ts'

/** Lines below one step. */
const mostLines = 4

/** What later steps, and the property, need of a step; that it does not matter, where nothing does. */
export function neededLines({ needs, slice }: Why, number: number): string[] {
  if (!slice.includes(number)) return ['does not matter']
  const byUsers = new Map<string, string[]>()
  for (const [words, users] of usersOf(needs.filter(({ of }) => of === number))) {
    const named = usersInWords(users)
    byUsers.set(named, [...(byUsers.get(named) ?? []), words])
  }
  const lines = [...byUsers].map(([users, words]) => `needed by ${users}: ${words.join('; ')}`)
  if (lines.length <= mostLines) return lines
  return [...lines.slice(0, mostLines - 1), `... and ${lines.length - mostLines + 1} more needs`]
}

/** What the verdict rests on, and how many steps matter where not all do; with an empty line before each. */
export function groundLines({ needs, slice }: Why, steps: number, { width, lines: most }: Extent): string[] {
  const left = new Map<number, string[]>()
  for (const { of, by, words } of needs) if (by === null) left.set(of, [...(left.get(of) ?? []), words])
  const all = [...left].map(([step, words]) => `  step ${step}, which ${[...new Set(words)].join(' and ')}`)
  const lines = all.length <= most ? all : [...all.slice(0, most - 1), `  ... and ${all.length - most + 1} more`]
  return [
    ...(lines.length === 0 ? [] : ['', 'The verdict rests on', ...lines.map((line) => elide(line, width))]),
    ...(slice.length === steps ? [] : ['', `${slice.length} of ${steps} steps matter.`]),
  ]
}

function usersOf(needs: readonly Need[]): Map<string, (number | null)[]> {
  const users = new Map<string, (number | null)[]>()
  for (const { words, by } of needs) users.set(words, [...(users.get(words) ?? []), by])
  return users
}

/** `5, 7 and the property` */
function usersInWords(users: readonly (number | null)[]): string {
  const names = users.map((user) => (user === null ? 'the property' : String(user)))
  const last = names.at(-1) as string
  return names.length === 1 ? last : `${names.slice(0, -1).join(', ')} and ${last}`
}
