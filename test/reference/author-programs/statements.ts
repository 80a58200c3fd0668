/** Random statements: declarations, branches, loops, exceptions, functions, and changes of the state among them. */

import { change, elementChange } from './changes.ts'
import { arrow, certain, condition, scalar, value } from './expressions.ts'
import { lessOften } from './more.ts'
import { placeOf, placeOfKind, type Scope, type Variable } from './scope.ts'
import { block, js, type Tree } from './tree.ts'
import { isScalar, number, partsOf, simplest, sureFields, type Type, text } from './types.ts'

/** What a statement adds to the scope of those that follow. */
interface Written {
  readonly tree: Tree
  readonly scope: Scope
}

/** Statements in a row. */
export function statements(scope: Scope, count: number, extra: (scope: Scope) => Tree | null = () => null): Tree[] {
  const lines: Tree[] = []
  let known = scope
  for (let at = 0; at < count; at++) {
    const written = statement(known, extra)
    lines.push(written.tree)
    known = written.scope
  }
  return lines
}

type Extra = (scope: Scope) => Tree | null

function statement(scope: Scope, extra: Extra): Written {
  const { dice, rights } = scope
  const only = (tree: Tree | null): Written | null => (tree === null ? null : { tree, scope })
  const nests = rights.depth > 0
  return dice.weighted<Written>([
    [rights.changes ? 14 : 0, () => only(change(scope))],
    [6, () => only(extra(scope))],
    [rights.changes ? 2 : 0, () => only(lessOften(scope))],
    [6, () => alias(scope)],
    [3, () => local(scope)],
    [3, () => destructured(scope)],
    [nests ? 4 : 0, () => only(branch(scope, extra))],
    [nests ? 5 : 0, () => only(loop(scope, extra))],
    [nests ? 2 : 0, () => only(caught(scope, extra))],
    [nests ? 2 : 0, () => helper(scope)],
    [nests ? 1 : 0, () => only(switched(scope, extra))],
    [rights.returns ? 1 : 0, () => only(js`if (${condition(scope, 1)}) return`)],
    [rights.loops ? 2 : 0, () => only(js`if (${condition(scope, 1)}) ${dice.pick(['continue', 'break'])}`)],
    [1, () => only(js`void ${scalar(number, scope, 1)}`)],
  ]) as Written
}

function declared(code: string, type: Type, shown: boolean, settable = false): Variable {
  return { code, type, settable, shown }
}

/** Another name for a part. */
function alias(scope: Scope): Written | null {
  const { dice, program } = scope
  const place = placeOfKind(['record', 'record', 'list', 'map', 'set', 'dict'], scope)
  if (place === null) return null
  const name = program.fresh('part')
  const { type, shown } = place
  const inside = [{ ...declared(name, type, shown), fixed: place.fixed }]
  if (!place.maybe) return { tree: js`const ${name} = ${place.code}`, scope: scope.with(inside) }
  if (scope.rights.returns && dice.oneIn(3)) {
    const jump = dice.oneIn(2) ? `if (!${name}) return` : `if (${name} == null) return`
    return { tree: js`const ${name} = ${place.code}\n${jump}`, scope: scope.with(inside) }
  }
  if (scope.rights.depth <= 0) return null
  const body = statements(scope.nested().with(inside), dice.between(1, 2))
  return {
    tree: js`const ${name} = ${place.code}\nif (${name}${dice.pick(['', ` !== undefined && ${name} !== null`])}) ${block(body)}`,
    scope,
  }
}

/** A local variable of its own. */
function local(scope: Scope): Written {
  const { dice, program } = scope
  const type = dice.oneIn(2) ? dice.pick<Type>([number, number, text]) : dice.pick(program.types)
  const name = program.fresh('own')
  const isVariable = isScalar(type) && dice.oneIn(2)
  const made = type.is === 'maybe' ? js`${value(type, scope)}` : value(type, scope)
  const tree: Tree = js`${isVariable ? 'let' : 'const'} ${name} = ${made}`
  // What is only shown can be inside where nothing may be changed.
  return { tree, scope: scope.with([declared(name, type, !scope.rights.changes, isVariable)]) }
}

function destructured(scope: Scope): Written | null {
  const { dice, program } = scope
  const place = placeOfKind(['record', 'record', 'list'], scope)
  if (place === null) return null
  const { type, shown } = place
  const from = certain(place)
  if (type.is === 'list') {
    const [first, rest] = [program.fresh('first'), program.fresh('rest')]
    const { of } = type
    if (isScalar(of)) {
      const initial = value(of, scope, 0)
      const names = [declared(first, of, false), declared(rest, type, !scope.rights.changes)]
      return { tree: js`const [${first} = ${initial}, ...${rest}] = ${from}`, scope: scope.with(names) }
    }
    if (dice.oneIn(2)) {
      const named = [declared(first, of, shown), declared(rest, type, shown)]
      return { tree: js`const [${first} = ${simplest(of)}, ...${rest}] = ${from}`, scope: scope.with(named) }
    }
    return { tree: js`const [, ...${rest}] = ${from}`, scope: scope.with([declared(rest, type, shown)]) }
  }
  const fields = dice.shuffled(sureFields(type)).slice(0, dice.between(1, 2))
  const names = fields.map(([field, of]) => ({ field, of, name: program.fresh(field) }))
  const pattern = names.map(({ field, of, name }) =>
    of.is === 'record' && dice.oneIn(2) ? js`${field}: ${name}` : js`${field}: ${name}`,
  )
  const others = dice.oneIn(3) ? [js`...${program.fresh('others')}`] : []
  const parts = [...pattern, ...others]
  return {
    tree: js`const { ${{ parts: parts.flatMap((part, at) => (at === 0 ? [part] : [', ', part])) }} } = ${from}`,
    scope: scope.with(names.map(({ name, of }) => declared(name, of, shown))),
  }
}

function branch(scope: Scope, extra: Extra): Tree {
  const { dice } = scope
  const body = () => block(statements(scope.nested(), dice.between(1, 2), extra))
  if (dice.oneIn(2)) return js`if (${condition(scope, 2)}) ${body()}`
  return js`if (${condition(scope, 2)}) ${body()} else ${body()}`
}

function switched(scope: Scope, extra: Extra): Tree {
  const { dice } = scope
  const inside = scope.nested({ loops: false })
  const body = () => block(statements(inside, 1, extra))
  const through = dice.oneIn(2) ? '' : '\nbreak'
  return js`switch (${scalar(number, scope, 1)}) {\ncase 0: ${body()}${through}\ncase 1: ${body()}\nbreak\ndefault: ${body()}\n}`
}

/** A loop that ends: over what does not grow meanwhile, or a few times. */
function loop(scope: Scope, extra: Extra): Tree | null {
  const { dice, program, rights } = scope
  const inside = (variables: readonly Variable[], grows: boolean) =>
    scope.nested({ loops: true, grows: rights.grows && grows }).with(variables)
  const body = (variables: readonly Variable[], grows: boolean, extras = extra) =>
    block(statements(inside(variables, grows), dice.between(1, 2), extras))
  const [name, index] = [program.fresh('x'), program.fresh('i')]
  return dice.weighted<Tree>([
    [
      5,
      () => {
        const place = placeOfKind(['list'], scope)
        if (place === null) return null
        const { type, shown } = place
        const list = certain(place)
        const variables = [declared(name, type.of, shown)]
        const numbered = [declared(index, number, false), ...variables]
        return dice.weighted<Tree>([
          [3, () => js`for (const ${name} of ${list}) ${body(variables, false)}`],
          [2, () => js`for (const ${name} of [...${list}]) ${body(variables, true)}`],
          [2, () => js`for (const [${index}, ${name}] of ${list}.entries()) ${body(numbered, false)}`],
          [
            1,
            () =>
              js`for (const ${name} of ${list}.filter(${arrow(type.of, scope, shown, (x) => condition(x, 1))})) ${body(variables, true)}`,
          ],
          [
            1,
            () =>
              js`for (const ${name} of ${list}.${dice.pick(['toReversed()', 'slice(-2)'])}) ${body(variables, true)}`,
          ],
          [
            1,
            () =>
              js`${list.startsWith('(') ? ';' : ''}${list}.forEach((${name}, ${index}) => ${block(statements(scope.nested({ loops: false, grows: false }).with(numbered), 1))})`,
          ],
        ])
      },
    ],
    [
      2,
      () =>
        js`for (let ${index} = 0; ${index} < ${String(dice.between(1, 3))}; ${index}++) ${body([declared(index, number, false)], true)}`,
    ],
    [
      1,
      () =>
        js`let ${index} = 0\nwhile (${index} < 3 && ${condition(scope, 1)}) {\n${index}++\n${{ lines: statements(inside([declared(index, number, false)], true), 1, extra) }}\n}`,
    ],
    [
      1,
      () =>
        js`let ${index} = 0\ndo {\n${{ lines: statements(inside([declared(index, number, false)], true), 1, extra) }}\n} while (++${index} < 2 && ${condition(scope, 1)})`,
    ],
    [
      2,
      () => {
        const place = placeOfKind(['dict'], scope)
        if (place === null) return null
        const { type, shown } = place
        const dict = certain(place)
        const key = program.fresh('k')
        const variables = [declared(key, text, false), declared(name, type.of, shown)]
        return dice.oneIn(2)
          ? js`for (const [${key}, ${name}] of Object.entries(${dict})) ${body(variables, true)}`
          : js`for (const ${key} in ${dict}) ${block(statements(inside([declared(key, text, false)], false), 1, extra))}`
      },
    ],
    [
      2,
      () => {
        const place = placeOfKind(['map'], scope)
        if (place === null) return null
        const { type, shown } = place
        const key = program.fresh('k')
        const variables = [declared(key, type.key, !isScalar(type.key) && shown), declared(name, type.of, shown)]
        if (dice.oneIn(2))
          return js`for (const [${key}, ${name}] of [...${certain(place)}].sort(byKey)) ${body(variables, true)}`
        // In the order of the map: what is done to one entry has nothing to do with the others.
        return scope.rights.changes && !shown && !isScalar(type.of)
          ? js`for (const ${name} of ${certain(place)}.values()) { ${elementChange(name, type.of, scope)} }`
          : null
      },
    ],
    [
      2,
      () => {
        const place = placeOfKind(['set'], scope)
        if (place === null) return null
        const { type, shown } = place
        if (dice.oneIn(2))
          return js`for (const ${name} of sorted(${certain(place)})) ${body([declared(name, type.of, shown)], true)}`
        return scope.rights.changes && !shown && !isScalar(type.of)
          ? js`for (const ${name} of ${certain(place)}) { ${elementChange(name, type.of, scope)} }`
          : null
      },
    ],
    // A few depend on the order of a set or map, on purpose.
    [
      dice.oneIn(12) ? 6 : 0,
      () => {
        const place = placeOfKind(['set', 'map'], scope)
        if (place === null) return null
        const of = place.type.of
        return js`for (const ${name} of ${certain(place)}${place.type.is === 'map' ? '.values()' : ''}) ${body([declared(name, of, place.shown)], false)}`
      },
    ],
  ])
}

/** Exceptions that are caught where they are expected; as often as not they carry a part of the state. */
function caught(scope: Scope, extra: Extra): Tree {
  const { dice, program } = scope
  const body = (count: number, inside = scope.nested()): Tree => ({ lines: statements(inside, count, extra) })
  const place = dice.oneIn(3) ? placeOfKind(['record', 'list', 'map'], scope, { sure: true }) : null
  const name = program.fresh('error')
  const thrown =
    place === null
      ? dice.pick<Tree>([
          js`new Error(${scalar(text, scope, 1)})`,
          js`{ code: ${scalar(number, scope, 1)} }`,
          scalar(text, scope, 0),
        ])
      : place.code
  const throws = js`${place === null ? js`if (${condition(scope, 1)}) ` : ''}throw ${thrown}`
  const attempt = js`try {\n${place === null ? body(1) : ''}\n${throws}\n}`
  const given = place === null ? [] : [{ ...declared(name, place.type, place.shown), fixed: place.fixed }]
  const fallback = js`catch${place !== null || dice.oneIn(2) ? ` (${name})` : ''} {\n${body(1, scope.nested().with(given))}\n}`
  const last = js`finally {\n${body(1, scope.nested({ loops: false, returns: false }))}\n}`
  return dice.oneIn(3) ? js`${attempt} ${fallback} ${last}` : js`${attempt} ${fallback}`
}

/** A local function: a closure over what is in scope, or one that calls itself a few times. */
function helper(scope: Scope): Written | null {
  const { dice, program } = scope
  const of = dice.pick(program.types)
  if (of.is === 'maybe' || placeOf(of, scope) === null) return null
  const [name, parameter] = [program.fresh('helper'), program.fresh('given')]
  const changes = scope.rights.changes && dice.oneIn(2)
  const inside = scope.nested({ loops: false, grows: false }).with([declared(parameter, of, !changes)])
  if (!changes) {
    const callable = { code: name, takes: of, gives: number, grows: false }
    const inner = inside.with([], { returns: false, changes: false })
    if (of.is === 'list' && dice.oneIn(2)) {
      const nested = partsOf(of)[0] as Type
      const head = inner.with([declared('head', nested, true)])
      const rest = js`function ${name}(${parameter}, at = 0) {\nif (at >= ${parameter}.length) return 0\nconst head = ${parameter}[at]\nreturn (${scalar(number, head, 1)} + 2 * ${name}(${parameter}, at + 1)) % 13\n}`
      return { tree: rest, scope: scope.knowing(callable) }
    }
    const body = js`${{ lines: statements(inner, 1) }}\nreturn ${scalar(number, inner, 2)}`
    return { tree: js`const ${name} = (${parameter}) => {\n${body}\n}`, scope: scope.knowing(callable) }
  }
  const callable = { code: name, takes: of, gives: null, grows: false }
  const lines = statements(inside.with([], { returns: true }), dice.between(1, 2))
  const tree = dice.oneIn(2)
    ? js`const ${name} = (${parameter}) => ${block(lines)}`
    : js`function ${name}(${parameter}) ${block(lines)}`
  return { tree, scope: scope.knowing(callable) }
}
