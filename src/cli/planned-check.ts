/** A planned check: one scenario of a spec, with its parameters and limits fixed. */

import type { SearchOptions } from '../engine/index.ts'
import type { NetsplitError } from '../language/errors.ts'
import type { ParameterValues } from '../language/parameters.ts'
import type { Expectation } from '../language/spec.ts'
import type { LoadedSpec } from '../loading/load.ts'
import type { Instance } from '../semantics/instance/instance.ts'
import type { GivenFile } from './given-run.ts'

export interface PlannedCheck {
  readonly loaded: LoadedSpec
  readonly scenario: string
  readonly instance: Instance
  /** Why this cannot be checked: the model cannot be built in the scenario, or does not have the run that it starts from. */
  readonly refusal: NetsplitError | null
  /** What `--set` changed, or a sweep. */
  readonly overrides: ParameterValues
  /** As `--property` named them; none means those of the scenario. */
  readonly properties: readonly string[]
  /** The run that `--from` names, in place of that of the scenario; null where it names none. */
  readonly given: GivenFile | null
  /** Null when the scenario's expectation is about other parameters, other runs, or a property that is not checked. */
  readonly expected: Expectation | null
  readonly options: SearchOptions
}
