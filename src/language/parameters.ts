/** Parameters are the knobs of a model: sizes, variants, flaws. A scenario or `--set key=value` turns them. */

import { NetsplitError } from './errors.ts'

declare const optionType: unique symbol

/** A parameter with a fixed list of values; the first is the default. */
export interface Choice<Option extends string> {
  readonly options: readonly [string, ...string[]]
  readonly [optionType]?: Option
}

/**
 * Declares a parameter that takes one of some names.
 *
 * @param first the default
 * @param others the other values that a scenario may give
 * @returns a declaration, for `parameters` of a {@link protocol} or a {@link machine}
 */
export function oneOf<const Option extends string>(first: Option, ...others: Option[]): Choice<Option> {
  return { options: [first, ...others] }
}

/** A number or boolean declares a parameter of that type with that default; see also {@link oneOf}. */
export type ParameterDeclarations = { readonly [name: string]: number | boolean | Choice<string> }

/** The parameter values that a model's functions receive. A conditional type, because editors spell out what it comes to. */
export type ParametersOf<Declarations> = Declarations extends unknown
  ? {
      readonly [Name in keyof Declarations]: Declarations[Name] extends Choice<infer Option>
        ? Option
        : Declarations[Name] extends number
          ? number
          : Declarations[Name] extends boolean
            ? boolean
            : never
    }
  : never

export type ParameterValue = number | boolean | string
export type ParameterValues = { readonly [name: string]: ParameterValue }

/** The declared defaults. */
export function defaultsOf(declarations: ParameterDeclarations): ParameterValues {
  return Object.fromEntries(
    Object.entries(declarations).map(([name, declared]) => [
      name,
      typeof declared === 'object' ? declared.options[0] : declared,
    ]),
  )
}

/**
 * Checks one value against its declaration.
 *
 * @throws NetsplitError `bad-scenario` when the value is of the wrong type or not among the options
 */
export function checkParameter(name: string, declared: ParameterDeclarations[string], value: unknown): ParameterValue {
  const fail = (wanted: string): never => {
    throw new NetsplitError({
      code: 'bad-scenario',
      message: `Parameter ${name} does not take ${JSON.stringify(value) ?? String(value)}.`,
      cure: `Give ${wanted}.`,
    })
  }
  if (typeof declared === 'object') {
    const option = declared.options.find((known) => known === value)
    return option ?? fail(`one of ${declared.options.join(', ')}`)
  }
  if (typeof declared === 'boolean') return typeof value === 'boolean' ? value : fail('true or false')
  return Number.isFinite(value) ? (value as number) : fail('a number')
}
