/**
 * Offers the library of the program to models: what they import is a module that takes it from here (see program.mjs). So a model
 * and the program share one, whether that is a part of a script or a module.
 */

import * as netsplit from '../index.ts'
import type { LibraryPart } from '../loading/library.ts'
import * as workloads from '../workloads/index.ts'

const offered = { netsplit, 'netsplit/workloads': workloads } satisfies Record<LibraryPart, object>

/** To be called once in a thread, before a model is loaded. */
export function offerLibrary(): void {
  Object.defineProperty(globalThis, Symbol.for('netsplit.library'), { value: offered, configurable: true })
}
