/** The spec that a thread takes out of a module, once loading/exported.ts has found there what it exports. */

import type { Spec } from './spec.ts'

/**
 * @param module in which the main thread has found a spec, or specs by name: in its default export, if it has one
 * @param specName which of several specs; null for the only one
 */
export function exportedSpec(module: { readonly default?: unknown }, specName: string | null): Spec {
  const exported = module.default ?? module
  return specName === null ? (exported as Spec) : ((exported as { readonly [name: string]: Spec })[specName] as Spec)
}
