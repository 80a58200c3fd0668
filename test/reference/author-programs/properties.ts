/** Random properties of a program: of states, of steps, of deadlocks, and a constraint. */

import { condition } from './expressions.ts'
import { type Program, placeOfKind, Scope } from './scope.ts'
import { statements } from './statements.ts'
import { js, type Tree } from './tree.ts'

interface More {
  /** What else the scenario has. */
  readonly settings?: string
  /** A pattern that takes a state apart. */
  readonly taken?: string | null
}

/** @param scopeOf what is in sight of a state that a parameter is called; '' where the state is taken apart */
export function properties(
  program: Program,
  scopeOf: (code: string) => Scope,
  { settings = '', taken = null }: More = {},
): Tree {
  const { dice } = program
  const ofState = () => (taken !== null && dice.oneIn(2) ? predicate(taken, scopeOf('')) : predicate('s', scopeOf('s')))
  const lines = Array.from({ length: dice.between(2, 4) }, (_, at): Tree => {
    const kind = dice.pick(['always', 'never', 'never', 'sometimes', 'step', 'step', 'deadlockFree'])
    const name = `${kind}${at}`
    if (kind === 'deadlockFree') return js`${name}: deadlockFree(${ofState()}),`
    if (kind !== 'step') return js`${name}: ${kind}(${ofState()}),`
    return js`${name}: step(${stepPredicate(program, scopeOf)}),`
  })
  // Most initial states are inside: a constraint that leaves none says nothing.
  const outside = () => condition(scopeOf('s'), 2)
  const within = dice.oneIn(4) ? js`within: (s) => !(${outside()} && ${outside()} && ${outside()}), ` : ''
  return js`export default spec(model, {
properties: {
${{ lines }}
},
scenarios: { program: { ${settings}bounds: { ${within}depth: ${String(dice.between(3, 5))}, states: ${String(dice.pick([10, 20, 40]))} }, expect: 'holds' } },
})`
}

function predicate(parameter: string, scope: Scope): Tree {
  const { dice } = scope
  if (dice.oneIn(5)) {
    return js`(${parameter}) => {\n${{ lines: statements(scope, dice.between(1, 2)) }}\nreturn ${condition(scope, 2)}\n}`
  }
  return js`(${parameter}) => ${condition(scope, 3)}`
}

function stepPredicate(program: Program, scopeOf: (code: string) => Scope): Tree {
  const { dice } = program
  const [before, after] = [scopeOf('before'), scopeOf('after')]
  const both = new Scope(program, [...before.variables, ...after.variables], before.rights)
  // The same place before and after is one object exactly when nothing in it has changed.
  const place = placeOfKind(['record', 'list', 'map', 'dict', 'set'], before)
  const unchanged =
    place === null || /sorted|network/.test(place.code)
      ? null
      : js`(${place.code} ${dice.pick(['===', '!=='])} ${place.code.replaceAll('before', 'after')})`
  if (unchanged === null || dice.oneIn(3)) return js`(before, after) => ${condition(both, 2)}`
  return dice.oneIn(2)
    ? js`(before, after) => ${unchanged}`
    : js`(before, after) => (${unchanged} ${dice.pick(['||', '&&'])} ${condition(both, 2)})`
}
