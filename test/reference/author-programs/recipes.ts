/** Random recipes: the functions of a model that change its state. */

import { condition, scalar, value } from './expressions.ts'
import { placeOf, type Rights, Scope, type Variable } from './scope.ts'
import { statements } from './statements.ts'
import { js, type Tree } from './tree.ts'
import { isScalar } from './types.ts'

export const recipeRights: Rights = { changes: true, grows: true, returns: true, loops: false, depth: 2 }
export const guardRights: Rights = { changes: false, grows: false, returns: false, loops: false, depth: 1 }

interface Form {
  readonly parameters: string
  /** The state, as one that is only shown. */
  readonly own: readonly Variable[]
  /** Statements that only this recipe can have. */
  readonly extra?: (scope: Scope) => Tree | null
}

/** A function that changes the state `s`, or returns a new one. */
export function recipe(scope: Scope, { parameters, own, extra }: Form): Tree {
  const { dice } = scope
  const body = (): Tree => ({
    lines: [
      ...statements(scope, dice.between(1, 5), extra),
      ...(dice.oneIn(60) ? [js`if (${condition(scope, 1)}) throw new Error('uncaught')`] : []),
      ...lastly(scope),
    ],
  })
  return dice.weighted<Tree>([
    [8, () => js`${parameters} => {\n${body()}\n}`],
    [2, () => js`function ${parameters} {\n${body()}\n}`],
    // By the way, such an arrow gives a number, a text or a collection.
    [1, () => oneLine(parameters, scope)],
    [
      1,
      () => {
        const variable = dice.pick(own.filter(({ code }) => !code.includes('[')))
        if (variable === undefined) return null
        const made = value(
          variable.type,
          new Scope(scope.program, [...own, ...scope.variables.filter(({ shown }) => shown)], guardRights),
        )
        return js`${parameters} => ({ ...s, ${variable.code.slice(2)}: ${made} })`
      },
    ],
  ]) as Tree
}

/** What a handler does at its end: keeps a message or a member as it was shown. */
function lastly(scope: Scope): Tree[] {
  const { dice } = scope
  if (!dice.oneIn(4)) return []
  for (const { code, type } of scope.variables.filter(({ shown, type }) => shown && !isScalar(type))) {
    const to =
      placeOf(type, scope, { settable: true, sure: true }) ??
      placeOf({ is: 'maybe', of: type }, scope, { settable: true, sure: true })
    if (to !== null) return [`${to.code} = ${code}`]
  }
  return []
}

function oneLine(parameters: string, scope: Scope): Tree | null {
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
      return js`${parameters} => ${code}.set(${scalar(type.key, scope, 0)}, ${value(type.of, scope, 1)})`
    case 'record': {
      const fields = Object.entries(type.fields).filter(([, of]) => of.is === 'number')
      return fields.length === 0
        ? null
        : js`${parameters} => ${code}.${fields[0]?.[0] as string}${dice.pick(['++', ' += 2'])}`
    }
    default:
      return null
  }
}
