/** That one transaction depends on another one (Adya, "Weak Consistency", 1999). */

import type { Transaction } from './transactions.ts'

/** ww: writes over; wr: reads from; rw: read what the other one wrote over (an anti-dependency). */
export type DependencyKind = 'ww' | 'wr' | 'rw' | 'realtime'

/** That one transaction comes before another one. */
export interface Dependency {
  readonly from: Transaction
  readonly to: Transaction
  readonly kind: DependencyKind
  readonly key: string
  readonly why: string
}
