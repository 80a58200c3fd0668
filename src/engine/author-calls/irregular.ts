/**
 * Irregular functions: those that answer the same question differently when they are asked again, or when the members of
 * maps and sets come in another order, which is no part of a state. A search that meets one notes the state and goes on to
 * the end of the level (see repeats.ts); afterwards the function is looked for in that state, to name it with its line.
 */

import { NetsplitError } from '../../language/errors.ts'
import { comparePlain, type Plain } from '../../language/plain.ts'
import { isAboutSteps } from '../../language/property.ts'
import { type Arrangement, arrangedAs, tellingIteration } from '../../semantics/author-code/arrangement.ts'
import { firstUseOf } from '../../semantics/author-code/outside.ts'
import { authorLineIn } from '../../semantics/author-code/stacks.ts'
import { type Check, checksOf, type Instance } from '../../semantics/instance/instance.ts'
import {
  type Author,
  applyUpdates,
  type Read,
  type Rule,
  runDirectly,
  type Successor,
  type TransitionSystem,
} from '../../semantics/system/system.ts'
import { usesOutside, withoutOutside } from './audit.ts'
import { nondeterministic } from './tracked-read.ts'

/** A question to author functions that can be asked again. */
export interface Question {
  /** What comes of it, in a form that is equal when it means the same. */
  ask(author: Author): Plain
}

/** The question for the steps of an option. */
export function stepsOf(system: TransitionSystem, rule: Rule, option: Plain, read: Read): Question {
  return { ask: (author) => system.comparable(rule.successors(option, { read, author }), read) }
}

/** The question for what a predicate says. */
export function answerOf(check: Check, read: Read, after?: Read): Question {
  return {
    ask(author) {
      try {
        return check.evaluate(author, read, after)
      } catch (error) {
        if (error instanceof NetsplitError && error.code === 'predicate-threw') return 'threw'
        throw error
      }
    },
  }
}

/** How the answers to a question vary. */
export type Regularity = 'regular' | 'fields matter' | 'irregular'

/**
 * Asks a question again.
 *
 * @param known what came of it
 * @param fields whether to ask a second time, with the fields of objects in another order
 */
export function regularityOf(question: Question, known: Plain, { fields }: { readonly fields: boolean }): Regularity {
  try {
    // What throws for another reason than the order of members has thrown before, and was part of the answer.
    if (comparePlain(question.ask(arranging('members moved', withoutOutside)), known) !== 0) return 'irregular'
    if (!fields || comparePlain(question.ask(arranging('fields moved')), known) === 0) return 'regular'
    // It is not the order of fields that matters to what answers differently in any order.
    return comparePlain(question.ask(runDirectly), known) === 0 ? 'fields matter' : 'irregular'
  } catch (error) {
    if (error instanceof NetsplitError && error.code === 'nondeterministic') return 'irregular'
    throw error
  }
}

/** Whose answers depend on the order of fields, of the functions that a question goes to. */
export function whereFieldsMatter(question: Question, known: Plain, names: readonly string[]): string[] {
  return names.filter((name) => comparePlain(question.ask(arranging('fields moved', runDirectly, name)), known) !== 0)
}

/** Runs author functions, or the one that is named, under an arrangement. */
function arranging(arrangement: Arrangement, author: Author = runDirectly, only?: string): Author {
  return (name, body) =>
    author(name, () => (only === undefined || only === name ? arrangedAs(arrangement, body) : body()))
}

/**
 * The error for the first irregular function in a state, in the order of rules and properties. Where all of them have become
 * regular since, it is that for what one of them does that no model may; null where none does.
 */
export function irregularityIn(instance: Instance, state: readonly Plain[]): NetsplitError | null {
  const read: Read = (slot) => state[slot] as Plain
  const { system } = instance
  const next: (readonly Plain[])[] = []
  const direct = firstRefusal(runDirectly)
  for (const rule of system.rules) {
    for (const option of rule.options(read)) {
      const error = irregularityOf(stepsOf(system, rule, option, read), direct.author)
      if (error !== null) return error
      for (const { failure, updates } of rule.successors(option, { read, author: runDirectly })) {
        if (failure === null) next.push(...appliedTo(system, state, updates))
      }
    }
  }
  for (const check of checksOfStates(instance)) {
    const error = irregularityOf(answerOf(check, read), direct.author)
    if (error !== null) return error
  }
  for (const { kind, check } of instance.properties) {
    if (!isAboutSteps(kind) || check === null) continue
    for (const after of next) {
      const question = answerOf(check, read, (slot) => after[slot] as Plain)
      const error = irregularityOf(question, direct.author)
      if (error !== null) return error
    }
  }
  return direct.refusal ?? usedOnce(instance)
}

/** The error for the first function that used the outside in a call before and has not done so again. */
function usedOnce(instance: Instance): NetsplitError | null {
  const names = [...instance.system.functions, ...checksIn(instance).map(({ name }) => name)]
  for (const name of names) {
    const use = firstUseOf(name)
    if (use !== undefined) return usesOutside(name, use)
  }
  return null
}

function appliedTo(system: TransitionSystem, state: readonly Plain[], updates: Successor['updates']) {
  try {
    return [applyUpdates(system, state, updates)]
  } catch (error) {
    if (error instanceof NetsplitError) return []
    throw error
  }
}

function checksOfStates({ within, properties }: Instance): Check[] {
  const checks = properties.flatMap((property) =>
    checksOf(property).filter((check) => !isAboutSteps(property.kind) || check !== property.check),
  )
  return within === null ? checks : [within, ...checks]
}

function checksIn({ within, properties }: Instance): Check[] {
  return [...(within === null ? [] : [within]), ...properties.flatMap(checksOf)]
}

function irregularityOf(question: Question, direct: Author): NetsplitError | null {
  const names: string[] = []
  try {
    const known = question.ask((name, body) => {
      if (!names.includes(name)) names.push(name)
      return withoutOutside(name, () => direct(name, body))
    })
    const differs = (author: Author) => comparePlain(question.ask(author), known) !== 0
    const last = names.at(-1) ?? 'a function'
    const again = firstRefusal(withoutOutside)
    if (differs(again.author)) return again.refusal ?? nondeterministic(last)
    const watched = firstRefusal(arranging('watched', withoutOutside))
    if (differs(watched.author)) return watched.refusal ?? nondeterministic(last)
    const guilty = names.find((name) => differs(arranging('members moved', withoutOutside, name)))
    if (guilty !== undefined) return dependsOnOrder(question, guilty)
    return differs(arranging('members moved', withoutOutside)) ? dependsOnOrder(question, last) : null
  } catch (error) {
    if (error instanceof NetsplitError && error.code === 'nondeterministic') return error
    throw error
  }
}

/** Runs author functions, and tells the first refusal of what one of them does. */
function firstRefusal(author: Author): { readonly author: Author; readonly refusal: NetsplitError | null } {
  const found = {
    refusal: null as NetsplitError | null,
    author: <Result>(name: string, body: () => Result): Result => {
      try {
        return author(name, body)
      } catch (error) {
        if (error instanceof NetsplitError) found.refusal ??= placedIn(name, error)
        throw error
      }
    },
  }
  return found
}

function placedIn(name: string, { code, summary: message, place, cure }: NetsplitError): NetsplitError {
  const whole = place === undefined ? name : code === 'predicate-threw' ? place : `${name} (${place})`
  return new NetsplitError({ code, message, place: whole, cure })
}

/** The error for a function that answers differently when members come in another order, if it ever meets some. */
function dependsOnOrder(question: Question, name: string): NetsplitError {
  let stack: string | null = null
  question.ask((running, body) => {
    if (running !== name || stack !== null) return body()
    return tellingIteration(body, (found) => {
      stack = found
    })
  })
  if (stack === null) return nondeterministic(name)
  const line = authorLineIn(stack)
  return new NetsplitError({
    code: 'nondeterministic',
    message: `${name} depends on the order in which it meets the members of a map or a set.`,
    place: line === null ? name : `${name} (${line})`,
    cure: 'That order is no part of a state. Sort the members, take the least one, or keep a list.',
  })
}
