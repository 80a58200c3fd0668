/** What a contributor changes most, in less than a minute; run with `npm run test:quick`. */

import { defineConfig, mergeConfig } from 'vitest/config'
import standard from './vitest.config.ts'

const { test, ...shared } = standard

/** Tests of commands, of pages, of many processes and of long searches, which are left to `npm test`. */
const slow = [
  'test/{bench,browser,cli,docs,oracles}/**',
  'test/language/{compile-cost,declarations,hovers,javascript}.test.ts',
  'test/engine/**/{archive,crashes,pool,eviction,findings,limits,self-check,value-walks}.test.ts',
  'test/findings/{checkpoints,initial-states,interning,manners,reports,security,terminal,traces,types}.test.ts',
  'test/reference/{asymmetry,author-programs-in-pools,dropping,fault-pairs,random-protocols,reference-checker,sweep}.test.ts',
]

export default mergeConfig(
  shared,
  defineConfig({
    test: { ...test, exclude: [...(test?.exclude ?? []), ...slow], env: { NETSPLIT_TESTS: 'quick' }, isolate: false },
  }),
)
