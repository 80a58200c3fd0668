/** The package in projects of users; run with `npm run test:package`. It installs what it needs from the registry. */

import { defineConfig, mergeConfig } from 'vitest/config'
import standard from './vitest.config.ts'

const { test, ...shared } = standard
export default mergeConfig(
  shared,
  defineConfig({
    test: {
      ...test,
      include: ['test/package/*.test.ts'],
      exclude: ['node_modules/**'],
      globalSetup: ['test/package/setup.ts'],
    },
  }),
)
