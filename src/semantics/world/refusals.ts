/** Faults, networks and clocks that contradict each other, or that would mean nothing together. */

import { NetsplitError } from '../../language/errors.ts'
import { type BudgetName, budgets, type FaultPlan, isAllowed } from '../../language/fault-plan.ts'
import type { Channel } from '../../language/network.ts'
import type { Time } from '../../language/time.ts'

interface Refusal {
  readonly when: boolean
  readonly message: string
  readonly cure: string
}

/**
 * @param channels of all links
 * @throws NetsplitError `bad-scenario` for the first contradiction
 */
export function refuseContradictions(channels: readonly Channel[], faults: FaultPlan, time: Time | null): void {
  const has = (kind: Channel['kind']) => channels.some((channel) => channel.kind === kind)
  const only = (...kinds: Channel['kind'][]) =>
    channels.length > 0 && channels.every(({ kind }) => kinds.includes(kind))
  const allows = (name: BudgetName) => isAllowed(faults.budgets[name])
  const keepsOrder = has('ordered') || has('bounded')
  const delays = time !== null && (time.kind === 'rounds' || time.delay !== null)
  const refusals: readonly Refusal[] = [
    ...numbersOutOfPlace(channels, faults, time),
    {
      when: allows('loss') && only('rendezvous'),
      message: 'loss: on rendezvous channels nothing is in flight that could be lost.',
      cure: 'Crash or pause nodes, or cut links, instead.',
    },
    {
      when: allows('duplication') && only('rendezvous'),
      message: 'duplication: on rendezvous channels nothing is in flight that could be duplicated.',
      cure: 'Take duplication out, or use another network.',
    },
    {
      when: allows('duplication') && only('duplicating', 'rendezvous'),
      message: 'duplication: a duplicating network delivers every message any number of times as it is.',
      cure: 'Take duplication out, or use unordered() with a budget of duplication.',
    },
    {
      when: faults.budgets.duplication === true,
      message: 'duplication: any number of copies in flight would never end.',
      cure: 'Give a budget, or use the network duplicating().',
    },
    {
      when: allows('reordering') && !keepsOrder,
      message: 'reordering: this network keeps no order that could be broken.',
      cure: 'Take reordering out, or use ordered().',
    },
    {
      when: faults.partitions.messages === 'lost' && allows('partitions') && has('rendezvous'),
      message: 'partitions: on rendezvous channels nothing is in flight that a cut could lose.',
      cure: "Let messages wait: { messages: 'wait' }.",
    },
    {
      when: faults.lies?.equivocates === false && has('rendezvous'),
      message: 'lies: a broadcast to all nodes at once cannot be made by rendezvous.',
      cure: 'Let Byzantine nodes equivocate, or use another network.',
    },
    {
      when: faults.lies?.equivocates === false && !only('duplicating') && faults.budgets.lies === true,
      message: 'lies: any number of lies to everybody would fill the network without end.',
      cure: 'Give a budget (times: 2), or use duplicating(), on which a message that is in flight stays.',
    },
    {
      when: delays && has('duplicating'),
      message: 'time: a message that stays in flight for ever cannot arrive in time.',
      cure: 'Use unordered() with a budget of duplication, or take the delay out.',
    },
    {
      when: time !== null && has('bounded'),
      message: 'time: a node that waits for room in a bounded channel would stop the clocks.',
      cure: 'Use ordered(), or take the clocks out.',
    },
    {
      when: time?.kind === 'rounds' && has('rendezvous'),
      message: 'time: in lock-step rounds a message arrives in the next round, in a rendezvous at once.',
      cure: 'Use another network, or take the rounds out.',
    },
  ]
  for (const { when, message, cure } of refusals) {
    if (when) throw new NetsplitError({ code: 'bad-scenario', message, cure })
  }
}

/** Numbers that mean nothing where they stand. */
function numbersOutOfPlace(channels: readonly Channel[], faults: FaultPlan, time: Time | null): Refusal[] {
  const isWhole = (value: number, least: number) => Number.isInteger(value) && value >= least
  const budgeted = budgets.flatMap((name): Refusal[] => {
    const budget: unknown = faults.budgets[name]
    const isBudget = budget === undefined || typeof budget === 'boolean' || isWhole(budget as number, 0)
    const message = `${name}: ${String(budget)} is no budget.`
    return [{ when: !isBudget, message, cure: 'Give a whole number, 0 or more, or true for any number.' }]
  })
  const room = channels.find(({ kind, capacity }) => kind === 'bounded' && !isWhole(capacity ?? 0, 1))
  const delay = time?.kind === 'clocks' ? time.delay : null
  const numbers = time?.kind === 'clocks' ? { skew: time.skew, drift: time.drift ?? 1, min: delay?.min ?? 0 } : {}
  const wrong = Object.entries({ max: time?.max ?? 0, ...numbers }).find(
    ([name, value]) => !isWhole(value, name === 'drift' ? 1 : 0),
  )
  return [
    ...budgeted,
    {
      when: room !== undefined,
      message: `bounded: a channel cannot hold ${String(room?.capacity)} messages.`,
      cure: 'Give a whole number, 1 or more: bounded(1). For messages that are handed over use rendezvous().',
    },
    {
      when: wrong !== undefined,
      message: `time: ${wrong?.[0]} cannot be ${wrong?.[1]}.`,
      cure: `Give a whole number, ${wrong?.[0] === 'drift' ? 1 : 0} or more.`,
    },
    {
      when: delay !== null && !isWhole(delay.max, delay.min),
      message: `time: no message is delivered after ${delay?.min} ticks at least and ${delay?.max} at most.`,
      cure: 'Give whole numbers, the greatest delay no less than the least.',
    },
  ]
}
