/** Random machines as source: variables of random types, and actions whose recipes are random programs. */

import type { Dice } from './dice.ts'
import { choice } from './effects.ts'
import { condition, value } from './expressions.ts'
import { programOf } from './modules.ts'
import { properties } from './properties.ts'
import { guardRights, parametersOf, recipe, recipeRights } from './recipes.ts'
import { type Program, placeOf, Scope, type Variable } from './scope.ts'
import { statements } from './statements.ts'
import { js, type Tree } from './tree.ts'
import { type Compound, constant, number, type Type, text } from './types.ts'

interface Declared {
  readonly name: string
  readonly type: Type
  /** The entries of an indexed variable: how many, or by which keys. */
  readonly indexed: number | readonly string[] | null
  /** The type of all of it. */
  readonly whole: Type
}

const variableNames = ['a', 'b', 'c', 'd', 'e']

export function randomMachine(dice: Dice): Tree {
  const { program, heads } = programOf(dice)
  const variables = dice
    .shuffled(variableNames)
    .slice(0, dice.between(2, 4))
    .map((name): Declared => {
      const type = dice.oneIn(5) ? number : dice.pick(program.types)
      const indexed = dice.pick([null, null, null, dice.between(2, 3), ['x', 'y']])
      return { name, type, indexed, whole: wholeType(type, indexed) }
    })
  const root = rootType(variables)
  const state: State = (code, shown) => [
    { code, type: root, settable: false, shown: true },
    ...variables.flatMap((variable) => placesOf(variable, `${code}.${variable.name}`, shown)),
  ]
  const initial = variables.map(({ name, type, indexed }) => {
    const made = constant(type, dice)
    if (indexed !== null) return js`${name}: indexed(${JSON.stringify(indexed)}, () => (${made})),`
    return dice.oneIn(6) ? js`${name}: choose([${made}, ${constant(type, dice)}]),` : js`${name}: ${made},`
  })
  const actions = Array.from({ length: dice.between(1, 4) }, (_, at) => action(`act${at}`, program, state))
  return js`${{ lines: heads }}
const model = machine({
name: 'author program',
parameters: {},
variables: (_parameters, choose) => ({
${{ lines: initial }}
}),
actions: (_parameters) => ({
${{ lines: actions }}
}),
})
${properties(program, (code) => new Scope(program, state(code, true), guardRights))}`
}

type State = (code: string, shown: boolean) => Variable[]

/** All variables as one object, to look at: what is in it can be reached through the variables, too. */
function rootType(variables: readonly Declared[]): Compound {
  const fields = variables.map(({ name, whole }): [string, Type] => [name, whole])
  return { is: 'record', name: 'State', fields: Object.fromEntries(fields) }
}

function wholeType(type: Type, indexed: Declared['indexed']): Type {
  if (indexed === null) return type
  return typeof indexed === 'number' ? { is: 'list', of: type } : { is: 'dict', of: type }
}

/** A variable, and the entries of one that has them. */
function placesOf({ type, indexed, whole }: Declared, code: string, shown: boolean): Variable[] {
  if (indexed === null) return [{ code, type, settable: !shown, shown }]
  const keys =
    typeof indexed === 'number'
      ? Array.from({ length: indexed }, (_, at) => `[${at}]`)
      : indexed.map((key) => `.${key}`)
  return [
    { code, type: whole, settable: false, shown, fixed: true },
    ...keys.map((key): Variable => ({ code: `${code}${key}`, type, settable: !shown, shown })),
  ]
}

function action(name: string, program: Program, state: State): Tree {
  const { dice } = program
  const member = memberOf(program, state)
  const hasMember = member.variables.length > 0
  const guarded = parametersOf(dice, state('s', true), hasMember ? ['m'] : [])
  const shown = new Scope(program, [...guarded.variables, ...member.variables], guardRights)
  const when = dice.oneIn(4) ? js`when: ${guarded.parameters} => ${guard(shown)},\n` : ''
  // A recipe is given its own copy of a member.
  const given = member.variables.map((variable) => ({ ...variable, shown: false }))
  const chooses = dice.oneIn(4)
  const others = [...(hasMember ? ['m'] : []), ...(chooses ? ['choose'] : [])]
  const own = parametersOf(dice, state('s', false), others)
  const scope = new Scope(program, [...given, ...own.variables], recipeRights)
  const form = { parameters: own.parameters, own: own.isWhole ? state('s', true) : [] }
  return js`${name}: action({\n${member.over}${when}do: ${recipe(scope, form, chooses ? (inner) => choice(inner, { call: '' }) : undefined)},\n}),`
}

/** What an action ranges over: numbers, objects of a fixed list, or what is found in the state. */
function memberOf(program: Program, state: State): { over: Tree; variables: Variable[] } {
  const { dice } = program
  const { parameters, variables } = parametersOf(dice, state('s', true), [])
  const shown = new Scope(program, variables, guardRights)
  const ranging = (over: Tree, type: Type) => ({
    over: js`over: ${over},\n`,
    variables: [{ code: 'm', type, settable: false, shown: true }],
  })
  const list = (type: Type): Tree => {
    const place = placeOf(type, shown)
    if (place === null) return value(type, shown, 1)
    return place.maybe ? `(${place.code} ?? [])` : place.code
  }
  switch (dice.below(8)) {
    case 0:
      return ranging('[0, 1]', number)
    case 1: {
      const type = dice.pick(program.types.filter(({ is }) => is === 'record'))
      return ranging(js`[${constant(type, dice)}, ${constant(type, dice)}]`, type)
    }
    case 2:
    case 3: {
      const lists = program.types.filter((type) => type.is === 'list' || type.is === 'set')
      if (lists.length === 0) return { over: '', variables: [] }
      const type = dice.pick(lists) as Type & { readonly of: Type }
      const members = list(type)
      if (dice.oneIn(6)) return ranging(js`function* ${parameters} { yield* ${members} }`, type.of)
      return ranging(js`${parameters} => ${members}`, type.of)
    }
    case 4: {
      const dicts = program.types.filter((type) => type.is === 'dict')
      if (dicts.length === 0) return { over: '', variables: [] }
      const place = placeOf(dice.pick(dicts), shown, { sure: true })
      return place === null
        ? { over: '', variables: [] }
        : ranging(js`${parameters} => Object.keys(${place.code})`, text)
    }
    default:
      return { over: '', variables: [] }
  }
}

function guard(shown: Scope): Tree {
  const { dice } = shown
  if (!dice.oneIn(4)) return condition(shown, 2)
  return js`{\n${{ lines: statements(shown, dice.between(1, 2)) }}\nreturn ${condition(shown, 2)}\n}`
}
