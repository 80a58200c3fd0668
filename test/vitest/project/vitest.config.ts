import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Tests that fail, for test-scenarios.test.ts to look at. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: { include: ['*.scenarios.ts'] },
})
