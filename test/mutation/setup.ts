/** Random tests make the same values for every mutant, so that whether it survives does not depend on luck. */

import fc from 'fast-check'

fc.configureGlobal({ seed: 12 })
