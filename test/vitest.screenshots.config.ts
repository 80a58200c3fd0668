/** The screenshots of the documents; made by `npm run screenshots`. */

import { defineConfig, mergeConfig } from 'vitest/config'
import standard from './vitest.config.ts'

const { test, ...shared } = standard
export default mergeConfig(shared, defineConfig({ test: { ...test, include: ['test/docs/screenshots.ts'] } }))
