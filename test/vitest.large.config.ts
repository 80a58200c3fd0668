/** The oracles that take minutes; run with `npm run test:oracles`. */

import { defineConfig, mergeConfig } from 'vitest/config'
import standard from './vitest.config.ts'

const { test, ...shared } = standard
export default mergeConfig(
  shared,
  defineConfig({
    test: { ...test, include: ['test/**/*.large.test.ts'], exclude: ['node_modules/**'], testTimeout: 1_800_000 },
  }),
)
