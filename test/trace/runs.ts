/** Runs for tests, found by walking the system itself: no engine involved. */

import { nothingFound, type Run, type SearchResult } from '../../src/engine/result.ts'
import type { Plain } from '../../src/language/plain.ts'
import type { Instance } from '../../src/semantics/instance/instance.ts'
import { applyUpdates, runDirectly, type Step } from '../../src/semantics/system/system.ts'
import { successorsOf } from '../../src/trace/successors.ts'

/** Takes, one after the other, the first step out of the current state that fits. */
export function runOf(instance: Instance, ...choices: ((step: Step) => boolean)[]): Run {
  const { system } = instance
  const [initial] = system.initialStates(runDirectly)
  if (initial === undefined) throw new Error('there is no initial state')
  const steps: Step[] = [initial.step]
  const states: (readonly Plain[])[] = [initial.values]
  for (const fits of choices) {
    const before = states.at(-1) as readonly Plain[]
    const found = successorsOf(system, before).find(({ step }) => fits(step))
    if (found === undefined) throw new Error(`no step out of state ${states.length} fits`)
    steps.push(found.step)
    if (found.failure === null) states.push(applyUpdates(system, before, found.updates))
  }
  return { steps, states }
}

/** The result of a search that found just this violation. */
export function resultWith(violation: SearchResult['violation']): SearchResult {
  return { ...nothingFound, verdict: 'violated', seconds: 0, workers: 1, violation, error: null }
}

export const deliver = (type: string, to: string) => (step: Step) =>
  step.kind === 'deliver' && step.to === to && (step.message as { type?: unknown }).type === type

export const lose = (type: string) => (step: Step) =>
  step.kind === 'lose' && (step.message as { type?: unknown }).type === type

export const crash = (node: string) => (step: Step) => step.kind === 'crash' && step.node === node
export const restart = (node: string) => (step: Step) => step.kind === 'restart' && step.node === node
export const timeout = (node: string) => (step: Step) => step.kind === 'timeout' && step.node === node
export const action = (name: string) => (step: Step) => step.kind === 'action' && step.action === name
