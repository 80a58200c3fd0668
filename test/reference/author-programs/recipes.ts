/** Random recipes: the functions of a model that change its state. */

import { change } from './changes.ts'
import type { Dice } from './dice.ts'
import { condition, value } from './expressions.ts'
import { placeOf, type Rights, Scope, type Variable } from './scope.ts'
import { statements } from './statements.ts'
import { joined, js, type Tree } from './tree.ts'
import { isScalar, sureFields } from './types.ts'

export const recipeRights: Rights = { changes: true, grows: true, returns: true, loops: false, depth: 2 }
export const guardRights: Rights = { changes: false, grows: false, returns: false, loops: false, depth: 1 }

/** How a function is given the state: as `s`, or taken apart. */
export function parametersOf(dice: Dice, state: readonly Variable[], others: readonly string[]) {
  const isWhole = !dice.oneIn(5)
  const names = isWhole ? [] : [...new Set(state.flatMap(({ code }) => /^s\.(\w+)/.exec(code)?.[1] ?? []))]
  const variables = isWhole
    ? state
    : state
        .filter(({ code }) => code !== 's')
        .map((variable): Variable => {
          const code = variable.code.slice(2)
          return { ...variable, code, settable: variable.settable && !names.includes(code) }
        })
  const first = isWhole ? 's' : `{ ${names.join(', ')} }`
  return { isWhole, variables, parameters: `(${[first, ...others].join(', ')})` }
}

interface Form {
  readonly parameters: string
  /** The state, as one that is only shown. */
  readonly own: readonly Variable[]
}

/** A function that changes the state `s`, or returns a new one. @param extra statements of its own kind */
export function recipe(scope: Scope, { parameters, own }: Form, extra?: (scope: Scope) => Tree | null): Tree {
  const { dice } = scope
  const body = () => bodyOf(scope, extra)
  return dice.weighted<Tree>([
    [8, () => js`${parameters} => {\n${body()}\n}`],
    [2, () => js`function ${parameters} {\n${body()}\n}`],
    // By the way, such an arrow gives a number, a text or a collection.
    [1, () => oneLine(parameters, scope)],
    [
      1,
      () => {
        const complete = completeState(own, scope)
        return complete === null ? null : js`${parameters} => (${complete})`
      },
    ],
    [
      1,
      () => {
        const looking = new Scope(scope.program, own, guardRights)
        const complete = completeState(own, scope)
        if (complete === null) return null
        return js`${parameters} => {\n${{ lines: statements(looking, dice.between(1, 3)) }}\nreturn ${complete}\n}`
      },
    ],
  ]) as Tree
}

/** The statements of a function that changes the state. */
export function bodyOf(scope: Scope, extra?: (scope: Scope) => Tree | null): Tree {
  const { dice } = scope
  return {
    lines: [
      ...(dice.oneIn(4) ? [] : [change(scope) ?? '']),
      ...statements(scope, dice.between(1, 4), extra),
      ...(dice.oneIn(3) ? [] : [change(scope) ?? '']),
      ...(dice.oneIn(60) ? [js`if (${condition(scope, 1)}) throw new Error('uncaught')`] : []),
      ...lastly(scope),
    ],
  }
}

/** A new state in place of the old one. Nothing is changed, but one part may be in two places of it. */
function completeState(own: readonly Variable[], { program }: Scope): Tree | null {
  const { dice } = program
  const whole = own.filter(({ code, fixed }) => /^s\.\w+$/.test(code) && fixed !== true)
  if (whole.length === 0) return null
  const fields = dice.shuffled(whole).slice(0, dice.between(1, 2))
  const looking = new Scope(program, own, guardRights)
  return js`{ ...s, ${joined(
    fields.map(({ code, type }) => js`${code.slice(2)}: ${value(type, looking)}`),
    ', ',
  )} }`
}

/** What a handler does at its end: keeps a message or a member as it was shown. */
function lastly(scope: Scope): Tree[] {
  const { dice } = scope
  if (!dice.oneIn(4)) return []
  for (const { code, type } of scope.variables.filter(({ code, type }) => /^m\b/.test(code) && !isScalar(type))) {
    const to =
      placeOf(type, scope, { settable: true, sure: true }) ??
      placeOf({ is: 'maybe', of: type }, scope, { settable: true, sure: true })
    if (to !== null) return [`${to.code} = ${code}`]
  }
  return []
}

/** An arrow of one line: by the way it gives a number or a collection. */
export function oneLine(parameters: string, scope: Scope): Tree | null {
  const { dice } = scope
  const type = dice.pick(scope.program.types)
  const place = placeOf(type, scope, { changeable: true, sure: true })
  if (place === null) return null
  const { code } = place
  switch (type.is) {
    case 'list':
      return js`${parameters} => ${code}.${dice.pick<Tree>([js`push(${value(type.of, scope, 1)})`, 'reverse()', js`unshift(${value(type.of, scope, 1)})`])}`
    case 'set':
      return js`${parameters} => ${code}.${dice.pick(['add', 'delete'])}(${value(type.of, scope, 1)})`
    case 'map':
      return js`${parameters} => ${code}.set(${value(type.key, scope, 0)}, ${value(type.of, scope, 1)})`
    case 'record': {
      const fields = sureFields(type).filter(([, of]) => of.is === 'number')
      return fields.length === 0
        ? null
        : js`${parameters} => ${code}.${fields[0]?.[0] as string}${dice.pick(['++', ' += 2'])}`
    }
    default:
      return null
  }
}
