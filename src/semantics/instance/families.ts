/**
 * What a property of each member of a role or a set comes to in an instance. What must hold of every state or step is asked
 * of all members at once, so that it is the same for all of them up to symmetry; a `sometimes` and what is said of whole
 * runs is a property of its own for each.
 */

import { NetsplitError } from '../../language/errors.ts'
import { requireAboutOne } from '../../language/family.ts'
import type { ParameterValues } from '../../language/parameters.ts'
import { isLiveness, type Property, secondPredicate } from '../../language/property.ts'
import { isRecord } from '../../language/shape.ts'
import { runOrRefuse } from '../author-code/author.ts'
import { inWords } from '../author-code/returned.ts'
import { nearestOrAll } from '../system/names.ts'
import type { SymmetricSet } from './symmetry.ts'

/** One of the properties that a declared one comes to. */
export interface OneOfFamily {
  readonly property: Property
  /** Whom it is about, where it is about one of several. */
  readonly of?: unknown
  /** How many members the declared one has. */
  readonly members?: number
  /** Where it is asked of all members at once: the property of each, to find for whom it is violated. */
  readonly each?: readonly Member[]
}

/** Where a family is spread. */
export interface Surroundings {
  readonly parameters: ParameterValues
  /** The nodes of each role; `isSingle` where the role is declared as one node. */
  readonly roles: { readonly [role: string]: { readonly ids: readonly string[]; readonly isSingle: boolean } }
  /** Identities that need not be told apart; none where all states are explored. */
  readonly alike: readonly SymmetricSet[]
}

type Predicate = (...given: unknown[]) => unknown

/** A member, and the property as it is of that one. */
export interface Member {
  readonly value: unknown
  readonly property: Property
}

/** @throws NetsplitError `bad-scenario` for a role that there is not, or a set that cannot be made */
export function spread(name: string, declared: Property, surroundings: Surroundings): readonly OneOfFamily[] {
  if (declared.members === undefined) return [{ property: declared }]
  const members = membersOf(name, declared, surroundings)
  const kind = members[0]?.property.kind ?? kindOfNone(declared)
  const mixed = members.find(({ property }) => property.kind !== kind)
  if (mixed !== undefined) fail(name, `it is ${kind} of one member and ${mixed.property.kind} of another.`)
  if (members.length === 0) return [{ property: ofNobody(kind), members: 0 }]
  if (kind !== 'sometimes' && (!isLiveness(kind) || kind === 'quiescent')) {
    return [{ property: ofAll(kind, members), members: members.length, each: members }]
  }
  return groupsOf(members, surroundings.alike).map((group) => ({
    property: ofAll(kind, group),
    of: (group[0] as Member).value,
    members: members.length,
  }))
}

function membersOf(name: string, declared: Property, { parameters, roles }: Surroundings): readonly Member[] {
  const family = declared.members as NonNullable<Property['members']>
  if (family.kind === 'nodes') {
    const nodes = Object.hasOwn(roles, family.role) ? roles[family.role] : undefined
    if (nodes === undefined)
      fail(name, `there is no role '${family.role}'.`, nearestOrAll(family.role, Object.keys(roles)))
    const { ids, isSingle } = nodes
    return ids.map((id, at): Member => ({ value: id, property: ofNode(declared, family.role, isSingle ? null : at) }))
  }
  const made = authored(name, () => family.members(parameters as never))
  const isList = Array.isArray(made) || made instanceof Set
  if (!isList)
    fail(name, `its members are ${inWords(made)}, not a list.`, 'Return a list: ({ clients }) => range(clients).')
  return [...(made as Iterable<unknown>)].map((value): Member => {
    const property = authored(name, () => family.property(value as never))
    if (!isRecord(property) || typeof property.kind !== 'string') {
      fail(name, `the property of a member is ${inWords(property)}.`, 'Return one: (client) => eventually(...).')
    }
    requireAboutOne(property, name)
    return { value, property }
  })
}

function authored<Made>(name: string, make: () => Made): Made {
  return runOrRefuse(make, (message, line) => fail(name, `it fails: ${message}`, undefined, line))
}

function fail(name: string, message: string, cure?: string, place?: string | null): never {
  throw new NetsplitError({ code: 'bad-scenario', message: `${name}: ${message}`, cure, place: place ?? undefined })
}

/** Of a set without members nobody says what would be asked of them: it is found with one that is none. */
function kindOfNone({ kind, members }: Property): Property['kind'] {
  if (members?.kind !== 'set') return kind
  try {
    return members.property(undefined as never).kind
  } catch {
    return kind
  }
}

/** A property of one node, as one of the state that it is in. */
function ofNode(declared: Property, role: string, at: number | null): Property {
  const nodeIn = (view: unknown) => {
    const nodes = (view as { readonly nodes: { readonly [role: string]: unknown } }).nodes[role]
    return at === null ? nodes : (nodes as readonly unknown[])[at]
  }
  const about =
    (predicate: Predicate, states: number): Predicate =>
    (...given) =>
      predicate(...given.map((one, place) => (place < states ? nodeIn(one) : one)))
  const { kind, predicate, members: _, ...rest } = declared
  const second = secondPredicate(declared)
  return {
    ...rest,
    kind,
    predicate: about(predicate as Predicate, kind === 'step' ? 2 : 1),
    ...(second !== null && { [second[0]]: about(second[1] as Predicate, 1) }),
  } as Property
}

/** One property for several members: it holds where it does of all, and is found where it is of one. */
function ofAll(kind: Property['kind'], members: readonly Member[]): Property {
  const predicates = members.map(({ property }) => property.predicate as Predicate)
  // All are of one kind, so the second predicates of all have one name.
  const second = members.map(({ property }) => secondPredicate(property)).filter((one) => one !== null)
  const seconds = second.map(([, predicate]) => predicate as Predicate)
  const every: Predicate = (...given) => firstOther(predicates, given, true)
  const some: Predicate = (...given) => firstOther(predicates, given, false)
  return {
    kind,
    predicate: kind === 'never' || kind === 'sometimes' ? some : every,
    ...(second[0] !== undefined && { [second[0][0]]: (...given: unknown[]) => firstOther(seconds, given, false) }),
  } as Property
}

/** The answer of the first predicate that answers otherwise, which may be no truth value; else the usual one. */
function firstOther(predicates: readonly Predicate[], given: readonly unknown[], usual: boolean): unknown {
  for (const predicate of predicates) {
    const answer = predicate(...given)
    if (answer !== usual) return answer
  }
  return usual
}

/** Over nobody everything holds, and nothing is ever seen. */
function ofNobody(kind: Property['kind']): Property {
  const answer = kind !== 'never' && kind !== 'sometimes' && kind !== 'leadsTo'
  return { kind, predicate: () => answer, ...(kind === 'leadsTo' && { goal: () => true }) } as Property
}

/** Members that are alike together, each other one by itself. */
function groupsOf(members: readonly Member[], alike: readonly SymmetricSet[]): readonly (readonly Member[])[] {
  const groups = new Map<unknown, Member[]>()
  for (const member of members) {
    const set = alike.find((one) => (one.members as readonly unknown[]).includes(member.value))
    const key = set ?? member
    groups.set(key, [...(groups.get(key) ?? []), member])
  }
  return [...groups.values()]
}
