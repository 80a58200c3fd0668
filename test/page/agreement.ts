/** Whether the data of a page says what the run says. */

import { expect } from 'vitest'
import { pageData } from '../../src/page/data.ts'
import type { Arrow, PageData } from '../../src/page/format.ts'
import type { Trace } from '../../src/trace/trace.ts'
import type { ShownIn } from '../violated-runs.ts'

export function expectPageToTell(trace: Trace, instance: ShownIn['instance']): void {
  const data = pageData(trace, instance, null)
  expect(JSON.parse(JSON.stringify(data))).toEqual(data)
  expect(data.steps.map(({ name }) => name)).toEqual(trace.steps.map(({ name }) => name))
  expect(data.states).toHaveLength(trace.steps.length)
  expect(data.verdict.lines.join(' ')).not.toBe('')
  expectArrowsToFit(data, trace)
  for (const { statuses } of data.properties) expect(statuses).toHaveLength(trace.steps.length)
  expectTheShownPropertyToBreak(data)
  expect(JSON.stringify(data).length).toBeLessThan(200_000)
}

/** Every message that a step receives, loses or fails to send has its arrow, and no arrow goes back in time. */
function expectArrowsToFit({ arrows, lanes }: PageData, { steps }: Trace): void {
  const ending = (number: number, ...ways: Arrow['how'][]) =>
    arrows.filter(({ ended, how }) => ended === number && ways.includes(how))
  for (const { step, number } of steps) {
    if (step.kind === 'deliver') {
      const [arrow, ...others] = ending(number, 'received', 'refused')
      expect(others).toEqual([])
      expect([lanes[arrow?.from ?? -1]?.name, lanes[arrow?.to ?? -1]?.name]).toEqual([step.from, step.to])
    }
    if (step.kind === 'lie') expect(ending(number, 'forged')).toHaveLength(1)
    if (step.kind === 'lose') expect(ending(number, 'lost')).toHaveLength(1)
    if (step.kind === 'duplicate') expect(arrows.filter(({ copied }) => copied === number)).toHaveLength(1)
    if (!('sends' in step)) continue
    for (const { lost } of step.sends) {
      if (lost !== undefined) expect(ending(number, lost === 'cut' ? 'cut' : 'unsent').length).toBeGreaterThan(0)
    }
  }
  for (const { sent, ended, copied } of arrows) {
    expect(ended ?? steps.length).toBeGreaterThanOrEqual(sent)
    if (copied !== null) expect(copied).toBeGreaterThanOrEqual(sent)
  }
}

function expectTheShownPropertyToBreak({ property, properties, steps }: PageData): void {
  const strip = properties.find(({ isShown }) => isShown)
  if (property === null || strip === undefined) return
  expect(strip.name).toBe(property.name)
  const last = strip.statuses.at(-1)
  if (['always', 'never', 'step', 'refines', 'deadlockFree'].includes(property.kind)) expect(last).toBe('n')
  if (['eventually', 'leadsTo', 'quiescent'].includes(property.kind)) expect(last).toBe('b')
  if (property.kind === 'always') expect(strip.statuses.slice(0, -1)).toBe('h'.repeat(steps.length - 1))
}
