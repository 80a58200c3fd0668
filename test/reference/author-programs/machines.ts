/** Random machines as source: variables of random types, and actions whose recipes are random programs. */

import { everyType } from './building.ts'
import type { Dice } from './dice.ts'
import { condition, value } from './expressions.ts'
import { properties } from './properties.ts'
import { guardRights, recipe, recipeRights } from './recipes.ts'
import { type Program, placeOf, Scope, type Variable } from './scope.ts'
import { statements } from './statements.ts'
import { js, type Tree } from './tree.ts'
import { constant, number, randomTypes, type Type } from './types.ts'

interface Declared {
  readonly name: string
  readonly type: Type
  /** How many entries, for an indexed variable. */
  readonly indexed: number | null
}

const variableNames = ['a', 'b', 'c', 'd', 'e']

export function programOf(dice: Dice): Program {
  let names = 0
  return { dice, types: everyType(randomTypes(dice)), fresh: (prefix) => `${prefix}${++names}` }
}

export function randomMachine(dice: Dice): Tree {
  const program = programOf(dice)
  const variables = dice
    .shuffled(variableNames)
    .slice(0, dice.between(2, 4))
    .map((name): Declared => {
      const type = dice.oneIn(5) ? number : dice.pick(program.types)
      const isIndexed = dice.oneIn(4)
      return { name, type, indexed: isIndexed ? dice.between(2, 3) : null }
    })
  const state = (code: string, shown: boolean): Variable[] =>
    variables.flatMap(({ name, type, indexed }): Variable[] =>
      indexed === null
        ? [{ code: `${code}.${name}`, type, settable: !shown, shown }]
        : Array.from({ length: indexed }, (_, at) => ({
            code: `${code}.${name}[${at}]`,
            type,
            settable: !shown,
            shown,
          })),
    )
  const initial = variables.map(({ name, type, indexed }) => {
    const made = constant(type, dice)
    if (indexed !== null) return js`${name}: indexed(${String(indexed)}, () => (${made})),`
    return dice.oneIn(6) ? js`${name}: choose([${made}, ${constant(type, dice)}]),` : js`${name}: ${made},`
  })
  const actions = Array.from({ length: dice.between(1, 4) }, (_, at) => action(`act${at}`, program, state))
  return js`const model = machine({
name: 'author program',
parameters: {},
variables: (_parameters, choose) => ({
${{ lines: initial }}
}),
actions: (_parameters, action) => ({
${{ lines: actions }}
}),
})
${properties(program, (code) => new Scope(program, state(code, true), guardRights))}`
}

type State = (code: string, shown: boolean) => Variable[]

function action(name: string, program: Program, state: State): Tree {
  const { dice } = program
  const member = memberOf(program, state)
  const shown = new Scope(program, [...state('s', true), ...member.variables], guardRights)
  const when = dice.oneIn(2) ? js`when: ${guard(shown, member.variables.length > 0)},\n` : ''
  const scope = new Scope(program, [...member.variables, ...state('s', false)], recipeRights)
  return js`${name}: action({\n${member.over}${when}do: ${recipe(scope, { parameters: member.variables.length > 0 ? '(s, m)' : '(s)', own: state('s', true) })},\n}),`
}

/** What an action ranges over: numbers, objects of a fixed list, or what is found in the state. */
function memberOf(program: Program, state: State): { over: Tree; variables: Variable[] } {
  const { dice } = program
  const shown = new Scope(program, state('s', true), guardRights)
  const variable = (type: Type): Variable[] => [{ code: 'm', type, settable: false, shown: true }]
  switch (dice.below(7)) {
    case 0:
      return { over: 'over: [0, 1],\n', variables: variable(number) }
    case 1: {
      const type = dice.pick(program.types.filter(({ is }) => is === 'record'))
      return { over: js`over: [${constant(type, dice)}, ${constant(type, dice)}],\n`, variables: variable(type) }
    }
    case 2:
    case 3: {
      const lists = program.types.filter((type) => type.is === 'list' || type.is === 'set')
      if (lists.length === 0) return { over: '', variables: [] }
      const type = dice.pick(lists) as Type & { readonly of: Type }
      const place = placeOf(type, shown)
      const found = place === null ? value(type, shown, 1) : place.maybe ? `${place.code} ?? []` : place.code
      return { over: js`over: (s) => ${found},\n`, variables: variable(type.of) }
    }
    default:
      return { over: '', variables: [] }
  }
}

function guard(shown: Scope, hasMember: boolean): Tree {
  const parameters = hasMember ? '(s, m)' : '(s)'
  if (shown.dice.oneIn(4)) {
    return js`${parameters} => {\n${{ lines: statements(shown, shown.dice.between(1, 2)) }}\nreturn ${condition(shown, 2)}\n}`
  }
  return js`${parameters} => ${condition(shown, 2)}`
}
