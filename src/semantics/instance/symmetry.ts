/**
 * Symmetry: what it means to exchange identities in a state. An identity is a word, and wherever it stands as a word of
 * its own, in a text, as a value, a key or a member, it is renamed; the slot of a node, or of an entry that is named by
 * an identity, changes places with that of the other. A model is symmetric in a set of identities when renaming them in
 * a state renames them in its steps, and changes nothing else.
 */

import { NetsplitError } from '../../language/errors.ts'
import type { Plain } from '../../language/plain.ts'
import type { LocalState } from '../node/local.ts'
import type { Slot } from '../system/system.ts'
import { sortedInbox } from '../world/network.ts'
import { type DirectedLink, sortedLinks } from '../world/partitions.ts'

/** Identities that may be exchanged for one another. */
export interface SymmetricSet {
  /** The role, or the name that the machine gives the set. */
  readonly name: string
  readonly members: readonly string[]
}

const word = /[\p{L}\p{M}\p{N}_]+/gu

/** Whether a text can be an identity: one word, so that it is found again inside other texts. */
function isWord(text: unknown): text is string {
  return typeof text === 'string' && text.match(word)?.[0] === text
}

/**
 * Takes over the sets that a model declares.
 *
 * @throws NetsplitError `bad-model` when a set is no list of different words, or two sets have a member in common
 */
export function symmetricSets(declared: { readonly [name: string]: unknown }, modelName: string): SymmetricSet[] {
  const fail = (message: string, cure: string): never => {
    throw new NetsplitError({ code: 'bad-model', message: `${modelName}: ${message}`, cure })
  }
  const owner = new Map<string, string>()
  return Object.entries(declared).map(([name, members]): SymmetricSet => {
    if (!Array.isArray(members)) {
      return fail(`the symmetric set ${name} is no list.`, 'List the identities: symmetric: () => ({ rm: [...] })')
    }
    for (const member of members as unknown[]) {
      if (!isWord(member)) {
        return fail(
          `the symmetric set ${name} contains ${JSON.stringify(member) ?? String(member)}, which is no identity.`,
          "An identity is a text of letters, digits and underscores, such as 'rm0'.",
        )
      }
      const other = owner.get(member)
      if (other !== undefined) {
        return fail(
          other === name
            ? `the symmetric set ${name} contains ${member} twice.`
            : `${member} is in two symmetric sets, ${other} and ${name}.`,
          'An identity is in one set, once.',
        )
      }
      owner.set(member, name)
    }
    return { name, members: members as readonly string[] }
  })
}

/** A text as what stands between identities, and the numbers of the identities. */
export type Pieces = readonly (string | number)[]

/** The identities of some sets, numbered one set after the other, and where they stand in texts. */
export class Identities {
  readonly members: readonly string[]
  /** The set of each identity, by number. */
  readonly setOf: readonly number[]
  /** The first identity of each set, and behind the last set the number of all. */
  readonly firstOf: readonly number[]
  private readonly numbers: ReadonlyMap<string, number>
  private readonly known = new Map<string, Pieces | null>()

  constructor(sets: readonly SymmetricSet[]) {
    this.members = sets.flatMap(({ members }) => members)
    this.setOf = sets.flatMap(({ members }, set) => members.map(() => set))
    const ends = sets.map((_, set) => sets.slice(0, set + 1).reduce((sum, { members }) => sum + members.length, 0))
    this.firstOf = [0, ...ends]
    this.numbers = new Map(this.members.map((member, number) => [member, number]))
  }

  /** The pieces of a text; null when no identity stands in it. */
  piecesOf(text: string): Pieces | null {
    const known = this.known.get(text)
    if (known !== undefined) return known
    const pieces: (string | number)[] = []
    let end = 0
    for (const { 0: found, index } of text.matchAll(word)) {
      const number = this.numbers.get(found)
      if (number === undefined) continue
      if (index > end) pieces.push(text.slice(end, index))
      pieces.push(number)
      end = index + found.length
    }
    if (end < text.length && end > 0) pieces.push(text.slice(end))
    const made = end === 0 ? null : pieces
    this.known.set(text, made)
    return made
  }

  /** A text with each identity replaced by its image. */
  rename(text: string, images: ArrayLike<number>): string {
    const pieces = this.piecesOf(text)
    if (pieces === null) return text
    return pieces.map((piece) => (typeof piece === 'string' ? piece : this.members[images[piece] as number])).join('')
  }

  /** Whether an identity stands anywhere in a value. */
  isMentionedIn(value: Plain): boolean {
    if (typeof value === 'string') return this.piecesOf(value) !== null
    if (typeof value !== 'object' || value === null) return false
    if (Array.isArray(value)) return value.some((part) => this.isMentionedIn(part))
    if (value instanceof Set) return [...value].some((part) => this.isMentionedIn(part))
    const entries: Iterable<readonly [Plain, Plain]> = value instanceof Map ? value : Object.entries(value)
    return [...entries].some(([key, part]) => this.isMentionedIn(key) || this.isMentionedIn(part))
  }
}

/** A value with all its parts and keys replaced. */
export function mapParts(value: Plain, map: (part: Plain) => Plain): Plain {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(map)
  if (value instanceof Set) return new Set([...value].map(map))
  if (value instanceof Map) return new Map([...value].map(([key, part]) => [map(key), map(part)]))
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [map(key) as string, map(part)]))
}

/** A slot's value whose identities were renamed, in its canonical form again: some lists are kept in sorted order. */
export function settled({ kind }: Slot, value: Plain): Plain {
  if (kind === 'inbox') return sortedInbox(value)
  if (kind === 'notices') return [...(value as readonly string[])].sort()
  if (kind === 'cut') return sortedLinks(value as unknown as readonly DirectedLink[])
  if (kind !== 'node') return value
  const { timers, ...rest } = value as unknown as LocalState
  return { ...rest, timers: [...timers].sort() } as unknown as Plain
}

/** A slot's value with sets in place of lists whose order says nothing. */
export function withoutOrder({ kind }: Slot, value: Plain): Plain {
  if (kind === 'inbox' || kind === 'notices' || kind === 'cut') {
    return Array.isArray(value) ? new Set(value as readonly Plain[]) : value
  }
  if (kind !== 'node') return value
  const { timers, ...rest } = value as unknown as LocalState
  return { ...rest, timers: new Set(timers) } as unknown as Plain
}

/**
 * Tells where each slot goes when identities are renamed: the number of its image, by slot.
 *
 * @throws NetsplitError `bad-model` when there is an entry for an identity and none for its image
 */
export function slotImages(slots: readonly Slot[], identities: Identities): (images: ArrayLike<number>) => Int32Array {
  const numbers = new Map<string, Map<string, number>>()
  for (const [slot, { entry }] of slots.entries()) {
    if (entry === undefined) continue
    const entries = numbers.get(entry.of) ?? new Map<string, number>()
    numbers.set(entry.of, entries.set(entry.key, slot))
  }
  const imageOf = ({ entry }: Slot, slot: number, images: ArrayLike<number>): number => {
    if (entry === undefined || identities.piecesOf(entry.key) === null) return slot
    const key = identities.rename(entry.key, images)
    const image = numbers.get(entry.of)?.get(key)
    if (image !== undefined) return image
    throw new NetsplitError({
      code: 'bad-model',
      message: `${entry.of} has an entry for ${entry.key} but none for ${key}, although the identities are symmetric.`,
      cure: 'Give it an entry for every identity of the set, or take the set out of `symmetric`.',
    })
  }
  return (images) => Int32Array.from(slots, (slot, number) => imageOf(slot, number, images))
}
