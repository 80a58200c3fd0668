/**
 * Shapes: what the parts of a definition must look like at run time, for authors whose file is not type-checked. A shape
 * finds every problem of a value, so that one error tells them all.
 */

import { type ErrorCode, NetsplitError } from './errors.ts'
import { nearest } from './nearest.ts'

/** One thing that is wrong. */
export interface Problem {
  readonly message: string
  readonly cure: string
}

export interface Shape {
  /** In words, after 'Give it'. */
  readonly wants: string
  /** @param at the value, in words: 'faults of scenario s' */
  problemsOf(value: unknown, at: string): readonly Problem[]
}

/** A shape that a value has or has not. */
export function fitting(wants: string, fits: (value: unknown) => boolean): Shape {
  return { wants, problemsOf: (value, at) => (fits(value) ? [] : [misfit(value, at, wants)]) }
}

export const text = fitting('a text', (value) => typeof value === 'string')
export const number = fitting('a number', (value) => typeof value === 'number')
export const flag = fitting('true or false', (value) => typeof value === 'boolean')
export const callable = fitting('a function', (value) => typeof value === 'function')
export const budget = fitting('a whole number, 0 or more, or true for any number', (value) =>
  ['number', 'boolean'].includes(typeof value),
)

/** One of some words; a misspelt one is told the nearest. */
export function word(...known: readonly string[]): Shape {
  const wants = known.map((one) => `'${one}'`).join(' or ')
  return {
    wants,
    problemsOf(value, at) {
      if (typeof value !== 'string') return [misfit(value, at, wants)]
      if (known.includes(value)) return []
      if (nearest(value, known).length === 0) return [misfit(value, at, wants)]
      return [{ message: `There is no '${value}' for ${at}.`, cure: meant(value, known) }]
    },
  }
}

/** @param wants when the entries do not say enough */
export function listOf(entry: Shape, wants = `a list, each entry ${entry.wants}`): Shape {
  return {
    wants,
    problemsOf: (value, at) =>
      Array.isArray(value)
        ? value.flatMap((one, index) => entry.problemsOf(one, within(at, index)))
        : [misfit(value, at, wants)],
  }
}

/** Entries by names of the author's choice. */
export function byName(entry: Shape, wants = `an object, each entry ${entry.wants}`): Shape {
  return {
    wants,
    problemsOf: (value, at) =>
      isRecord(value)
        ? Object.entries(value).flatMap(([name, one]) =>
            one === undefined ? [] : entry.problemsOf(one, within(at, name)),
          )
        : [misfit(value, at, wants)],
  }
}

/** Any of some shapes. A value that is nearly one of them is told what it lacks. */
export function anyOf(wants: string, ...shapes: readonly Shape[]): Shape {
  return {
    wants,
    problemsOf(value, at) {
      const found = shapes.map((shape) => shape.problemsOf(value, at))
      if (found.some((problems) => problems.length === 0)) return []
      const within = found.find((problems) => problems.every(({ message }) => !message.startsWith(`${at} `)))
      return within ?? [misfit(value, at, wants)]
    },
  }
}

/** The settings of a kind of definition: exactly those of its type. */
export type Settings<Definition> = { readonly [Name in keyof Required<Definition> & string]: Shape }

/**
 * An object with these settings and no others.
 *
 * @param required those that cannot be left out
 */
export function settings<Definition>(
  known: Settings<Definition>,
  required: readonly (keyof Definition & string)[] = [],
  wants = `an object with ${(required.length > 0 ? required : Object.keys(known)).join(', ')}`,
): Shape {
  const names = Object.keys(known)
  return {
    wants,
    problemsOf(value, at) {
      if (!isRecord(value)) return [misfit(value, at, wants)]
      const unknown = Object.keys(value).filter((name) => !names.includes(name))
      const missing = required.filter((name) => value[name] === undefined)
      return [
        ...unknown.map((name) => ({ message: `There is no setting '${name}' in ${at}.`, cure: meant(name, names) })),
        ...missing.map((name) => ({
          message: `There is no ${name} in ${at}.`,
          cure: `Add ${name}: ${(known as { [name: string]: Shape })[name]?.wants}.`,
        })),
        ...Object.entries<Shape>(known).flatMap(([name, shape]) =>
          value[name] === undefined ? [] : shape.problemsOf(value[name], within(at, name)),
        ),
      ]
    },
  }
}

/** An object with one of these settings, and no others. */
export function oneSetting<Definition>(known: Settings<Definition>): Shape {
  const names = Object.keys(known)
  const wants = `an object with ${names.join(' or ')}`
  const any = settings<Definition>(known, [], wants)
  return {
    wants,
    problemsOf(value, at) {
      const problems = any.problemsOf(value, at)
      if (problems.length > 0 || !isRecord(value)) return problems
      return names.filter((name) => value[name] !== undefined).length === 1 ? [] : [misfit(value, at, wants)]
    },
  }
}

function meant(name: string, known: readonly string[]): string {
  const [near] = nearest(name, known)
  return near === undefined
    ? `Instead of ${name} there are: ${known.join(', ')}.`
    : `Did you mean ${near}, not ${name}?`
}

function misfit(value: unknown, at: string, wants: string): Problem {
  return { message: `${at} cannot be ${inShort(value)}.`, cure: `Give ${at.split(/ (?:of|in) /)[0]} ${wants}.` }
}

/**
 * A part of something, in words: `faults` of `scenario 's'` is 'faults of scenario 's'', and deeper parts have the path that
 * `--set` gives them: 'faults.crashes.of in scenario 's''.
 */
function within(at: string, part: string | number): string {
  const [, path, whole] = /^(\S+) (?:of|in) (.*)/s.exec(at) ?? []
  if (typeof part === 'number') return path === undefined ? `entry ${part} of ${at}` : `${path}[${part}] in ${whole}`
  return path === undefined ? `${part} of ${at}` : `${path}.${part} in ${whole}`
}

/** An object with names: no list, map, set or other collection. */
export function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  const isCollection = Array.isArray(value) || value instanceof Map || value instanceof Set
  return typeof value === 'object' && value !== null && !isCollection
}

function inShort(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

/** @throws NetsplitError when there is a problem; of several it tells all, and what to do in the same order */
export function refuse(code: ErrorCode, problems: readonly Problem[], place?: string): void {
  if (problems.length === 0) return
  const cures = new Set(problems.map(({ cure }) => cure))
  throw new NetsplitError({
    code,
    message: problems.map(({ message }) => message).join(' '),
    place,
    cure: [...cures].join(' '),
  })
}
