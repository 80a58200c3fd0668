/**
 * Random tests make the same values for every mutant, so that whether it survives does not depend on luck; and few, for
 * they run once for each mutant.
 */

import fc from 'fast-check'

fc.configureGlobal({ seed: 12, numRuns: 25 })
