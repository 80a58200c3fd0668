/** What stands at the head of a random module: its types, and functions that all of it uses. */

import { everyType } from './building.ts'
import type { Dice } from './dice.ts'
import { scalar } from './expressions.ts'
import { guardRights } from './recipes.ts'
import { type Callable, type Program, Scope } from './scope.ts'
import { js, type Tree } from './tree.ts'
import { boolean, number, randomTypes } from './types.ts'

export function programOf(dice: Dice): { readonly program: Program; readonly heads: readonly Tree[] } {
  let names = 0
  const bare: Program = {
    dice,
    types: everyType(randomTypes(dice)),
    callables: [],
    fresh: (prefix) => `${prefix}${++names}`,
  }
  const callables: Callable[] = []
  const heads: Tree[] = []
  for (const [name, chance] of [
    ['total', 2],
    ['isNew', 5],
  ] as const) {
    if (!dice.oneIn(chance)) continue
    const takes = dice.pick(bare.types.filter(({ is }) => is !== 'maybe'))
    const gives = name === 'total' ? number : boolean
    const inside = new Scope(bare, [{ code: 'part', type: takes, settable: false, shown: true }], guardRights)
    heads.push(name === 'total' ? memo(scalar(number, inside, 2)) : seenBefore)
    callables.push({ code: name, takes, gives, grows: false })
  }
  return { program: { ...bare, callables }, heads }
}

/** A memo by identity, as of a selector: what is shown once never comes back, so that it is of use within one evaluation. */
function memo(computed: Tree): Tree {
  return js`const totals = new WeakMap()
const total = (part) => {
if (!totals.has(part)) totals.set(part, ${computed})
return totals.get(part)
}`
}

const seenBefore: Tree = `const seen = new WeakSet()
const isNew = (part) => {
if (seen.has(part)) return false
seen.add(part)
return true
}`
