/**
 * Random plain values that are large or odd: sizes around every power of two, keys that are empty, hold control
 * characters, look like numbers or stand on prototypes, lone surrogates, numbers at the edges of what is packed, and deep
 * nesting. And an encoder of content that shares nothing with the code under test.
 */

import fc from 'fast-check'
import { type Plain, toPlain } from '../../../src/language/plain.ts'

/** Around every power of two. */
export const sizes: readonly number[] = [
  0,
  ...Array.from({ length: 13 }, (_, bits) => [2 ** bits - 1, 2 ** bits, 2 ** bits + 1]).flat(),
].filter((size, at, all) => all.indexOf(size) === at)

export const oddTexts: readonly string[] = [
  '',
  '\u0000',
  '\u0000\u0000',
  'a',
  'b',
  'a\u0000b',
  'a,b',
  'ab',
  '0',
  '1',
  '-1',
  '10',
  '9',
  '1.5',
  '4294967295',
  'null',
  'constructor',
  'toString',
  'hasOwnProperty',
  'length',
  '#set',
  '#map',
  '\u001b[31m',
  '\u009b',
  '\u202e',
  '\n',
  '"',
  ']',
  '\ud800',
  '\udfff',
  '\u{1f600}',
  '\u00e9',
  'e\u0301',
  '\uffff',
]

export const oddNumbers: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  0.1,
  2 ** 30 - 1,
  2 ** 30,
  2 ** 30 + 1,
  -(2 ** 30),
  -(2 ** 30) - 1,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  -Number.MIN_VALUE,
  Number.EPSILON,
  1e300,
]

const leaf: fc.Arbitrary<Plain> = fc.oneof(
  fc.constantFrom<Plain>(null, true, false),
  fc.constantFrom(...oddNumbers),
  fc.constantFrom(...oddTexts),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string({ unit: 'binary', maxLength: 6 }),
)

const key = fc.oneof(fc.constantFrom(...oddTexts), fc.string({ unit: 'binary', maxLength: 4 })).filter(isFreeKey)

/** The language has no such key. */
function isFreeKey(name: string): boolean {
  return name !== '__proto__'
}

/** A map of entries; of keys with the same content, the last one. */
function mapOf(entries: readonly (readonly [Plain, Plain])[]): Plain {
  return new Map(new Map(entries.map((entry) => [encoded(entry[0]), entry])).values())
}

const { small } = fc.letrec<{ small: Plain }>((tie) => ({
  small: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc.array(tie('small'), { maxLength: 5 }),
    fc
      .array(fc.tuple(key, tie('small')), { maxLength: 5 })
      .map((entries) => Object.fromEntries(entries) as { [key: string]: Plain }),
    fc.array(tie('small'), { maxLength: 5 }).map((members) => new Set(members)),
    fc.array(fc.tuple(tie('small'), tie('small')), { maxLength: 4 }).map(mapOf),
  ) as fc.Arbitrary<Plain>,
}))

/** Values of every kind, with few parts. */
export const smallValues: fc.Arbitrary<Plain> = small.map((value) => toPlain(value, 'value'))

/** Values as long as one of {@link sizes}, whose parts are told apart by a seed. */
const large: fc.Arbitrary<Plain> = fc
  .record({
    kind: fc.constantFrom('text', 'wide text', 'list', 'list of texts', 'lists', 'set', 'texts', 'map', 'object'),
    size: fc.constantFrom(...sizes),
    /** Of how many different parts lists are made. */
    parts: fc.constantFrom(1, 2, 7, 5000),
    odd: leaf,
  })
  .map(({ kind, size, parts, odd }): Plain => {
    const numbers = Array.from({ length: size }, (_, at) => at % parts)
    const names = Array.from({ length: size }, (_, at) => `name ${at}`)
    switch (kind) {
      case 'text':
        return 'x'.repeat(size)
      case 'wide text':
        return '\ud83d'.repeat(size)
      case 'list':
        return numbers
      case 'list of texts':
        return numbers.map((part) => `${typeof odd === 'string' ? odd : ''}${part}`)
      case 'lists':
        return numbers.map((part) => [part, odd])
      case 'set':
        return new Set(names.map((_, at) => at - 7))
      case 'texts':
        return new Set(names)
      case 'map':
        return new Map(names.map((name, at) => [name, at % parts]))
      default:
        return Object.fromEntries(names.map((name, at) => [at % 3 === 0 ? String(at) : name, at % parts]))
    }
  })

/** Values inside of up to so many others. */
function nested(deepest: number): fc.Arbitrary<Plain> {
  return fc
    .tuple(small, fc.constantFrom('list', 'object', 'set', 'map'), fc.nat(deepest))
    .map(([inside, kind, depth]) => {
      let value = inside
      for (let at = 0; at < depth; at++) {
        if (kind === 'list') value = [value]
        else if (kind === 'object') value = { '': value }
        else if (kind === 'set') value = new Set([value])
        else value = new Map([[value, at]])
      }
      return value
    })
}

/** Values of every kind and size. */
export const oddValues: fc.Arbitrary<Plain> = fc
  .oneof(
    { weight: 4, arbitrary: small },
    { weight: 3, arbitrary: large },
    { weight: 1, arbitrary: fc.tuple(large, small, large).map((parts) => parts as Plain) },
    { weight: 1, arbitrary: fc.tuple(key, large).map(([name, part]): Plain => ({ [name]: part, other: 1 })) },
    { weight: 1, arbitrary: nested(60) },
  )
  .map((value) => toPlain(value, 'value'))

/** A change of a value in one place, by numbers that choose the place; what is not changed is shared, as immer leaves it. */
export function changed(value: Plain, place: readonly number[], part: Plain): Plain {
  const [at = 0, ...inner] = place
  if (typeof value !== 'object' || value === null || place.length === 0) return part
  if (Array.isArray(value)) {
    const list = value as readonly Plain[]
    const index = at % (list.length + 1)
    if (at % 3 === 0) return list.toSpliced(index, 0, part)
    if (at % 3 === 1) return list.toSpliced(index, 1)
    return list.toSpliced(index, 1, changed(list[index] ?? null, inner, part))
  }
  if (value instanceof Set) {
    const members = [...(value as ReadonlySet<Plain>)]
    return new Set(members.toSpliced(at % (members.length + 1), at % 2, part))
  }
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<Plain, Plain>)]
    const index = at % (entries.length + 1)
    const [name, old] = entries[index] ?? [part, part]
    if (at % 3 === 0 || entries.length === 0) return mapOf([...entries, [part, part]])
    if (at % 3 === 1) return new Map(entries.toSpliced(index, 1))
    return mapOf(entries.with(entries.length === index ? -1 : index, [name, changed(old, inner, part)] as const))
  }
  const fields = value as { readonly [name: string]: Plain }
  const names = Object.keys(fields)
  const name = names[at % (names.length + 1)] ?? (oddTexts[at % oddTexts.length] as string)
  if (at % 3 !== 1) return { ...fields, [name]: changed(fields[name] ?? null, inner, part) }
  const { [name]: _, ...rest } = fields
  return rest
}

/** A text that two values share exactly when they have the same content; every part says how long it is. */
export function encoded(value: Plain): string {
  if (value === null) return 'null'
  switch (typeof value) {
    case 'boolean':
      return value ? 'yes' : 'no'
    case 'number':
      return `number ${bitsOf(value)}`
    case 'string':
      return `text ${value.length}:${value}`
    default:
      break
  }
  if (Array.isArray(value)) return collected('list', (value as readonly Plain[]).map(encoded))
  if (value instanceof Set) return collected('set', [...(value as ReadonlySet<Plain>)].map(encoded).sort())
  if (value instanceof Map) {
    const entries = [...(value as ReadonlyMap<Plain, Plain>)]
    return collected('map', entries.map(([name, part]) => collected('entry', [encoded(name), encoded(part)])).sort())
  }
  const fields = Reflect.ownKeys(value).map((name) =>
    collected('field', [
      encoded(name as string),
      encoded((value as { readonly [name: string]: Plain })[name as string]!),
    ]),
  )
  return collected('object', fields.sort())
}

function collected(kind: string, parts: readonly string[]): string {
  return `${kind} ${parts.length}(${parts.map((part) => `${part.length}:${part}`).join('')})`
}

function bitsOf(value: number): string {
  return [...new Uint8Array(new Float64Array([value === 0 ? 0 : value]).buffer)].join('.')
}
