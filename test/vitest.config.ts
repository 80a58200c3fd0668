import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'
import LongestFirst from './longest-first.ts'

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  resolve: {
    alias: {
      'netsplit/fast-check': fileURLToPath(new URL('../src/fuzzing/fast-check.ts', import.meta.url)),
      'netsplit/testing': fileURLToPath(new URL('../src/testing/index.ts', import.meta.url)),
      'netsplit/vitest': fileURLToPath(new URL('../src/vitest/index.ts', import.meta.url)),
      'netsplit/workloads': fileURLToPath(new URL('../src/workloads/index.ts', import.meta.url)),
      netsplit: fileURLToPath(new URL('../src/index.ts', import.meta.url)),
    },
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/**/*.large.test.ts', 'test/package/*.test.ts'],
    sequence: { sequencer: LongestFirst },
    globalSetup: ['test/browser/setup.ts'],
    // More than there are cores: a test waits for processes that it has started, and these do for each other.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
    // No limit to speed: a machine that has other things to do takes five times as long.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
