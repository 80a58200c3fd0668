/**
 * EDN, the notation in which Jepsen, Elle and Porcupine publish histories, as plain data: a keyword is a text that begins
 * with a colon, a map is a Map, a set is a Set, vectors and lists are lists, and of a tagged value the tag is left out. Whole
 * numbers of any size are kept exactly, and text that ends within a value is refused: the libraries that there are for
 * JavaScript (edn-data, jsedn) do neither.
 */

import type { Plain } from '../language/plain.ts'
import { wholeNumber } from './integers.ts'

/** A value, and the line on which it begins. */
export interface EdnForm {
  readonly value: Plain
  readonly line: number
}

/** What is no EDN, and where. */
export class EdnError extends Error {
  readonly line: number

  constructor(message: string, line: number) {
    super(message)
    this.line = line
  }
}

/**
 * The values of a text, one after the other; of a text that is one vector or list, its members.
 *
 * @throws EdnError
 */
export function readEdn(text: string): EdnForm[] {
  return new Reader(text).all()
}

const closings: { readonly [opening: string]: string } = { '[': ']', '(': ')', '{': '}', '#{': '}' }
const namedCharacters = new Map([
  ['newline', '\n'],
  ['space', ' '],
  ['tab', '\t'],
  ['return', '\r'],
])
/** Spaces, commas and comments. */
const nothing = /(?:[\s,]|;[^\n]*)*/y
const text = /"((?:[^"\\]|\\[\s\S])*)"/y
const token = /[^\s,;"()[\]{}]+/y

class Reader {
  private readonly text: string
  private at = 0
  private line = 1
  private counted = 0

  constructor(text: string) {
    this.text = text
  }

  all(): EdnForm[] {
    const forms = this.formsUntil(null)
    const [only, ...others] = forms
    if (only === undefined || others.length > 0 || !Array.isArray(only.value)) return forms
    // One vector of all events, which then have lines of their own.
    const inner = new Reader(this.text)
    inner.skip()
    inner.at++
    return inner.formsUntil(closings[this.text[inner.at - 1] as string] ?? null)
  }

  private formsUntil(end: string | null): EdnForm[] {
    const forms: EdnForm[] = []
    for (;;) {
      this.skip()
      const next = this.text[this.at]
      if (next === undefined) {
        if (end === null) return forms
        this.refuse(`the text ends before ${end}`)
      }
      if (next === end) {
        this.at++
        return forms
      }
      const line = this.currentLine()
      const value = this.value()
      if (value !== discarded) forms.push({ value: value as Plain, line })
    }
  }

  private value(): Plain | typeof discarded {
    this.skip()
    const next = this.text[this.at]
    if (next === undefined) this.refuse('the text ends before a value')
    if (this.text.startsWith('#_', this.at)) {
      this.at += 2
      this.certainValue()
      return discarded
    }
    const opening = this.text.startsWith('#{', this.at) ? '#{' : (next as string)
    const closing = closings[opening]
    if (closing !== undefined) {
      this.at += opening.length
      return this.collection(opening, closing)
    }
    if (next === '"') return this.string()
    if (next === '\\') return this.character()
    const word = this.match(token)?.[0]
    if (word === undefined) this.refuse(`${next} stands where a value should be`)
    // A tag says what kind of value follows.
    return word.startsWith('#') ? this.certainValue() : this.atom(word)
  }

  private certainValue(): Plain {
    for (;;) {
      const value = this.value()
      if (value !== discarded) return value as Plain
    }
  }

  private collection(opening: string, closing: string): Plain {
    const members = this.formsUntil(closing).map(({ value }) => value)
    if (opening === '#{') return new Set(members)
    if (opening !== '{') return members
    if (members.length % 2 > 0) this.refuse('a map has a key without a value')
    const map = new Map<Plain, Plain>()
    for (let at = 0; at < members.length; at += 2) {
      const key = members[at] as Plain
      if (map.has(key)) this.refuse(`the key ${String(key)} stands twice in a map`)
      map.set(key, members[at + 1] as Plain)
    }
    return map
  }

  private string(): string {
    const [whole, inner] = this.match(text) ?? this.refuse('a text has no end')
    try {
      return JSON.parse(
        `"${(inner as string).replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`,
      )
    } catch {
      return this.refuse(`${whole} is no text`)
    }
  }

  private character(): string {
    this.at++
    const word = this.match(token)?.[0] ?? this.text[this.at++] ?? this.refuse('the text ends before a character')
    return namedCharacters.get(word) ?? word
  }

  private atom(word: string): Plain {
    if (word === 'nil') return null
    if (word === 'true' || word === 'false') return word === 'true'
    if (/^[+-]?\d+N?$/.test(word)) return wholeNumber(BigInt(word.replace(/^\+|N$/g, '')))
    if (/^[+-]?\d+(\.\d*)?([eE][+-]?\d+)?M?$/.test(word)) return Number(word.replace(/M$/, ''))
    return word
  }

  private skip(): void {
    this.match(nothing)
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (found !== null) this.at += found[0].length
    return found
  }

  private currentLine(): number {
    for (; this.counted < this.at; this.counted++) if (this.text[this.counted] === '\n') this.line++
    return this.line
  }

  private refuse(message: string): never {
    throw new EdnError(message, this.currentLine())
  }
}

/** Stands for a value that the notation says to leave out. */
const discarded = Symbol('discarded')
