/**
 * The run that a search starts from, taken by the names of its steps through the model of today. It is refused where it does
 * not fit any more, with the steps that are possible there, and where there is nothing to go on from.
 */

import type { Run } from '../engine/index.ts'
import { NetsplitError } from '../language/errors.ts'
import type { Plain } from '../language/plain.ts'
import type { Instance } from '../semantics/instance/instance.ts'
import { isOutside } from './judging/predicates.ts'
import { listedSteps, type Misfit, runNamed } from './named-run.ts'

/** So many of the steps that are possible are told. */
const mostTold = 20

/** The run that the scenario of an instance starts from; undefined where it starts from the initial states. */
export function startOf(instance: Instance): Run | undefined {
  return instance.from === null ? undefined : startingRun(instance, instance.from)
}

/**
 * Takes a run that an instance is to be checked from.
 *
 * @param names of its steps, the first that of a start
 * @throws NetsplitError `bad-scenario` where there is no such run, its last step fails, or it leaves the constraint
 */
export function startingRun(instance: Instance, names: readonly string[]): Run {
  const refuse = (message: string, cure: string): never => {
    throw new NetsplitError({
      code: 'bad-scenario',
      message: `The run that '${instance.scenarioName}' starts from ${message}`,
      cure,
    })
  }
  const found = runNamed(instance.system, names)
  if ('why' in found) return refuse(...wordsOf(found))
  const { run } = found
  const last = run.steps.length
  if (run.states.length < last) {
    refuse(`ends in a step that fails: step ${last}, ${called(names, last)}.`, 'End it before that step.')
  }
  const outside = run.states.findIndex((state) => leaves(instance, state))
  if (outside >= 0) {
    refuse(
      `leaves the constraint 'within' at step ${outside + 1}, ${called(names, outside + 1)}, so there is nothing to explore.`,
      'Start from a run that stays inside, or widen the constraint.',
    )
  }
  return run
}

/** What is wrong, after 'The run ...', and what to do about it. */
function wordsOf({ number, name, why, possible }: Misfit): [message: string, cure: string] {
  const step = `step ${number}, '${name}'`
  switch (why) {
    case 'after the end':
      return [`goes on after a step that fails: ${step}, follows it.`, 'End it before the step that fails.']
    case 'ambiguous':
      return [
        [`does not say which step it takes: ${step}, may be any of these:`, ...listedSteps(possible, mostTold)].join(
          '\n',
        ),
        'Give the whole name of one of them.',
      ]
    case 'unknown': {
      const where = number === 1 ? 'the model does not start like that' : 'there is no such step'
      const others =
        possible.length === 0
          ? [`does not fit: at ${step}, no step is possible.`]
          : [
              `does not fit: at ${step}, ${where}.`,
              'Possible there, the nearest first:',
              ...listedSteps(possible, mostTold),
            ]
      return [others.join('\n'), 'Follow one of these, or take the run anew from a trace of the model as it is now.']
    }
  }
}

function called(names: readonly string[], number: number): string {
  return `'${names[number - 1]}'`
}

/** A predicate that fails on a state is heard in the search, which tells of it with the run there. */
function leaves(instance: Instance, state: readonly Plain[]): boolean {
  try {
    return isOutside(instance, state)
  } catch (error) {
    if (error instanceof NetsplitError) return false
    throw error
  }
}
