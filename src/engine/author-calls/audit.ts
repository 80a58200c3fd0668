/**
 * Runs author code for a search, and refuses what a function of a model must not use. Running a function twice and comparing
 * is done by whoever tables it.
 */

import { NetsplitError } from '../../language/errors.ts'
import { collectingUses, lastUse, type Use } from '../../semantics/author-code/outside.ts'
import { withStandIns } from '../../semantics/author-code/sources.ts'
import type { Author } from '../../semantics/system/system.ts'
import type { Running } from './running.ts'

/**
 * @param onRun told before each run
 * @param running notes what runs
 * @param paranoid whether clocks and random sources are watched in every run, whatever the program
 */
export function auditor(onRun: (name: string) => void, running: Running, paranoid: boolean): Author {
  return (name, body) => {
    onRun(name)
    return running.during(name, paranoid ? () => withStandIns(body) : body)
  }
}

const insteadOfSources =
  'Let the checker explore every possibility: choose() in place of random numbers (node.choose() in a handler), and a timer of the node or a counter in the state in place of the clock.'

/** @throws NetsplitError `nondeterministic` where the code uses the outside of the model, see outside.ts */
export function withoutOutside<Result>(name: string, body: () => Result): Result {
  return withStandIns(() =>
    collectingUses(name, body, ([first]) => {
      if (first !== undefined) throw usesOutside(name, first)
    }),
  )
}

/** The error for an author function that uses the outside. */
export function usesOutside(name: string, { kind, what, line }: Use): NetsplitError {
  const place = line === null ? name : `${name} (${line})`
  return new NetsplitError(
    kind === 'source'
      ? { code: 'nondeterministic', message: `${name} uses ${what}.`, place, cure: insteadOfSources }
      : {
          code: 'nondeterministic',
          message: `${name} starts ${what}, which goes on after the call.`,
          place,
          cure: 'Nothing of a model runs on its own. What happens later is a step of its own: a message, a timer of the node, or another action.',
        },
  )
}

/** The error for the function that used the outside last, in place of what came of it. */
export function usesOutsideLast(error: unknown): unknown {
  const last = lastUse()
  return last === null ? error : usesOutside(last.who, last.use)
}
