/** The faults that a scenario allows. What is not listed does not happen. */

/** How often a fault may happen in a run: a budget for the whole run, or `true` for any number of times. */
export type Budget = number | boolean

export interface Faults<RoleName extends string = string> {
  /** Messages that may be lost. */
  readonly loss?: Budget
  /** Crashes. Without `restarts` a crashed node stays down. */
  readonly crashes?: Budget
  /** Restarts of crashed nodes. */
  readonly restarts?: Budget
  /** Only nodes of these roles crash; by default all do. */
  readonly crashing?: readonly RoleName[]
}

/**
 * Faults that have a budget, in the order in which they are listed. With a larger budget every run of a smaller one is
 * still a run, and properties do not see what is left of it: sweeps rely on both.
 */
export const budgets = ['loss', 'crashes', 'restarts'] as const

export type BudgetName = (typeof budgets)[number]

/** Faults that cannot happen unless another one does. */
export const dependsOn: { readonly [Name in BudgetName]?: BudgetName } = { restarts: 'crashes' }
