/** How every declared property stands at each step of a run. */

import type { Ending } from '../engine/index.ts'
import type { Plain } from '../language/plain.ts'
import type { PropertyKind } from '../language/property.ts'
import type { Instance, InstanceProperty } from '../semantics/instance/instance.ts'
import { type Read, runDirectly, type TransitionSystem } from '../semantics/system/system.ts'
import { inOneLine } from '../trace/escape.ts'
import { successorsOf } from '../trace/successors.ts'
import type { Trace } from '../trace/trace.ts'
import { propertyWords } from '../trace/words.ts'
import type { PropertyStrip } from './format.ts'

/** The shown one first. */
export function stripsOf(trace: Trace, instance: Instance): PropertyStrip[] {
  const { steps, violated, open, witnessed } = trace
  const states = steps.map(({ state }) => state)
  const shown = (violated ?? open ?? witnessed)?.property
  const strips = instance.properties.map((property): PropertyStrip => {
    const name = propertyWords(property.name, property.of as Plain | undefined)
    const statuses = statusesOf(property, states, instance.system)
    // Of a property of all members the trace names the one for which it is violated.
    const isShown = name === shown || (property.each !== undefined && shown?.startsWith(`${name} of `) === true)
    return {
      name: inOneLine(isShown ? (shown as string) : name),
      kind: property.kind,
      isShown,
      statuses: isShown && violated !== null ? withBroken(statuses, property.kind, trace.ending) : statuses,
    }
  })
  return [...strips.filter(({ isShown }) => isShown), ...strips.filter(({ isShown }) => !isShown)]
}

/** Where a promise that a run breaks is waited for in vain: from when it was made to the end, or in the loop. */
function withBroken(statuses: string, kind: PropertyKind, ending: Ending | null): string {
  if (ending === null || ending.kind === 'leaves') return statuses
  if (kind === 'eventuallyAlways') {
    // Before the loop it need not hold; around it, it is false again and again.
    const before = ending.kind === 'repeats' ? ending.from : statuses.length - 1
    return statuses.slice(0, before) + statuses.slice(before).replaceAll('w', 'b')
  }
  return statuses.replace(/w+$/, (stretch) => 'b'.repeat(stretch.length))
}

type State = readonly Plain[] | null

function statusesOf(property: InstanceProperty, states: readonly State[], system: TransitionSystem): string {
  const ask = asker(property)
  const letters: string[] = []
  let waits = property.kind === 'eventually'
  for (const [index, state] of states.entries()) {
    const before = states[index - 1] ?? null
    if (state === null) {
      letters.push('-')
      continue
    }
    const read = readOf(state)
    switch (property.kind) {
      case 'always':
        letters.push(holds(ask('check', read)))
        break
      case 'never':
        letters.push(holds(not(ask('check', read))))
        break
      case 'sometimes':
        letters.push(letter(ask('check', read), 's', 'u'))
        break
      case 'step':
        letters.push(before === null ? '-' : holds(ask('check', readOf(before), read)))
        break
      case 'refines':
        letters.push(holds(before === null ? ask('initial', read) : ask('check', readOf(before), read)))
        break
      case 'deadlockFree':
        letters.push(holds(property.check !== null && ask('check', read) === true ? true : hasNext(system, state)))
        break
      case 'eventually':
        waits &&= ask('check', read) !== true
        letters.push(waits ? 'w' : 'k')
        break
      case 'leadsTo':
        waits = (waits || ask('check', read) === true) && ask('goal', read) !== true
        letters.push(waits ? 'w' : 'k')
        break
      default:
        letters.push(letter(ask('check', read), 'k', 'w'))
    }
  }
  return letters.join('')
}

/** True, false, or null where a predicate fails: another step is wrong then, or this one is. */
type Answer = boolean | null

function asker(property: InstanceProperty) {
  return (which: 'check' | 'goal' | 'initial', state: Read, after?: Read): Answer => {
    const asked = property[which]
    if (asked === null) return null
    try {
      return asked.evaluate(runDirectly, state, after)
    } catch {
      return null
    }
  }
}

function hasNext(system: TransitionSystem, state: readonly Plain[]): Answer {
  try {
    return successorsOf(system, state).length > 0
  } catch {
    return null
  }
}

function readOf(state: readonly Plain[]): Read {
  return (slot) => state[slot] as Plain
}

function not(answer: Answer): Answer {
  return answer === null ? null : !answer
}

function holds(answer: Answer): string {
  return letter(answer, 'h', 'n')
}

function letter(answer: Answer, yes: string, no: string): string {
  return answer === null ? '!' : answer ? yes : no
}
