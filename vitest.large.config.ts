/** The oracles that take minutes; run with `vitest run --config vitest.large.config.ts`. */

import { defineConfig, mergeConfig } from 'vitest/config'
import standard from './vitest.config.ts'

const { test, ...shared } = standard
export default mergeConfig(
  shared,
  defineConfig({
    test: { ...test, include: ['test/**/*.large.test.ts'], exclude: ['node_modules/**'], testTimeout: 1_800_000 },
  }),
)
