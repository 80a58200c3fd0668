/** Outcomes: what reports for continuous integration say of one check, or of one campaign of random runs. */

export interface Outcome {
  /** The model, as the user calls it. */
  readonly model: string
  readonly scenario: string
  /** The file of the spec, with slashes, relative to the folder of the project; null for one outside. */
  readonly file: string | null
  /** The line of the scenario in it, from 1; null where it was not found. */
  readonly line: number | null
  readonly seconds: number
  /**
   * `passed`: as expected. `failed`: violated, vacuous or other than expected. `error`: the model is wrong. `undecided`: cut
   * off before it could be decided.
   */
  readonly status: 'passed' | 'failed' | 'error' | 'undecided'
  /** What it is about, where it did not pass: the violated property, or the code of an error. */
  readonly rule: string
  /** In one line: `agreement is violated at depth 7`. */
  readonly summary: string
  /** The run that shows it, as text, or what else there is to say; empty where there is nothing. */
  readonly details: string
}

/** What a check is called in a list of them: `paxos: two clients`. */
export function nameOf({ model, scenario }: Outcome): string {
  return `${model}: ${scenario}`
}

/** How many outcomes there are of each status. */
export function counted(outcomes: readonly Outcome[]): { readonly [Status in Outcome['status']]: number } {
  const of = (status: Outcome['status']) => outcomes.filter((outcome) => outcome.status === status).length
  return { passed: of('passed'), failed: of('failed'), error: of('error'), undecided: of('undecided') }
}
