/** What a piece of a random program can refer to, and what it may do. */

import type { Dice } from './dice.ts'
import { type Compound, contains, keys, nameOf, partsOf, type Scalar, type Type } from './types.ts'

export interface Variable {
  readonly code: string
  readonly type: Type
  /** Whether another value can be assigned. */
  readonly settable: boolean
  /** Whether its parts are only shown: members in guards, the state in predicates. */
  readonly shown: boolean
  /** Whether its entries are always the same, as those of an indexed variable. */
  readonly fixed?: boolean | undefined
}

/** A function that the piece can call: it takes one value of a type. */
export interface Callable {
  readonly code: string
  readonly takes: Type
  /** What it gives; null for a function that changes what it is given. */
  readonly gives: Scalar | null
  readonly grows: boolean
}

export interface Rights {
  /** Whether the state may be changed here. */
  readonly changes: boolean
  /** Whether collections may grow here: not while one is iterated over. */
  readonly grows: boolean
  /** Whether the order in which statements run over the members of a collection must not matter. */
  readonly returns: boolean
  readonly loops: boolean
  /** How deep blocks may nest from here. */
  readonly depth: number
}

/** What all pieces of a program share. */
export interface Program {
  readonly dice: Dice
  /** The compound types that occur in it. */
  readonly types: readonly Compound[]
  /** Functions of the module. */
  readonly callables: readonly Callable[]
  fresh(prefix: string): string
}

export class Scope {
  readonly program: Program
  readonly variables: readonly Variable[]
  readonly callables: readonly Callable[]
  readonly rights: Rights

  constructor(program: Program, variables: readonly Variable[], rights: Rights, callables = program.callables) {
    this.program = program
    this.variables = variables
    this.rights = rights
    this.callables = callables
  }

  get dice(): Dice {
    return this.program.dice
  }

  with(variables: readonly Variable[], rights: Partial<Rights> = {}): Scope {
    return new Scope(this.program, [...this.variables, ...variables], { ...this.rights, ...rights }, this.callables)
  }

  knowing(callable: Callable): Scope {
    return new Scope(this.program, this.variables, this.rights, [...this.callables, callable])
  }

  nested(rights: Partial<Rights> = {}): Scope {
    return this.with([], { depth: this.rights.depth - 1, ...rights })
  }
}

/** Where a value is. */
export interface Place {
  readonly code: string
  readonly type: Type
  /** Whether there may be nothing. */
  readonly maybe: boolean
  readonly shown: boolean
  /** Whether another value can be assigned. */
  readonly settable: boolean
  readonly fixed?: boolean | undefined
}

export interface Wanted {
  /** Only places that can be changed, and whose entries can. */
  readonly changeable?: boolean
  /** Only places that something can be assigned to. */
  readonly settable?: boolean
  /** Only places where there is something. */
  readonly sure?: boolean
}

/** A place of a type, by a random way from a variable to it. */
export function placeOf(type: Type, scope: Scope, wanted: Wanted = {}): Place | null {
  const { dice } = scope
  const name = nameOf(type)
  const roots = scope.variables.filter(
    (variable) => contains(variable.type, name) && !(wanted.changeable === true && variable.shown),
  )
  if (roots.length === 0) return null
  for (let attempt = 0; attempt < 4; attempt++) {
    // What was declared last is what the statements at hand are about.
    const root = dice.oneIn(2) ? (roots.at(-1) as Variable) : dice.pick(roots)
    const place = walk({ ...root, maybe: false }, name, scope)
    if (place === null || (place.fixed === true && wanted.changeable === true)) continue
    if ((wanted.sure === true && place.maybe) || (wanted.settable === true && !place.settable)) continue
    return place
  }
  return null
}

function walk(from: Place, name: string, scope: Scope): Place | null {
  const { dice } = scope
  let place = from
  for (let steps = 0; steps < 6; steps++) {
    const inside = partsOf(place.type).some((part) => contains(part, name))
    if (nameOf(place.type) === name && (!inside || dice.oneIn(2))) return place
    if (!inside) return null
    place = inwards(place, name, scope)
  }
  return null
}

/** One step inwards. */
function inwards(
  { code, type, maybe, shown, fixed, settable }: Place,
  name: string,
  { dice, variables }: Scope,
): Place {
  const dot = maybe ? '?.' : '.'
  const at = maybe ? '?.' : ''
  const inside = { shown, settable: !shown && !maybe && fixed !== true, maybe: true }
  switch (type.is) {
    case 'record': {
      const fields = Object.entries(type.fields).filter(([, of]) => contains(of, name))
      const [field, of] = dice.pick(fields)
      const mayBeMissing = type.optional?.includes(field) === true
      return { ...inside, code: `${code}${dot}${field}`, type: of, maybe: maybe || mayBeMissing }
    }
    case 'list': {
      const numbers = variables.filter((variable) => variable.type.is === 'number' && !variable.code.includes('.'))
      const index = numbers.length > 0 && dice.oneIn(2) ? dice.pick(numbers).code : String(dice.below(2))
      const way = dice.pick([`${at}[${index}]`, `${at}[${index}]`, `${dot}at(-1)`])
      return { ...inside, settable: false, code: `${code}${way}`, type: type.of }
    }
    case 'map': {
      if (type.key.is === 'record') {
        return { ...inside, settable: false, code: `${code}${dot}get(${keyIn({ code, maybe })})`, type: type.of }
      }
      const key = type.key.is === 'number' ? String(dice.below(3)) : dice.pick(keys)
      return { ...inside, settable: false, code: `${code}${dot}get(${key})`, type: type.of }
    }
    case 'dict':
      return { ...inside, code: `${code}${at}[${dice.pick(keys)}]`, type: type.of }
    case 'set':
      return { ...inside, settable: false, code: `sorted(${code}${maybe ? ' ?? []' : ''})[0]`, type: type.of }
    case 'maybe':
      return { ...inside, settable, code, type: type.of }
    default:
      return { ...inside, code, type }
  }
}

/** The least of the objects that are keys of a map: they are found by looking through them. */
export function keyIn({ code, maybe }: Pick<Place, 'code' | 'maybe'>): string {
  return `sorted(${maybe ? `${code}?.keys() ?? []` : `${code}.keys()`})[0]`
}

/** A place of some compound type of a kind. */
export function placeOfKind<Kind extends Compound['is']>(
  kinds: readonly Kind[],
  scope: Scope,
  wanted: Wanted = {},
): (Place & { readonly type: Compound & { readonly is: Kind } }) | null {
  const fitting = scope.program.types.filter((type) => (kinds as readonly string[]).includes(type.is))
  for (const type of scope.dice.shuffled(fitting)) {
    const place = placeOf(type, scope, wanted)
    if (place !== null) return place as Place & { readonly type: Compound & { readonly is: Kind } }
  }
  return null
}
