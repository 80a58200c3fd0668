/** What a predicate looked at: fields with their values, and the step that wrote each last. */

import type { Plain } from '../../language/plain.ts'
import { wholePartAt } from '../../semantics/author-code/lens.ts'
import type { Instance } from '../../semantics/instance/instance.ts'
import type { Path, Slot } from '../../semantics/system/system.ts'
import { changesBetween } from '../changes.ts'
import { valueLines } from '../text.ts'
import type { Trace } from '../trace.ts'
import { formatValue } from '../value.ts'
import type { Reading } from '../why.ts'
import type { State } from './moves.ts'
import { isSame, nameOfPlace } from './parts.ts'
import type { Story } from './story.ts'
import type { Look } from './verdict.ts'

/** @param wholly the numbers of slots that the predicate read: those of which no field is known to be looked at it read as a whole */
export function readingsOf({ instance, verdict, states }: Story, wholly: readonly number[]): Reading[] {
  const questions = verdict?.questions ?? []
  const last = Math.max(...questions.flatMap(({ places }) => places), 0)
  const looks = questions
    .flatMap(({ places, looks }) => looks(places.map((place) => states[place] as State)))
    // Around a loop a predicate is asked of every state; one of them is enough to tell which fields it looks at.
    .filter(({ place }) => verdict?.isOfWholeRuns !== true || place === last)
  const seen = new Set(looks.map(({ slot }) => slot))
  const whole = wholly.filter((slot) => !seen.has(slot)).map((slot): Look => ({ place: last, slot, path: [] }))
  return readingsAt(instance, states, [...looks, ...whole])
}

/** The same where no more is known than which slots were read: each as a whole. */
export function wholeReadings({ steps, slots, read }: Trace, instance: Instance): Reading[] {
  const states = steps.flatMap(({ state }) => (state === null ? [] : [state]))
  const looks = read.flatMap(({ slot, before }): Look[] => {
    const at = { slot: slots.indexOf(slot), path: [] }
    const place = states.length - 1
    return before === null
      ? [{ ...at, place }]
      : [
          { ...at, place: place - 1 },
          { ...at, place },
        ]
  })
  return readingsAt(instance, states, looks)
}

function readingsAt({ system: { slots } }: Instance, states: readonly State[], looks: readonly Look[]): Reading[] {
  const sorted = [...looks].sort((one, other) => one.place - other.place || one.slot - other.slot)
  return distinct(sorted).map(({ place, slot, path }): Reading => {
    const step = writtenIn(states, { place, slot, path })
    return {
      state: place + 1,
      text: readingText(slots[slot] as Slot, states[place]?.[slot] as Plain, path),
      step,
      fields: path.length > 0 || step === 1 ? [] : changedFields(states, step, slot),
    }
  })
}

function distinct(looks: readonly Look[]): Look[] {
  const known = new Set<string>()
  return looks.filter(({ place, slot, path }) => {
    const key = JSON.stringify([place, slot, path])
    if (known.has(key)) return false
    known.add(key)
    return true
  })
}

/** The number of the step since which something is as it is in a state. */
function writtenIn(states: readonly State[], { place, slot, path }: Look): number {
  const at = (index: number) => wholePartAt(states[index]?.[slot] as Plain, path)
  let first = place
  while (first > 0 && isSame(at(first - 1), at(place))) first--
  return first + 1
}

/** What a step changed of a slot, by the names of fields. */
function changedFields(states: readonly State[], step: number, slot: number): string[] {
  const [before, after] = [states[step - 2]?.[slot], states[step - 1]?.[slot]]
  if (before === undefined || after === undefined) return []
  const paths = changesBetween('', before as Plain, after as Plain).map(({ path }) =>
    path.replace(/^\.?(state\.)?/, ''),
  )
  return [...new Set(paths)].filter((path) => path !== '')
}

function readingText(slot: Slot, value: Plain, path: Path): string {
  const { kind, name } = slot
  const [first, ...inside] = path
  const part = wholePartAt(value, path)
  if (first === undefined || (kind !== 'node' && kind !== 'variable')) return valueLines(slot, value).join('; ')
  const fields = (keys: Path) =>
    nameOfPlace(
      name,
      keys.map((key) => ({ in: 'record', key })),
    )
  const told = part === undefined ? 'none' : formatValue(part)
  if (kind === 'variable') return `${fields(path)}: ${told}`
  switch (first) {
    case 'state':
      return `${fields(inside)}: ${told}`
    case 'up':
      return `${name} is ${part === true ? 'up' : 'down'}`
    case 'paused':
      return `${name} is ${part === true ? '' : 'not '}paused`
    case 'byzantine':
      return `${name} is ${part === true ? '' : 'not '}Byzantine`
    default:
      return `${fields(path)}: ${told}`
  }
}
