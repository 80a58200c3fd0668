/** Random expressions that give scalars: of numbers, texts and booleans, and of what can be told of collections. */

import { made } from './building.ts'
import { type Place, placeOf, placeOfKind, type Scope } from './scope.ts'
import { js, type Tree } from './tree.ts'
import {
  boolean,
  constant,
  isJson,
  isScalar,
  nameOf,
  number,
  odd,
  type Scalar,
  simplest,
  type Type,
  text,
} from './types.ts'

/** An expression of a scalar type. */
export function scalar(type: Scalar, scope: Scope, depth = 2): Tree {
  const { dice } = scope
  if (depth <= 0) return leaf(type, scope)
  if (type.is === 'odd' || dice.oneIn(3)) return leaf(type, scope)
  const make = { number: numeric, text: textual, boolean: condition }[type.is]
  return { whole: make(scope, depth), simple: simplest(type) }
}

function leaf(type: Scalar, scope: Scope): Tree {
  const { dice } = scope
  const place = dice.oneIn(4) ? null : placeOf(type, scope)
  if (place === null) return constant(type, dice)
  return place.maybe ? js`(${place.code} ?? ${constant(type, dice)})` : place.code
}

/** A list, set, map ... that is there, for certain. */
export function certain({ code, maybe, type }: Place): string {
  return maybe ? `(${code} ?? ${simplest(type)})` : code
}

/** A function of one parameter, as an argument. */
export function arrow(of: Type, scope: Scope, shown: boolean, body: (inside: Scope) => Tree): Tree {
  const name = scope.program.fresh('x')
  const inside = scope.with([{ code: name, type: of, settable: false, shown }])
  return scope.dice.oneIn(8) ? js`function (${name}) { return ${body(inside)} }` : js`(${name}) => (${body(inside)})`
}

function numeric(scope: Scope, depth: number): Tree {
  const { dice } = scope
  const of = () => scalar(number, scope, depth - 1)
  const collection = () => placeOfKind(['list', 'set', 'map', 'dict'], scope)
  return dice.weighted<Tree>([
    [4, () => js`(${of()} ${dice.pick(['+', '+', '-', '*'])} ${of()}) % ${String(dice.between(2, 7))}`],
    [1, () => js`(-${of()})`],
    [1, () => js`Math.${dice.pick(['max', 'min'])}(${of()}, ${of()})`],
    [1, () => js`Math.${dice.pick(['abs', 'sign', 'trunc', 'floor'])}(${of()} / 2)`],
    [1, () => js`(${of()} ${dice.pick(['&', '|', '^', '>>'])} ${String(dice.between(1, 3))})`],
    [2, () => js`(${condition(scope, depth - 1)} ? ${of()} : ${of()})`],
    [1, () => js`Number(${condition(scope, depth - 1)})`],
    [1, () => js`${scalar(text, scope, depth - 1)}.length`],
    [
      3,
      () => {
        const place = collection()
        if (place === null) return null
        if (place.type.is === 'dict') return js`Object.keys(${certain(place)}).length`
        return js`${certain(place)}.${place.type.is === 'list' ? 'length' : 'size'}`
      },
    ],
    [
      3,
      () => {
        const place = placeOfKind(['list'], scope)
        if (place === null) return null
        const list = certain(place)
        const test = () => arrow(place.type.of, scope, place.shown, (inside) => condition(inside, depth - 1))
        return dice.weighted<Tree>([
          [2, () => js`${list}.${dice.pick(['indexOf', 'lastIndexOf'])}(${sought(place.type.of, scope)})`],
          [1, () => js`${list}.${dice.pick(['findIndex', 'findLastIndex'])}(${test()})`],
          [1, () => js`${list}.filter(${test()}).length`],
          [
            1,
            () => {
              const sum = scope.program.fresh('sum')
              return js`${list}.${dice.pick(['reduce', 'reduceRight'])}((${sum}, x) => (${sum} * 2 + ${scalar(number, scope.with([{ code: 'x', type: place.type.of, settable: false, shown: place.shown }]), depth - 1)}) % 11, 0)`
            },
          ],
        ])
      },
    ],
    [
      1,
      () => {
        const callable = dice.shuffled(scope.callables).find(({ gives }) => gives?.is === 'number')
        const place = callable === undefined ? null : placeOf(callable.takes, scope, { sure: true })
        return place === null ? null : js`${callable?.code as string}(${place.code})`
      },
    ],
    [
      1,
      () => {
        const place = placeOfKind(['map', 'dict', 'set'], scope)
        if (place === null) return null
        const all =
          place.type.is === 'map'
            ? `[...${certain(place)}.values()]`
            : place.type.is === 'set'
              ? `[...${certain(place)}]`
              : `Object.values(${certain(place)})`
        return js`${all}.filter(${arrow(place.type.of, scope, place.shown, (inside) => condition(inside, depth - 1))}).length`
      },
    ],
  ]) as Tree
}

/** Something to look for among values of a type: another place, as often as a value made for it. */
function sought(type: Type, scope: Scope): Tree {
  if (isScalar(type)) return scalar(type, scope, 1)
  const place = scope.dice.oneIn(6) ? null : placeOf(type, scope)
  return place === null ? made(type, scope, 1) : place.code
}

function textual(scope: Scope, depth: number): Tree {
  const { dice } = scope
  const of = () => scalar(text, scope, depth - 1)
  return dice.weighted<Tree>([
    [3, () => js`\`\${${scalar(number, scope, depth - 1)}}-\${${of()}}\`.slice(0, 6)`],
    [3, () => js`(${of()} + ${of()}).slice(${dice.pick(['0, 4', '-3', '1'])})`],
    [1, () => js`String(${scalar(dice.pick([number, boolean, odd]), scope, depth - 1)})`],
    [
      1,
      () =>
        js`${of()}.${dice.pick(['toUpperCase()', "padStart(3, '.')", 'trim()', "split('').reverse().join('')", "replace(/a/g, 'b')", 'slice(0, 1)', 'charAt(1)'])}`,
    ],
    [1, () => js`(typeof ${scalar(odd, scope, depth - 1)})`],
    [
      2,
      () => {
        const place = placeOfKind(['record', 'list', 'maybe'], scope, { sure: true })
        if (place === null || !isJson(place.type)) return null
        return js`JSON.stringify(${place.code}).slice(-9)`
      },
    ],
    [
      2,
      () => {
        const place = placeOfKind(['list'], scope)
        if (place === null) return null
        const mapped = arrow(place.type.of, scope, place.shown, (inside) =>
          scalar(dice.pick([text, number]), inside, depth - 1),
        )
        return js`${certain(place)}.map(${mapped}).join('|').slice(0, 7)`
      },
    ],
    [
      1,
      () => {
        const place = placeOfKind(['dict'], scope)
        return place === null
          ? null
          : js`Object.keys(${certain(place)}).${dice.pick(['join()', 'slice(-1).join()', "sort().join('/')"])}.slice(0, 8)`
      },
    ],
    [
      1,
      () => {
        const place = placeOfKind(['map'], scope)
        return place === null ? null : js`sorted(${certain(place)}.keys()).join().slice(0, 8)`
      },
    ],
    [1, () => js`(${condition(scope, depth - 1)} ? ${of()} : ${of()})`],
  ]) as Tree
}

/** A parenthesised expression that is true or false. */
export function condition(scope: Scope, depth: number): Tree {
  const { dice } = scope
  if (depth <= 0) return comparison(scope)
  const of = () => condition(scope, depth - 1)
  const whole = dice.weighted<Tree>([
    [6, () => comparison(scope)],
    [1, () => js`!${of()}`],
    [2, () => js`(${of()} ${dice.pick(['&&', '||'])} ${of()})`],
    [4, () => identity(scope)],
    [3, () => membership(scope, depth)],
    [1, () => leaf(boolean, scope)],
    [1, () => calledCondition(scope)],
    [
      1,
      () => {
        const place = placeOfKind(['maybe'], scope)
        return place === null ? null : js`(${place.code} ${dice.pick(['===', '!=='])} null)`
      },
    ],
  ]) as Tree
  return { whole, simple: 'true' }
}

function comparison(scope: Scope): Tree {
  const { dice } = scope
  return dice.weighted<Tree>([
    [
      4,
      () => js`(${scalar(number, scope, 1)} ${dice.pick(['===', '!==', '<', '<=', '>'])} ${scalar(number, scope, 0)})`,
    ],
    [1, () => js`(${scalar(text, scope, 1)} ${dice.pick(['===', '!==', '<'])} ${scalar(text, scope, 0)})`],
    [
      1,
      () => {
        const place = placeOf(odd, scope)
        return place === null ? null : js`${dice.pick(['Object.is', 'same'])}(${place.code}, ${constant(odd, dice)})`
      },
    ],
  ]) as Tree
}

function calledCondition(scope: Scope): Tree | null {
  const callable = scope.dice.shuffled(scope.callables).find(({ gives }) => gives?.is === 'boolean')
  const place = callable === undefined ? null : placeOf(callable.takes, scope, { sure: true })
  return place === null ? null : js`${callable?.code as string}(${place.code})`
}

/** Whether two places are one object: two places are two, and a place is one. */
function identity(scope: Scope): Tree | null {
  const { dice } = scope
  const place = placeOfKind(['record', 'list', 'set', 'map', 'dict'], scope)
  if (place === null) return null
  const other = placeOf(place.type, scope)
  return js`(${place.code} ${dice.pick(['===', '!=='])} ${other?.code ?? place.code})`
}

function membership(scope: Scope, depth: number): Tree | null {
  const { dice } = scope
  const place = placeOfKind(['list', 'set', 'map', 'dict'], scope)
  if (place === null) return null
  const { type } = place
  const code = certain(place)
  const test = () => arrow(type.of, scope, place.shown, (inside) => condition(inside, depth - 1))
  const method = dice.pick(['some', 'every'])
  switch (type.is) {
    case 'list':
      if (!isScalar(type.of) && dice.oneIn(5)) return js`(new Set(${code}).size === ${code}.length)`
      return dice.oneIn(2) ? js`${code}.includes(${sought(type.of, scope)})` : js`${code}.${method}(${test()})`
    case 'set':
      return dice.oneIn(2) ? js`${code}.has(${sought(type.of, scope)})` : js`[...${code}].${method}(${test()})`
    case 'map':
      return dice.oneIn(2)
        ? js`${code}.has(${isScalar(type.key) ? scalar(type.key, scope, 0) : sought(type.key, scope)})`
        : js`[...${code}.values()].${method}(${test()})`
    default:
      return dice.oneIn(2)
        ? js`(${scalar(text, scope, 0)} in ${code})`
        : js`${dice.pick(['Object.values', 'Object.values'])}(${code}).${method}(${test()})`
  }
}

/** An expression of any type. */
export function value(type: Type, scope: Scope, depth = 2): Tree {
  return isScalar(type) ? scalar(type, scope, depth) : made(type, scope, depth)
}

/** Whether two types are the same. */
export function isSame(a: Type, b: Type): boolean {
  return nameOf(a) === nameOf(b)
}
