/** Random author programs in pools of one, two and four workers. */

import { afterAll, beforeAll } from 'vitest'
import { WorkerPool } from '../../../src/engine/threads/pool.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'
import { type Bundles, bundle } from '../../engine/threads/bundles.ts'
import { type Answer, difference, ofSearch, plainAnswer, searchOptions } from './compare.ts'
import { refusalOf } from './refusals.ts'
import type { Setting } from './settings.ts'
import { specOf } from './source.ts'

export interface ProgramPools {
  /** What the pools say differently from the plain side, or from each other; null where all agree or refuse alike. */
  difference(source: string, setting: Setting): Promise<string | null>
}

/** WorkerPools for the tests of a file; they are hired before the first of them and sent home after the last. */
export function programPools(): ProgramPools {
  let bundles: Bundles
  let pools: WorkerPool[]

  beforeAll(async () => {
    bundles = await bundle(['test/reference/author-program-spec.ts'])
    pools = [1, 2, 4].map((size) => new WorkerPool({ size, workerUrl: bundles.workerUrl }))
  })

  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.close()))
    bundles.remove()
  })

  return {
    async difference(source, { asked, engine }) {
      const own = { ...asked, observes: false }
      const plain = plainAnswer(source, own)
      if (plain === null) return null
      const specUrl = `${bundles.specUrl('author-program-spec')}?${new URLSearchParams({ source })}`
      const answers: Answer[] = []
      for (const pool of pools) {
        const instance = instantiate(specOf(source), 'program')
        // Threads count with what they take for themselves, which is more than a search in one has in all.
        const options = { ...searchOptions(instance, own), memoryBytes: 2 ** 31, ...engine }
        answers.push(ofSearch(await pool.check(instance, { specUrl, scenario: 'program', overrides: {}, options })))
      }
      const [first] = answers as [Answer]
      for (const answer of answers) {
        const other = difference(first, answer)
        if (other !== null) return `the pools disagree with each other\n${other}`
        const different = difference(plain, answer)
        if (different !== null && refusalOf(source, answer) === null) return `a pool disagrees\n${different}`
      }
      return null
    },
  }
}
