/** Random statements that change the state: its fields, its collections, and which part is where. */

import { fresh, made, orderBy } from './building.ts'
import { isSame, scalar, value } from './expressions.ts'
import { keyIn, type Place, placeOf, placeOfKind, type Scope } from './scope.ts'
import { js, type Tree } from './tree.ts'
import {
  boolean,
  type Compound,
  isScalar,
  type Key,
  keys,
  number,
  type RecordType,
  sureFields,
  type Type,
  text,
} from './types.ts'

/** One statement that changes something; null where nothing fits. */
export function change(scope: Scope): Tree | null {
  const { dice } = scope
  return dice.weighted<Tree>([
    [6, () => scalarChange(scope)],
    [3, () => assignment(scope)],
    [5, () => listChange(scope)],
    [3, () => mapChange(scope)],
    [2, () => setChange(scope)],
    [2, () => dictChange(scope)],
    [2, () => swap(scope)],
    [4, () => move(scope)],
    [3, () => writeBack(scope)],
    [1, () => called(scope)],
    [
      1,
      () => {
        const place = placeOfKind(['record'], scope, { changeable: true, sure: true })
        if (place === null) return null
        const [field, of] = dice.pick(Object.entries(place.type.fields))
        return js`Object.assign(${place.code}, { ${field}: ${value(of, scope, 1)} })`
      },
    ],
  ])
}

/** A place as it is written where it is known that there is something. */
function firm(code: string): string {
  return code.replaceAll('?.[', '[').replaceAll('?.', '.')
}

/** Does something to a place only where there is something. */
function guarded(place: Place, { dice }: Scope, statement: Tree): Tree {
  if (!place.maybe) return statement
  return js`if (${place.code}${dice.pick(['', ' != null', ' ?? false'])}) ${statement}`
}

function scalarChange(scope: Scope): Tree | null {
  const { dice } = scope
  const type = dice.pick([number, number, number, text, boolean])
  const holder = placeOfKind(['record', 'dict'], scope, { changeable: true })
  const direct = placeOf(type, scope, { settable: true, sure: true })
  const target = (): { code: string; place: Place | null } | null => {
    if (direct !== null && (holder === null || dice.oneIn(2))) return { code: direct.code, place: null }
    if (holder === null || holder.type.is !== 'record') return null
    const fields = sureFields(holder.type).filter(([, of]) => of.is === type.is)
    return fields.length === 0 ? null : { code: `${holder.code}.${dice.pick(fields)[0]}`, place: holder }
  }
  const at = target()
  if (at === null) return null
  const { code, place: sure } = at
  // Optional chains cannot be assigned to: where there may be nothing, the place gets a name first.
  const assign = (to: string): Tree => {
    switch (type.is) {
      case 'number':
        return dice.pick<Tree>([
          `${to}++`,
          `${to}--`,
          `++${to}`,
          js`${to} += ${String(dice.between(1, 2))}`,
          js`${to} = ${scalar(number, scope)}`,
          js`${to} = (${to} + ${scalar(number, scope, 1)}) % 3`,
          js`${to} ${dice.pick(['||=', '&&=', '??='])} ${scalar(number, scope, 1)}`,
        ])
      case 'text':
        return dice.oneIn(3)
          ? js`${to} = (${to} + ${scalar(text, scope, 1)}).slice(-3)`
          : js`${to} = ${scalar(text, scope)}`
      default:
        return dice.oneIn(2) ? js`${to} = !${to}` : js`${to} = ${scalar(type, scope)}`
    }
  }
  if (sure === null || !sure.maybe) return assign(code)
  const name = scope.program.fresh('it')
  const field = code.slice(sure.code.length)
  return js`const ${name} = ${sure.code}\nif (${name}) ${assign(name + field)}`
}

function assignment(scope: Scope): Tree | null {
  const { dice } = scope
  for (const type of dice.shuffled(scope.program.types)) {
    const place = placeOf(type, scope, { settable: true })
    if (place === null) continue
    return js`${place.code} = ${dice.oneIn(3) ? fresh(type, scope) : value(type, scope)}`
  }
  return null
}

function listChange(scope: Scope): Tree | null {
  const { dice, rights } = scope
  const place = placeOfKind(['list'], scope, { changeable: true })
  if (place === null) return null
  const { maybe, type } = place
  const { of } = type
  const code = firm(place.code)
  const dot = `${place.code}${maybe ? '?.' : '.'}`
  const there = `${place.code}${maybe ? '?' : ''}.length`
  const item = () => value(of, scope, 1)
  const grows = (weight: number) => (rights.grows ? weight : 0)
  const compare = isScalar(of) ? 'order' : `(x, y) => ${orderBy(of, scope)}`
  const statement = dice.weighted<Tree>([
    [grows(5), () => js`${dot}${dice.pick(['push', 'push', 'unshift'])}(${item()})`],
    [grows(1), () => js`${dot}push(...(${place.code}${maybe ? ' ?? []' : ''}))`],
    [grows(2), () => js`${dot}splice(${dice.pick(['0', '1', '-1'])}, ${dice.pick(['0', '1', '2'])}, ${item()})`],
    [1, () => js`${dot}splice(${dice.pick(['0', '1', '-1', '-2'])}, ${dice.pick(['1', '2'])})`],
    [2, () => js`${dot}${dice.pick(['pop', 'shift'])}()`],
    [2, () => js`${dot}reverse()`],
    [2, () => js`${dot}sort(${compare})`],
    [1, () => js`${dot}fill(${item()}${dice.pick(['', ', 1', ', 0, 1', ', -1'])})`],
    [1, () => js`${dot}copyWithin(${dice.pick(['0, 1', '1, 0', '0, -1', '1, 0, 1'])})`],
    [
      3,
      () =>
        guarded(
          place,
          scope,
          js`for (let i = 0; i < ${code}.length; i++) if (${scalar(boolean, scope, 1)}) ${code}[i] = ${item()}`,
        ),
    ],
    [3, () => js`if (${there} > 0) ${code}[${dice.pick(['0', `${code}.length - 1`])}] = ${item()}`],
    [1, () => js`if (${there} > 2) ${code}.length = ${dice.pick(['0', '1', '2'])}`],
    [
      1,
      () =>
        js`${dot}forEach((x, i, all) => { all[i] = ${value(of, scope.with([{ code: 'x', type: of, settable: false, shown: false }], { grows: false }), 1)} })`,
    ],
  ])
  return rights.grows && statement !== null ? capped(statement, place) : statement
}

/** Lists stay short, so that there are few states, and no loop doubles one again and again. */
function capped(statement: Tree, { code, maybe }: Place): Tree {
  return js`${statement}\nif (${code}${maybe ? '?' : ''}.length > 4) ${firm(code)}.splice(4)`
}

function mapChange(scope: Scope): Tree | null {
  const { dice, rights } = scope
  const place = placeOfKind(['map'], scope, { changeable: true })
  if (place === null) return null
  const { code, maybe, type } = place
  const dot = `${code}${maybe ? '?.' : '.'}`
  if (type.key.is === 'record' && !dice.oneIn(5)) return objectKeyChange({ ...place, type, key: type.key }, scope)
  const key = value(type.key, scope, 0)
  return dice.weighted<Tree>([
    [rights.grows ? 4 : 0, () => js`${dot}set(${key}, ${value(type.of, scope, 1)})`],
    [2, () => js`${dot}delete(${key})`],
    [1, () => js`if (${scalar(boolean, scope, 1)}) ${dot}clear()`],
    [
      1,
      () =>
        type.key.is === 'number' && rights.grows && !maybe
          ? js`${code}.set(${code}.size, ${value(type.of, scope, 1)})`
          : null,
    ],
    [2, () => (isScalar(type.of) ? null : js`${dot}forEach((x) => { ${elementChange('x', type.of, scope)} })`)],
  ])
}

/** A change of a map whose keys are objects, which does not give it two equal ones. */
function objectKeyChange(
  { code, maybe, type, key }: Place & { type: Compound & { is: 'map' }; key: RecordType },
  scope: Scope,
) {
  const { dice, rights, program } = scope
  const known = keyIn({ code, maybe })
  const size = `${code}${maybe ? '?' : ''}.size`
  const there = firm(code)
  const content = () => value(type.of, scope, 1)
  return dice.weighted<Tree>([
    [2, () => js`if (${size} > 0) ${there}.set(${known}, ${content()})`],
    [2, () => js`if (${size} > 0) ${there}.delete(${known})`],
    // Keys that differ go on to differ.
    [2, () => js`if (${size} > 0) for (const x of ${there}.keys()) x.n += 1`],
    [
      rights.grows ? 4 : 0,
      () => {
        const name = program.fresh('key')
        const isNew = `![...${there}.keys()].some((x) => x.n === ${name}.n)`
        return js`const ${name} = ${made(key, scope, 1)}\nif (${maybe ? `${code} && ` : ''}${isNew}) ${there}.set(${name}, ${content()})`
      },
    ],
  ])
}

/** A change of the member of a collection that does not depend on the others, so the order does not matter. */
export function elementChange(code: string, of: Type, scope: Scope): Tree {
  const { dice } = scope
  switch (of.is) {
    case 'record': {
      const fields = sureFields(of).filter(([, field]) => field.is === 'number')
      return fields.length === 0 ? '' : `${code}.${dice.pick(fields)[0]}${dice.pick(['++', ' += 2', ' = 1'])}`
    }
    case 'list':
      return dice.pick([`${code}.reverse()`, `${code}.pop()`])
    case 'set':
    case 'map':
      return `${code}.delete(${constantKey(of)})`
    case 'dict':
      return `delete ${code}[${dice.pick(keys)}]`
    default:
      return ''
  }
}

function constantKey(of: Compound): string {
  return of.is === 'map' && of.key.is === 'text' ? "'a'" : '1'
}

function setChange(scope: Scope): Tree | null {
  const { dice, rights } = scope
  const place = placeOfKind(['set'], scope, { changeable: true })
  if (place === null) return null
  const { code, maybe, type } = place
  const dot = `${code}${maybe ? '?.' : '.'}`
  return dice.weighted<Tree>([
    [rights.grows ? 4 : 0, () => js`${dot}add(${value(type.of, scope, 1)})`],
    [
      2,
      () =>
        js`${dot}delete(${isScalar(type.of) ? scalar(type.of, scope, 0) : (placeOf(type.of, scope)?.code ?? 'null')})`,
    ],
    [1, () => js`if (${scalar(boolean, scope, 1)}) ${dot}clear()`],
    [2, () => (isScalar(type.of) ? null : js`${dot}forEach((x) => { ${elementChange('x', type.of, scope)} })`)],
  ])
}

function dictChange(scope: Scope): Tree | null {
  const { dice, rights } = scope
  const place = placeOfKind(['dict'], scope, { changeable: true, sure: true })
  if (place === null) return null
  const { code, type } = place
  const key = dice.oneIn(3) ? js`${scalar(text, scope, 0)}` : dice.pick(keys)
  return dice.weighted<Tree>([
    [rights.grows ? 4 : 0, () => js`${code}[${key}] = ${value(type.of, scope, 1)}`],
    [rights.grows ? 1 : 0, () => js`${code}[${key}] ??= ${value(type.of, scope, 1)}`],
    [3, () => js`delete ${code}[${key}]`],
    [
      2,
      () =>
        js`for (const k in ${code}) ${isScalar(type.of) ? js`if (k < 'b') delete ${code}[k]` : elementChange(`${code}[k]`, type.of, scope) || ';'}`,
    ],
  ])
}

/** Two places change what they hold. */
function swap(scope: Scope): Tree | null {
  const { dice } = scope
  const place = placeOfKind(['list'], scope, { changeable: true })
  if (place !== null && dice.oneIn(2)) {
    const code = firm(place.code)
    return js`if (${place.code}${place.maybe ? '?' : ''}.length > 1) [${code}[0], ${code}[1]] = [${code}[1], ${code}[0]]`
  }
  for (const type of dice.shuffled(scope.program.types)) {
    const [left, right] = [
      placeOf(type, scope, { settable: true, sure: true }),
      placeOf(type, scope, { settable: true, sure: true }),
    ]
    if (left === null || right === null || left.code === right.code) continue
    if (left.code.startsWith(right.code) || right.code.startsWith(left.code)) continue
    return js`;[${left.code}, ${right.code}] = [${right.code}, ${left.code}]`
  }
  return null
}

/** A part goes from one place to another, and is changed afterwards under one of its names. */
function move(scope: Scope): Tree | null {
  const { dice, rights } = scope
  const from = placeOfKind(['list', 'map', 'dict', 'maybe'], scope, { changeable: true, sure: true })
  if (from === null || isScalar(from.type.of)) return null
  const { of } = from.type
  const name = scope.program.fresh('moved')
  const key = from.type.is === 'map' ? keyOf(from, from.type.key, scope) : dice.pick(keys)
  const taken: Tree = {
    list: js`const ${name} = ${from.code}.${dice.pick(['shift()', 'pop()', 'splice(0, 1)[0]', 'at(-1)'])}`,
    map: js`const ${name} = ${from.code}.get(${key})\n${from.code}.delete(${key})`,
    dict: js`const ${name} = ${from.code}[${key}]\ndelete ${from.code}[${key}]`,
    maybe: js`const ${name} = ${from.code}${from.settable ? js`\n${from.code} = null` : ''}`,
  }[from.type.is]
  const inside = scope.with([{ code: name, type: of, settable: false, shown: false }])
  const put = dice.weighted<Tree>([
    [
      3,
      () => {
        const to = placeOf({ is: 'maybe', of }, scope, { settable: true })
        return to === null ? null : `${to.code} = ${name}`
      },
    ],
    [
      3,
      () => {
        const to = placeOf(of, scope, { settable: true, sure: true })
        return to === null ? null : `${to.code} = ${name}`
      },
    ],
    [
      rights.grows ? 2 : 0,
      () => {
        const to = placeOf({ is: 'list', of }, scope, { changeable: true, sure: true })
        return to === null ? null : `${to.code}.${dice.pick(['push', 'unshift'])}(${name})`
      },
    ],
    [
      rights.grows ? 2 : 0,
      () => {
        const to = placeOfKind(['map', 'dict', 'set'], scope, { changeable: true, sure: true })
        if (to === null || !isSame(to.type.of, of)) return null
        if (to.type.is === 'set') return `${to.code}.add(${name})`
        return to.type.is === 'map'
          ? js`${to.code}.set(${value(to.type.key, scope, 0)}, ${name})`
          : `${to.code}[${dice.pick(keys)}] = ${name}`
      },
    ],
  ])
  if (put === null) return null
  const afterwards = [scalarChange(inside), dice.oneIn(2) ? change(inside) : null].filter((tree) => tree !== null)
  const lines: Tree = { lines: dice.oneIn(4) ? [...afterwards, put] : [put, ...afterwards] }
  return js`${taken}\nif (${name}) {\n${lines}\n}`
}

/** A key under which a map may have something. */
function keyOf(map: Place, type: Key, scope: Scope): Tree {
  return type.is === 'record' ? keyIn(map) : scalar(type, scope, 0)
}

/** A part is put where it is anyway, or where its like is, and changed afterwards. */
function writeBack(scope: Scope): Tree | null {
  const { dice } = scope
  for (const type of dice.shuffled(scope.program.types)) {
    if (type.is === 'maybe') continue
    const place = placeOf(type, scope, { changeable: true })
    if (place === null) continue
    const name = scope.program.fresh('same')
    const inside = scope.with([{ code: name, type, settable: false, shown: false }])
    const back = place.settable && !place.code.includes('?.') ? `${place.code} = ${name}` : indexed(place, name)
    if (back === null) continue
    const lines: Tree = { lines: [change(inside) ?? '', back, scalarChange(inside) ?? change(inside) ?? ''] }
    const value: Tree = dice.oneIn(4) && place.settable ? made(type, scope, 1) : place.code
    return js`const ${name} = ${value}\nif (${name}) {\n${lines}\n}`
  }
  return null
}

/** Writes to the entry of a list or map that a place names. */
function indexed({ code }: Place, name: string): string | null {
  if (code.endsWith(']') && !code.includes('?.') && !code.includes('sorted')) return `${code} = ${name}`
  const get = /^([\w.[\]]+)\.get\(((?:\d+)|(?:'[^']*'))\)$/.exec(code)
  return get === null ? null : `${get[1]}.set(${get[2]}, ${name})`
}

function called(scope: Scope): Tree | null {
  const { dice, rights } = scope
  const fitting = scope.callables.filter(({ gives, grows }) => gives === null && (rights.grows || !grows))
  if (fitting.length === 0) return null
  const callable = dice.pick(fitting)
  const place = placeOf(callable.takes, scope, { changeable: true })
  if (place === null) return null
  return guarded(place, scope, `${callable.code}(${place.code})`)
}
