/** Statements that people write less often: labels, generators, assignments that take apart, large values. */

import { orderBy } from './building.ts'
import { certain, condition, scalar, value } from './expressions.ts'
import { placeOf, placeOfKind, type Scope, type Variable } from './scope.ts'
import { js, type Tree } from './tree.ts'
import { isScalar, nameOf, number, sureFields, type Type, text } from './types.ts'

export function lessOften(scope: Scope): Tree | null {
  return scope.dice.weighted<Tree>([
    [4, () => fixedChange(scope)],
    [2, () => takenApart(scope)],
    [2, () => laterCalls(scope)],
    [2, () => generated(scope)],
    [1, () => labelled(scope)],
    [2, () => stepwise(scope)],
    [2, () => countedByIdentity(scope)],
    // A few depend on the order of a map or a set, on purpose.
    [scope.dice.oneIn(15) ? 6 : 0, () => oldest(scope)],
    [scope.dice.oneIn(12) && scope.rights.grows ? 30 : 0, () => large(scope)],
  ])
}

/** A change of an indexed variable as a whole: its entries stay as many as they are. */
function fixedChange(scope: Scope): Tree | null {
  const { dice } = scope
  const whole = scope.variables.filter(({ fixed, shown }) => fixed === true && !shown)
  if (whole.length === 0) return null
  const { code, type } = dice.pick(whole)
  const isVariable = /^s\.\w+$/.test(code)
  if (type.is === 'dict') {
    const { of } = type
    if (isVariable && dice.oneIn(2))
      return js`${code} = { ...${code}, ${dice.pick(['x', 'y'])}: ${value(of, scope, 1)} }`
    return js`for (const k in ${code}) if (${condition(scope, 1)}) ${code}[k] = ${value(of, scope, 1)}`
  }
  if (type.is !== 'list') return null
  const { of } = type
  const compare = isScalar(of) ? 'order' : `(x, y) => ${orderBy(of, scope)}`
  return dice.weighted<Tree>([
    [1, () => js`${code}.reverse()`],
    [2, () => js`${code}.sort(${compare})`],
    [1, () => js`${code}.fill(${value(of, scope, 1)}${dice.pick(['', ', 1'])})`],
    [1, () => js`${code}.copyWithin(0, 1)`],
    [2, () => js`;[${code}[0], ${code}[1]] = [${code}[1], ${code}[0]]`],
    [1, () => js`for (const [i] of ${code}.entries()) if (${condition(scope, 1)}) ${code}[i] = ${value(of, scope, 1)}`],
    [
      isVariable ? 2 : 0,
      () =>
        js`${code} = ${code}.${dice.pick(['toReversed()', 'slice()', `toSorted(${compare})`, `with(0, ${code}[1])`])}`,
    ],
    [isVariable ? 2 : 0, () => js`${code} = ${code}.map((x, i) => (i === 0 ? ${value(of, scope, 1)} : x))`],
  ])
}

/** An assignment to places by a pattern. */
function takenApart(scope: Scope): Tree | null {
  const { dice, rights } = scope
  if (!rights.changes) return null
  const place = placeOfKind(['record', 'list'], scope, { sure: true })
  if (place === null) return null
  const { code, type } = place
  if (type.is === 'list') {
    const to = placeOf(type.of, scope, { settable: true, sure: true })
    if (to === null || to.code.startsWith(code)) return null
    return js`if (${code}.length > 0) [${to.code}] = ${code}`
  }
  const fields = dice.shuffled(sureFields(type))
  for (const [field, of] of fields) {
    const to = placeOf(of, scope, { settable: true, sure: true })
    if (to !== null && to.code !== `${code}.${field}`) return js`;({ ${field}: ${to.code} } = ${code})`
  }
  return null
}

/** Closures over the elements of a list that are called when the loop is over. */
function laterCalls(scope: Scope): Tree | null {
  const { dice, program, rights } = scope
  const place = placeOfKind(['list'], scope, { changeable: true })
  if (place === null || !rights.changes || place.type.of.is !== 'record') return null
  const numbers = sureFields(place.type.of).filter(([, of]) => of.is === 'number')
  if (numbers.length === 0) return null
  const [later, run] = [program.fresh('later'), program.fresh('run')]
  const field = dice.pick(numbers)[0]
  const added = scalar(number, scope, 1)
  return js`const ${later} = []
for (const x of ${certain(place)}) ${later}.push((by) => { x.${field} += by })
for (const ${run} of ${later}${dice.pick(['', '.reverse()'])}) ${run}(${added})`
}

function generated(scope: Scope): Tree | null {
  const { dice, program, rights } = scope
  const place = placeOfKind(['list'], scope)
  if (place === null || !rights.changes) return null
  const name = program.fresh('each')
  const test = condition(scope.with([shownPart('x', place.type.of)]), 1)
  const list = placeOf(place.type, scope, { settable: true, sure: true })
  if (list === null) return null
  const isReusable = !place.shown
  if (!isReusable) return null
  return js`function* ${name}(list) { for (const x of list) if (${test}) yield ${dice.pick(['x', 'x', 'x'])} }
${list.code} = [...${name}(${certain(place)})]`
}

function shownPart(code: string, type: Type): Variable {
  return { code, type, settable: false, shown: true }
}

function labelled(scope: Scope): Tree | null {
  const { dice, program, rights } = scope
  const place = placeOfKind(['list'], scope, { changeable: true, sure: true })
  if (place === null || !rights.changes) return null
  const name = program.fresh('loop')
  const inside = scope.with([{ code: 'x', type: place.type.of, settable: false, shown: false }], { grows: false })
  const to = placeOf(number, inside, { settable: true, sure: true })
  if (to === null) return null
  return js`${name}: for (const x of ${place.code}) {
for (let i = 0; i < 2; i++) {
if (${condition(inside, 1)}) ${dice.pick(['continue', 'break'])} ${name}
${to.code} += 1
}
}`
}

/** Iterators by hand. */
function stepwise(scope: Scope): Tree | null {
  const { dice, program, rights } = scope
  const place = placeOfKind(['list'], scope, { changeable: true })
  if (place === null || !rights.changes) return null
  const [name, next] = [program.fresh('iterator'), program.fresh('next')]
  const to = placeOf({ is: 'maybe', of: place.type.of }, scope, { settable: true })
  if (to === null) return null
  return js`const ${name} = ${certain(place)}${dice.pick(['[Symbol.iterator]()', '.values()'])}
${name}.next()
const ${next} = ${name}.next()
if (!${next}.done) ${to.code} = ${next}.value`
}

/** What is counted by which object it is. */
function countedByIdentity(scope: Scope): Tree | null {
  const { dice, program, rights } = scope
  if (!rights.changes) return null
  const to = placeOf(number, scope, { settable: true, sure: true })
  const list = placeOfKind(['list'], scope)
  if (to === null || list === null || isScalar(list.type.of)) return null
  const other = placeOf(list.type.of, scope)
  const name = program.fresh('counts')
  const key = other === null ? `${certain(list)}.at(-1)` : other.code
  return js`const ${name} = new ${dice.pick(['Map', 'Map'])}()
for (const x of ${certain(list)}) ${name}.set(x, (${name}.get(x) ?? 0) + 1)
${to.code} = ${dice.pick<Tree>([js`${name}.get(${key}) ?? 0`, `${name}.size`, js`[...${name}.values()].filter((n) => n > 1).length`])}`
}

/** The first key of a map is the oldest one in JavaScript, and the least one in a state. */
function oldest(scope: Scope): Tree | null {
  const { program, rights } = scope
  const place = placeOfKind(['map', 'set'], scope, { changeable: true, sure: true })
  if (place === null || !rights.changes) return null
  const name = program.fresh('oldest')
  const keys = place.type.is === 'map' ? `${place.code}.keys()` : place.code
  return js`const [${name}] = ${keys}\nif (${place.code}.size > 1) ${place.code}.delete(${name})`
}

/** A value of a size around a power of two. */
function large(scope: Scope): Tree | null {
  const { dice } = scope
  const size = 2 ** dice.pick([4, 5, 6, 7, 8, 8, 9, 10, 11, 12]) + dice.between(-1, 1)
  const fitting: readonly (readonly [type: Type, made: string])[] = [
    [text, `'x'.repeat(${size})`],
    [{ is: 'list', of: number }, `Array.from({ length: ${size} }, (_, i) => i % 3)`],
    [{ is: 'list', of: text }, `Array.from({ length: ${size} }, (_, i) => 'k' + i)`],
    [{ is: 'set', of: number }, `new Set(Array.from({ length: ${size} }, (_, i) => ${size} - i))`],
    [{ is: 'set', of: text }, `new Set(Array.from({ length: ${size} }, (_, i) => 'k' + i))`],
    [{ is: 'map', key: number, of: number }, `new Map(Array.from({ length: ${size} }, (_, i) => [i, i % 5]))`],
    [{ is: 'map', key: text, of: number }, `new Map(Array.from({ length: ${size} }, (_, i) => ['k' + i, i % 5]))`],
    [{ is: 'dict', of: number }, `Object.fromEntries(Array.from({ length: ${size} }, (_, i) => ['k' + i, i % 5]))`],
  ]
  for (const [type, made] of dice.shuffled(fitting)) {
    const known = isScalar(type) || scope.program.types.some((other) => nameOf(other) === nameOf(type))
    const place = known ? placeOf(type, scope, { settable: true, sure: true }) : null
    if (place !== null) return `${place.code} = ${made}`
  }
  return null
}
