/**
 * What a scenario's faults come to: how often each may happen, and how. Scenarios, `--set` and sweeps all say it in their
 * own way, and meet the same refusals here.
 */

import type { Budget, Faults, Link, Place } from './faults.ts'

/**
 * What has a budget, by the name that `--set` and `--sweep` use: a fault, or a part of one. With a larger budget every run
 * of a smaller one is still a run, and properties do not see what is left of it: sweeps rely on both.
 */
export const budgets = [
  'loss',
  'duplication',
  'reordering',
  'partitions',
  'partitions.heals',
  'crashes',
  'crashes.restarts',
  'pauses',
  'omissions.sending',
  'omissions.receiving',
  'lies',
] as const

export type BudgetName = (typeof budgets)[number]

/** What cannot happen unless a fault does. */
export const dependsOn: { readonly [Name in BudgetName]?: BudgetName } = {
  'crashes.restarts': 'crashes',
  'partitions.heals': 'partitions',
}

export type BudgetsByName = { readonly [Name in BudgetName]?: Budget | undefined }

/** Where and how faults happen, fault by fault; a setting that is not given is undefined. */
export interface FaultPlan {
  /** What was said of each; one of which nothing was said does not happen. */
  readonly budgets: BudgetsByName
  /** Links on which alone messages are hit. */
  readonly on: { readonly [Name in 'loss' | 'duplication' | 'reordering']?: readonly Link[] | undefined }
  /** Nodes that alone are hit. */
  readonly of: { readonly [Name in 'crashes' | 'pauses' | 'omissions']?: readonly Place[] | undefined }
  readonly partitions: {
    readonly splits?: 'any' | readonly (readonly Place[])[] | undefined
    readonly links?: 'any' | readonly Link[] | undefined
    readonly among?: readonly Place[] | undefined
    readonly oneWay?: boolean | undefined
    readonly messages?: 'wait' | 'lost' | undefined
  }
  readonly crashes: {
    readonly inHandlers?: boolean | undefined
    readonly noticed?: boolean | undefined
    readonly disk?: 'synced' | 'buffered' | 'torn' | undefined
  }
  /** Null where nobody lies. */
  readonly lies: {
    readonly by: readonly Place[]
    readonly messages: readonly unknown[] | ((parameters: never) => readonly unknown[])
    readonly equivocates: boolean
  } | null
}

/** Faults as an author may have written them, each setting being there or not. */
type Written = { readonly [fault: string]: { readonly [setting: string]: unknown } | undefined }

/**
 * @param faults in the shape of {@link Faults}
 * @param changed budgets that count in place of the scenario's own
 */
export function faultPlan(faults: Faults, changed: BudgetsByName = {}): FaultPlan {
  const { loss, duplication, reordering, partitions, crashes, pauses, omissions, lies } = inFull(faults)
  const said: { [Name in BudgetName]: unknown } = {
    loss: loss?.['times'],
    duplication: duplication?.['times'],
    reordering: reordering?.['times'],
    partitions: partitions?.['times'],
    'partitions.heals': partitions?.['heals'],
    crashes: crashes?.['times'],
    'crashes.restarts': crashes?.['restarts'],
    pauses: pauses?.['times'],
    'omissions.sending': omissions?.['sending'],
    'omissions.receiving': omissions?.['receiving'],
    lies: lies === undefined ? undefined : (lies['times'] ?? true),
  }
  return {
    budgets: { ...said, ...changed },
    on: { loss: loss?.['on'], duplication: duplication?.['on'], reordering: reordering?.['on'] },
    of: { crashes: crashes?.['of'], pauses: pauses?.['of'], omissions: omissions?.['of'] },
    partitions: partitions ?? {},
    crashes: crashes ?? {},
    lies: lies === undefined ? null : { equivocates: true, ...lies },
  } as FaultPlan
}

/** Every fault with its settings: `crashes: 2` is `crashes: { times: 2 }`. */
function inFull(faults: Faults): Written {
  const written: { [fault: string]: { readonly [setting: string]: unknown } } = {}
  for (const [name, said] of Object.entries(faults) as [string, unknown][]) {
    if (typeof said === 'object') written[name] = said as { readonly [setting: string]: unknown }
    else if (name !== 'lies') written[name] = { times: said }
  }
  return written
}

/** Whether something with this budget can happen at all. */
export function isAllowed(budget: Budget | undefined): boolean {
  return budget === true || (typeof budget === 'number' && budget > 0)
}
