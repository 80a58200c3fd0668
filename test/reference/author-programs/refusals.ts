/** Programs that are refused although plain JavaScript runs them: for which reasons, and whether these are good. */

import { type Answer, plainSides } from './compare.ts'
import { type Kept, textOf } from './plain-values.ts'

interface Refusal {
  readonly reason: string
  /** What the message says. */
  readonly says: RegExp
  /** Whether the reason is true of the program. */
  isTrue(source: string): boolean
}

const refusals: readonly Refusal[] = [
  {
    reason: 'its answer depends on the order of a map or set',
    says: /depends on the order in which it meets the members/,
    isTrue: dependsOnOrder,
  },
  {
    reason: 'a field of a list, such as the one at -1',
    says: /is not plain data: a field of a list at /,
    isTrue: (source) => /\[(?!\d+\])[^\]]+\] ?(=[^=]|[-+*]=|\+\+|--)|\+\+|--|\] = /.test(source),
  },
  {
    reason: 'structuredClone of what may be changed',
    says: /DataCloneError|could not be cloned/,
    isTrue: (source) => source.includes('structuredClone'),
  },
]

/** Why a program is refused, with a line of it; null when it is not, or not for a good reason. */
export function refusalOf(source: string, { findings, says }: Answer): string | null {
  const isRefused = 'error' in findings || findings.violation?.kind === 'exception' || findings.verdict === 'error'
  if (!isRefused || says === null || !says.includes('program.mjs:')) return null
  const refusal = refusals.find((known) => known.says.test(says) && known.isTrue(source))
  return refusal?.reason ?? null
}

const most = 300

/** Whether a step out of a state, or what a property says of one, is another one when sets and maps are in another order. */
function dependsOnOrder(source: string): boolean {
  const sides = plainSides(source)
  const known = new Set<string>()
  const waiting: Kept[] = [...sides.sorted.system.initialStates()]
  for (let state = waiting.shift(); state !== undefined && known.size < most; state = waiting.shift()) {
    const text = textOf(state)
    if (known.has(text)) continue
    known.add(text)
    const answers = Object.values(sides).map(({ system, predicates }) => {
      const steps = system.steps(state).map((step) => ('fails' in step ? step.fails : textOf(step.after)))
      const told = predicates.flatMap(({ isAboutSteps, ask }) => {
        if (!isAboutSteps) return [ask(system.show(state))]
        return system.steps(state).flatMap((step) => ('fails' in step ? [] : [ask(system.show(state, step.after))]))
      })
      return [...steps.sort(), ...told].join('\n')
    })
    if (new Set(answers).size > 1) return true
    for (const step of sides.sorted.system.steps(state)) if (!('fails' in step)) waiting.push(step.after)
  }
  return false
}
