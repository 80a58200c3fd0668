/**
 * The order of test files where none was measured, as in a fresh clone: those that take minutes come first. Vitest itself begins with
 * the largest files, and what takes longest is small; a core had nothing to do while it ended.
 */

import { BaseSequencer, type TestSpecification } from 'vitest/node'

const long = [
  'reference/author-programs',
  'engine/threads/pool',
  'engine/author-calls/self-check',
  'violated-runs',
  'cli/traces',
  'oracles/oracles',
  'reference/asymmetry',
  'cli/sweep',
  'reference/comparison',
  'cli/checkpoints',
  'browser/page',
  'engine/disk/crashes',
  'reference/fault-pairs',
  'docs/readme',
  'findings/author-code',
  'engine/search/limits',
  'reference/dropping',
  'findings/types',
  'bench/bench',
].map((name) => `test/${name}.test.ts`)

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = long.findIndex((name) => moduleId.endsWith(name))
      return at < 0 ? long.length : at
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}
