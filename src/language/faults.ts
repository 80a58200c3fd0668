/** The faults that a scenario allows. What is not listed does not happen. */

export interface Faults<RoleName extends string = string> {
  /** Messages that may be lost: a budget for the whole run, or `true` for any number. */
  readonly loss?: number | boolean
  /** Crashes: a budget for the whole run, or `true` for any number. Without `restarts` a crashed node stays down. */
  readonly crashes?: number | boolean
  /** Restarts of crashed nodes: a budget, or `true` for any number. */
  readonly restarts?: number | boolean
  /** Only nodes of these roles crash; by default all do. */
  readonly crashing?: readonly RoleName[]
}
