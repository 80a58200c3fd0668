/** Settings that contradict each other, or under which nothing can happen. */

import { type BudgetName, type FaultPlan, isAllowed } from './fault-plan.ts'
import type { Scenario } from './spec.ts'
import type { Time } from './time.ts'

/** Why a setting is refused. */
export interface Refusal {
  readonly message: string
  readonly cure: string
}

/** Settings of a fault that exclude each other. The types of a scenario refuse them in the same words. */
export function contradiction({ budgets, partitions, crashes, lies }: FaultPlan): Refusal | null {
  const comesBack = isAllowed(budgets['crashes.restarts'])
  const refusals: readonly (Refusal & { readonly when: boolean })[] = [
    {
      when: crashes.noticed === true && comesBack,
      message: 'crashes: crashes that are noticed are for good.',
      cure: 'Leave out noticed or restarts.',
    },
    {
      when: isAllowed(budgets.crashes) && crashes.disk !== undefined && crashes.disk !== 'synced' && !comesBack,
      message: 'crashes: a disk is read again after a restart.',
      cure: 'Add restarts, or leave out disk.',
    },
    {
      when: partitions.splits !== undefined && partitions.links !== undefined,
      message: 'partitions: partitions split the nodes or cut links.',
      cure: 'Leave out splits or links.',
    },
    {
      // `--set` and sweeps can name the budget alone.
      when: isAllowed(budgets.lies) && lies === null,
      message: 'lies: the scenario does not say who lies, nor what.',
      cure: "Add lies to its faults, { by: ['server0'], messages: [...] }, and vary how often with lies=1.",
    },
  ]
  return refusals.find(({ when }) => when) ?? null
}

/** Settings of a scenario besides its faults that contradict each other. */
export function contradictoryScenario({ fairness = {}, time, symmetric }: Partial<Scenario>): Refusal | null {
  const both = fairness.strong?.find((step) => fairness.none?.includes(step))
  if (both !== undefined) {
    return {
      message: `fairness: ${both} is both under strong and under none.`,
      cure: 'A step has to happen or need not: take one out.',
    }
  }
  if (time?.kind === 'rounds' && (symmetric === true || Array.isArray(symmetric))) {
    return {
      message: 'in lock-step rounds nodes take turns, which tells them apart.',
      cure: 'Take symmetric out, or use clocks({ max: ..., delay: { min: 1, max: 1 } }).',
    }
  }
  return null
}

/** What is said of a fault besides how often it happens, by the name that it has in a scenario. */
function detailsOf({
  budgets,
  on,
  of,
  partitions,
  crashes,
}: FaultPlan): readonly [fault: BudgetName, details: object][] {
  return [
    ['loss', { on: on.loss }],
    ['duplication', { on: on.duplication }],
    ['reordering', { on: on.reordering }],
    ['partitions', { ...partitions, heals: budgets['partitions.heals'] }],
    ['crashes', { ...crashes, restarts: budgets['crashes.restarts'], of: of.crashes }],
    ['pauses', { of: of.pauses }],
  ]
}

/** What stands for a setting that was left out. */
const idle: readonly unknown[] = [undefined, false, 0, 'synced', 'wait']

/**
 * @param changed the budgets that `--set` names, where that is at work: only these are looked at, since it may switch off a
 *   fault that has other settings
 */
export function idleFault(plan: FaultPlan, changed?: readonly string[]): Refusal | null {
  const { budgets } = plan
  for (const [fault, details] of detailsOf(plan)) {
    // Who sets both has decided: a sweep begins with none of either.
    if (isAllowed(budgets[fault]) || changed?.includes(fault)) continue
    const said = Object.entries(details)
      .filter(([name, value]) => name !== 'times' && !idle.includes(value))
      .map(([name]) => `${fault}.${name}`)
      .filter((name) => changed === undefined || changed.includes(name))
    if (said.length === 0) continue
    return {
      message: `${said.join(' and ')} ${said.length === 1 && !said[0]?.endsWith('s') ? 'means' : 'mean'} nothing without ${fault}.`,
      cure: `Give ${fault} a budget, or true for any number.`,
    }
  }
  return changed === undefined ? nowhere(plan) : null
}

/** A list of places that is empty: the fault has a budget, and happens nowhere. */
function nowhere({ budgets, on, of, partitions, lies }: FaultPlan): Refusal | null {
  const omits = budgets['omissions.sending'] !== undefined || budgets['omissions.receiving'] !== undefined
  if (of.omissions !== undefined && !omits) {
    return { message: 'omissions: nobody omits anything.', cure: 'Add sending, receiving or both: a budget each.' }
  }
  const places = [
    ...Object.entries(on).map(([fault, links]) => ({ setting: `${fault}.on`, what: 'link', named: links })),
    ...Object.entries(of).map(([fault, nodes]) => ({ setting: `${fault}.of`, what: 'node', named: nodes })),
  ]
  const empty = places.find(({ named }) => named?.length === 0)
  if (empty !== undefined) {
    const { setting, what } = empty
    return {
      message: `${setting} names no ${what}.`,
      cure: `Name a ${what}, or leave ${setting} out: it then means all.`,
    }
  }
  if (lies?.by.length === 0) return { message: 'lies.by names no node.', cure: 'Name a node, or leave lies out.' }
  const part = (['splits', 'links'] as const).find((name) => partitions[name]?.length === 0)
  if (part === undefined) return null
  return {
    message: `partitions: with no ${part} nothing can be cut.`,
    cure: `Name some, or leave ${part} out: any split of the nodes in two.`,
  }
}

/** Clocks that never tick, and messages that never arrive, though the scenario has time. */
export function idleTime(time: Time | undefined): Refusal | null {
  if (time?.kind !== 'clocks') return null
  const { max, skew, drift, delay, of } = time
  if (drift !== null && drift > 0 && skew === 0) {
    return {
      message: 'time: drift needs skew: no clock can ever tick when none may be ahead of another.',
      cure: `Add skew, by how much clocks may differ at first: clocks({ max: ${max}, skew: 1, drift: ${drift} }).`,
    }
  }
  if (of?.length === 0) {
    return {
      message: 'time: of names no node, so no clock ticks.',
      cure: 'Name a node, or leave of out: all have a clock.',
    }
  }
  if (delay !== null && delay.min > max && delay.min <= delay.max) {
    return {
      message: `time: no message is delivered before tick ${delay.min}, and clocks end at ${max}.`,
      cure: 'Raise max, or lower the least delay.',
    }
  }
  return null
}
