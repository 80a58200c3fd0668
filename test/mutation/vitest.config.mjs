/**
 * The tests that a mutant has to get past: those of its file or else of its room, in one thread and without workers or child
 * processes, for these would run the code as it is on disk. Random tests are the same in every run (setup.ts).
 */

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { ownTests, rooms } from './rooms.mjs'

const room = process.env['NETSPLIT_ROOM'] ?? 'drafts'
const mutated = process.env['NETSPLIT_MUTATED'] ?? ''

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: {
    alias: {
      'netsplit/workloads': fileURLToPath(new URL('../../src/workloads/index.ts', import.meta.url)),
      netsplit: fileURLToPath(new URL('../../src/index.ts', import.meta.url)),
    },
  },
  test: {
    include: [...(ownTests[mutated] ?? rooms[room]?.tests ?? [])],
    setupFiles: [fileURLToPath(new URL('setup.ts', import.meta.url))],
    // One module graph for all files of a run: loading it anew for each takes longer than most of the tests.
    isolate: false,
    env: { NETSPLIT_RANDOM_VALUES: '60' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
