/** All that is random, in amounts that take hours; run with `npm run test:nightly`. */

import { defineConfig, mergeConfig } from 'vitest/config'
import standard from './vitest.config.ts'

export default mergeConfig(
  standard,
  defineConfig({ test: { env: { NETSPLIT_TESTS: 'nightly' }, testTimeout: 43_200_000 } }),
)
