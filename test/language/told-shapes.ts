/** What is said of values that have the shape of a setting, or have not. */

import { beforeEach, vi } from 'vitest'

type Shapes = typeof import('../../src/language/shapes.ts')

let shapes: Shapes

/** Shapes are made when their module is loaded; before each test they are made anew. */
export function makeShapesAnew(): void {
  beforeEach(async () => {
    vi.resetModules()
    shapes = await import('../../src/language/shapes.ts')
  })
}

/** Each problem in one line, with its cure. */
export function told(shape: keyof Shapes, value: unknown): readonly string[] {
  return shapes[shape].problemsOf(value, 'it').map(({ message, cure }) => `${message} ${cure}`)
}

/** A value that fits no setting, and what is said of it. */
export const wrong = Symbol('wrong')

export const wants = (setting: string, what: string, within?: string) =>
  within === undefined
    ? [`${setting} of it cannot be Symbol(wrong). Give ${setting} ${what}.`]
    : [`${within}.${setting} in it cannot be Symbol(wrong). Give ${within}.${setting} ${what}.`]

export const run = () => {}

/** The problems of one setting of a scenario. */
export const inScenario = (setting: string, value: unknown) => told('scenarioShape', { [setting]: value })
