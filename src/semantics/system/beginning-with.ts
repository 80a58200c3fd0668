/**
 * A system in which every run begins with a given one. It is the system itself with one slot more, that says how far along
 * the given run a state is: on the way there is one step alone, the given one, and that has to happen; at its end, and
 * wherever one gets from there, the steps are those of the system. So whatever is true of all runs of this system is true of
 * the runs of the other one that begin with the given run, and of no others.
 */

import { NetsplitError } from '../../language/errors.ts'
import { comparePlain, type Plain } from '../../language/plain.ts'
import {
  type Author,
  applyUpdates,
  isSameStep,
  type Read,
  type Rule,
  runDirectly,
  type Step,
  type Successor,
  type TransitionSystem,
} from './system.ts'

/** A run that others begin with: as many states as steps, the first of them initial. */
export interface Prefix {
  readonly steps: readonly Step[]
  readonly states: readonly (readonly Plain[])[]
}

/** The system in which every run begins with a given one; the slot that it has more is the last. */
export function beginningWith(system: TransitionSystem, run: Prefix): TransitionSystem {
  const [first, ...others] = run.states
  if (first === undefined || others.length !== run.steps.length - 1)
    throw new Error('the given run cannot be gone on with')
  const { slots, sites, functions } = system
  const along = slots.length
  const isOver = (read: Read) => read(along) === run.states.length
  return {
    slots: [...slots, { name: 'given run', kind: 'variable' }],
    rules: [...system.rules.map((rule) => afterwards(rule, first, isOver)), given(run, along)],
    sites,
    functions,
    // What handlers meet after a given run says nothing of what faults change elsewhere.
    situations: null,
    comparable: (successors, read) => system.comparable(successors, read),
    initialStates: () => [{ values: [...first, 1], step: run.steps[0] as Step }],
    change: (slot, value, change) => system.change(slot, value, change),
  }
}

/**
 * A rule whose steps come after the given run. Options that are always the same stay so; others there are none on the way.
 *
 * @param state any state, to find out which they are
 */
function afterwards(rule: Rule, state: readonly Plain[], isOver: (read: Read) => boolean): Rule {
  const { optionsByPart: _, ...other } = rule
  return hasFixedOptions(rule, state)
    ? { ...other, successors: (option, context) => (isOver(context.read) ? rule.successors(option, context) : []) }
    : { ...other, options: (read) => (isOver(read) ? rule.options(read) : []) }
}

/** What a function reads first does not depend on what it reads: one that reads nothing of one state never does. */
function hasFixedOptions(rule: Rule, state: readonly Plain[]): boolean {
  let isRead = false
  rule.options((slot) => {
    isRead = true
    return state[slot] as Plain
  })
  return !isRead
}

/** The steps of a given run, each in the state that the one before leads to. */
function given({ steps, states }: Prefix, along: number): Rule {
  return {
    name: 'given run',
    fairness: () => 'weak',
    // No function's: what follows is counted.
    covers: () => '',
    options: () => [null],
    successors(_option, { read }) {
      const at = read(along) as number
      const [before, after] = [states[at - 1], states[at]]
      if (before === undefined || after === undefined) return []
      const updates = after.flatMap((value, slot) =>
        comparePlain(value, before[slot] as Plain) === 0 ? [] : [{ slot, value }],
      )
      return [{ step: steps[at] as Step, updates: [...updates, { slot: along, value: at + 1 }], failure: null }]
    },
  }
}

/** The author functions that make the steps of a run. */
export function functionsOn(system: TransitionSystem, { steps, states }: Prefix): ReadonlySet<string> {
  const made = new Set<string>()
  for (const name of functionsOfStart(system, states[0] as readonly Plain[])) made.add(name)
  for (const [at, before] of states.slice(0, -1).entries()) {
    const after = states[at + 1] as readonly Plain[]
    const read = (slot: number) => before[slot] as Plain
    const isIt = (successor: Successor) =>
      isSameStep(successor.step, steps[at + 1] as Step) && leadsTo(system, before, successor, after)
    for (const rule of system.rules) {
      for (const option of rule.options(read)) {
        const ran: string[] = []
        if (!rule.successors(option, { read, author: noting(ran) }).some(isIt)) continue
        for (const name of ran) made.add(name)
      }
    }
  }
  return made
}

function leadsTo(
  system: TransitionSystem,
  before: readonly Plain[],
  { updates, failure }: Successor,
  after: readonly Plain[],
): boolean {
  try {
    return failure === null && comparePlain(applyUpdates(system, before, updates), after) === 0
  } catch (error) {
    // A change that is refused.
    if (error instanceof NetsplitError) return false
    throw error
  }
}

function functionsOfStart(system: TransitionSystem, state: readonly Plain[]): readonly string[] {
  const ran: string[] = []
  for (const { values } of system.initialStates(noting(ran))) if (comparePlain(values, state) === 0) return ran
  return []
}

function noting(ran: string[]): Author {
  return (name, body) => {
    ran.push(name)
    return runDirectly(name, body)
  }
}
