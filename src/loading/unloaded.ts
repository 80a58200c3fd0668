/** What stands in reports for the specs of a file that could not be loaded, so that the others are checked all the same. */

import type { NetsplitError } from '../language/errors.ts'
import { machine } from '../language/machine.ts'
import type { Spec } from '../language/spec.ts'
import type { ExportedSpec } from './exported.ts'

/** In place of a scenario: nobody knows which the file has. */
export const noScenario = '-'

export interface Unloaded extends ExportedSpec {
  readonly failure: NetsplitError
}

const nothingKnown: Spec = {
  model: machine({ name: 'unknown', parameters: {}, variables: () => ({}), actions: () => ({}) }),
  properties: {},
  scenarios: { [noScenario]: { expect: 'holds' } },
}

/** Whether a file could be loaded that has a spec. */
export function isLoaded({ failure }: { readonly failure: NetsplitError | null }): boolean {
  return failure === null
}

/** The one check that a file without specs comes to: it ends with the error. */
export function unloaded(failure: NetsplitError): Unloaded {
  return { specName: null, isNamedExport: false, spec: nothingKnown, failure }
}
