/** Random expressions that give objects and collections: an alias of one that is there, or a new one made of others. */

import { arrow, certain, condition, isSame, scalar, value } from './expressions.ts'
import { placeOf, placeOfKind, Scope } from './scope.ts'
import { joined, js, type Tree } from './tree.ts'
import { type Compound, constant, isScalar, keys, number, partsOf, simplest, type Type, text } from './types.ts'

/** An object or collection: as often as not it is one that can be reached in another way, too. */
export function made(type: Compound, scope: Scope, depth = 2): Tree {
  const { dice } = scope
  const wider = type.is === 'record' && type.wider !== undefined && dice.oneIn(2) ? dice.pick(type.wider) : null
  const place = (wider ?? dice.oneIn(2)) ? placeOf(wider ?? type, scope, { sure: true }) : null
  if (place !== null && place.type.is === 'record' && place.type.isNode) return js`{ ...${place.code} }`
  // What is only shown goes into a state as a copy; handlers that keep it as it is are a statement of its own.
  if (place?.fixed === true) return type.is === 'list' ? js`[...${place.code}]` : js`{ ...${place.code} }`
  if (place !== null) return place.shown && scope.rights.changes ? js`clone(${place.code})` : place.code
  return { whole: depth <= 0 ? constant(type, dice) : fresh(type, scope, depth), simple: simplest(type) }
}

/** A new object or collection. Its members may be aliases. */
export function fresh(type: Compound, scope: Scope, depth = 2): Tree {
  switch (type.is) {
    case 'record':
      return record(type, scope, depth)
    case 'list':
      return list(type.of, scope, depth)
    case 'set':
      return set(type.of, scope, depth)
    case 'map':
      return map(type, scope, depth)
    case 'dict':
      return dict(type.of, scope, depth)
    case 'maybe':
      return maybe(type.of, scope, depth)
  }
}

/** A place whose members may become part of another value: not one that is only shown, where state is changed. */
function source(types: readonly Type[], scope: Scope) {
  for (const type of scope.dice.shuffled(types)) {
    const place = placeOf(type, scope, { changeable: scope.rights.changes })
    if (place !== null) return certain(place)
  }
  return null
}

function record(type: Compound & { is: 'record' }, scope: Scope, depth: number): Tree {
  const { dice } = scope
  const all = Object.entries(type.fields)
  const field = ([name, of]: [string, Type]) => js`${name}: ${value(of, scope, depth - 1)}`
  const place = dice.oneIn(2) ? placeOf(type, scope, { sure: true, changeable: scope.rights.changes }) : null
  if (place === null) return js`{ ${joined(dice.shuffled(all).map(field), ', ')} }`
  const some = all.filter(() => dice.oneIn(2)).map(field)
  if (dice.oneIn(4)) return js`Object.assign({}, ${place.code}, { ${joined(some, ', ')} })`
  return js`{ ${joined([`...${place.code}`, ...some], ', ')} }`
}

function list(of: Type, scope: Scope, depth: number): Tree {
  const { dice } = scope
  const type: Type = { is: 'list', of }
  const item = () => value(of, scope, depth - 1)
  const count = () => js`Math.abs(${scalar(number, scope, depth - 1)}) % 4`
  const test = () => arrow(of, scope, false, (inside) => condition(inside, depth - 1))
  const from = () => source([type], scope)
  return dice.weighted<Tree>([
    [1, () => js`[${joined(Array.from({ length: dice.below(3) }, item), ', ')}]`],
    [1, () => js`Array.from({ length: ${count()} }, () => (${item()}))`],
    [1, () => js`Array(${String(dice.between(1, 3))}).fill(${item()})`],
    [
      2,
      () => {
        const code = from()
        return code === null
          ? null
          : js`[...${code}${dice.oneIn(2) ? js`, ${item()}` : `, ...${from() ?? code}`}].slice(-6)`
      },
    ],
    [
      3,
      () => {
        const code = from()
        if (code === null) return null
        const compare = isScalar(of) ? 'order' : js`(x, y) => ${orderBy(of, scope)}`
        return js`${code}.${dice.pick<Tree>([
          js`filter(${test()})`,
          js`filter(${test()})`,
          js`slice(${dice.pick(['1', '0, 2', '-2', ''])})`,
          js`toReversed()`,
          js`toSorted(${compare})`,
          js`toSpliced(${String(dice.below(2))}, 1, ${item()})`,
          js`concat([${item()}]).slice(-5)`,
          of.is === 'list' ? 'slice(0, 1)' : js`concat(${item()}).slice(-5)`,
          js`flatMap((x) => ${dice.pick(['[x, x]', '[x]', '[]'])}).slice(0, 5)`,
        ])}`
      },
    ],
    [
      1,
      () => {
        const code = from()
        return code === null ? null : js`(${code}.length > 0 ? ${code}.with(${dice.pick(['0', '-1'])}, ${item()}) : [])`
      },
    ],
    [
      2,
      () => {
        const place = placeOfKind(['list'], scope, { changeable: scope.rights.changes })
        if (place === null) return null
        const mapped = arrow(place.type.of, scope, place.shown, (inside) => value(of, inside, depth - 1))
        return js`${certain(place)}.map(${mapped})`
      },
    ],
    [
      1,
      () => {
        const code = source([{ is: 'dict', of }], scope)
        return code === null ? null : js`Object.values(${code})`
      },
    ],
    [
      1,
      () => {
        const place = placeOfKind(['map'], scope, { changeable: scope.rights.changes })
        if (place === null || !isSame(place.type.of, of)) return null
        return js`[...${certain(place)}].sort(byKey).map(([, x]) => x)`
      },
    ],
    [
      1,
      () => {
        const code = source([{ is: 'set', of }], scope)
        return code === null ? null : `sorted(${code})`
      },
    ],
    [1, () => (of.is === 'list' ? null : flattened(of, scope))],
    [
      1,
      () => {
        const place = of.is === 'text' ? placeOfKind(['dict'], scope) : null
        return place === null ? null : js`Object.keys(${certain(place)})`
      },
    ],
  ]) as Tree
}

function flattened(of: Type, scope: Scope): Tree | null {
  const code = source([{ is: 'list', of: { is: 'list', of } }], scope)
  return code === null ? null : js`${code}.flat()`
}

/** Compares two records by a scalar inside; equal ones keep their order. */
export function orderBy(of: Type, scope: Scope): string {
  const inside = new Scope(scope.program, [{ code: 'x', type: of, settable: false, shown: true }], scope.rights)
  const place = placeOf(number, inside)
  if (place === null) return '0'
  const left = place.maybe ? `(${place.code} ?? 0)` : place.code
  return `${left} - ${left.replaceAll(/\bx\b/g, 'y')}`
}

function set(of: Type, scope: Scope, depth: number): Tree {
  const { dice } = scope
  const type: Type = { is: 'set', of }
  const item = () => value(of, scope, depth - 1)
  return dice.weighted<Tree>([
    [1, () => js`new Set([${joined(Array.from({ length: dice.below(3) }, item), ', ')}])`],
    [
      2,
      () => {
        const code = source([type], scope)
        if (code === null) return null
        const test = arrow(of, scope, false, (inside) => condition(inside, depth - 1))
        return dice.oneIn(2) ? js`new Set([...${code}].filter(${test}))` : js`new Set([...${code}, ${item()}])`
      },
    ],
    [
      1,
      () => {
        const code = source([{ is: 'list', of }], scope)
        return code === null ? null : `new Set(${code})`
      },
    ],
  ]) as Tree
}

function map(type: Compound & { is: 'map' }, scope: Scope, depth: number): Tree {
  const { dice } = scope
  const { key, of } = type
  const entry = () => js`[${value(key, scope, depth - 1)}, ${value(of, scope, depth - 1)}]`
  // Two objects are likely to be equal, which no state may hold.
  const most = isScalar(key) ? 3 : 2
  return dice.weighted<Tree>([
    [1, () => js`new Map([${joined(Array.from({ length: dice.below(most) }, entry), ', ')}])`],
    [
      2,
      () => {
        const code = source([type], scope)
        if (code === null) return null
        const test = arrow(of, scope, false, (inside) => condition(inside, depth - 1))
        return dice.oneIn(isScalar(key) ? 2 : 8)
          ? js`new Map([...${code}, ${entry()}])`
          : js`new Map([...${code}].filter(([, x]) => (${test})(x)))`
      },
    ],
    [
      1,
      () => {
        const code = key.is === 'text' ? source([{ is: 'dict', of }], scope) : null
        return code === null ? null : js`new Map(Object.entries(${code}))`
      },
    ],
    [
      1,
      () => {
        const code = key.is === 'number' ? source([{ is: 'list', of }], scope) : null
        return code === null ? null : js`new Map(${code}.entries())`
      },
    ],
  ]) as Tree
}

function dict(of: Type, scope: Scope, depth: number): Tree {
  const { dice } = scope
  const type: Type = { is: 'dict', of }
  const entry = () =>
    js`${dice.oneIn(3) ? js`[${scalar(text, scope, 0)}]` : dice.pick(keys)}: ${value(of, scope, depth - 1)}`
  return dice.weighted<Tree>([
    [1, () => js`{ ${joined(Array.from({ length: dice.below(3) }, entry), ', ')} }`],
    [
      2,
      () => {
        const code = source([type], scope)
        return code === null ? null : js`{ ...${code}, ${entry()} }`
      },
    ],
    [
      1,
      () => {
        const code = source([type], scope)
        return code === null
          ? null
          : js`Object.fromEntries(Object.entries(${code}).filter(([k]) => k ${dice.pick(['!==', '<'])} ${dice.pick(keys)}))`
      },
    ],
    [
      1,
      () => {
        const code = source([{ is: 'map', key: text as never, of }], scope)
        return code === null ? null : js`Object.fromEntries(${code})`
      },
    ],
    [
      1,
      () => {
        const code = source([{ is: 'list', of }], scope)
        return code === null ? null : js`Object.fromEntries(${code}.map((x, i) => [i, x]))`
      },
    ],
  ]) as Tree
}

function maybe(of: Type, scope: Scope, depth: number): Tree {
  const { dice } = scope
  const place = dice.oneIn(3) ? null : placeOf(of, scope, { changeable: scope.rights.changes })
  if (place !== null) return place.maybe ? `(${place.code} ?? null)` : place.code
  return dice.oneIn(2) ? 'null' : value(of, scope, depth - 1)
}

/** All compound types that occur in some types. */
export function everyType(types: readonly Type[]): readonly Compound[] {
  const found = new Map<string, Compound>()
  const visit = (type: Type) => {
    if (isScalar(type)) return
    found.set(JSON.stringify(type), type)
    for (const part of partsOf(type)) visit(part)
  }
  for (const type of types) visit(type)
  return [...found.values()]
}
