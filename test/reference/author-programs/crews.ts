/** Random author programs in crews of one, two and four workers. */

import { afterAll, beforeAll } from 'vitest'
import { Crew } from '../../../src/engine/threads/pool.ts'
import { instantiate } from '../../../src/semantics/instance/instance.ts'
import { type Bundles, bundle } from '../../engine/threads/bundles.ts'
import { type Answer, difference, ofSearch, plainAnswer, searchOptions } from './compare.ts'
import { refusalOf } from './refusals.ts'
import type { Setting } from './settings.ts'
import { specOf } from './source.ts'

export interface ProgramCrews {
  /** What the crews say differently from the plain side, or from each other; null where all agree or refuse alike. */
  difference(source: string, setting: Setting): Promise<string | null>
}

/** Crews for the tests of a file; they are hired before the first of them and sent home after the last. */
export function programCrews(): ProgramCrews {
  let bundles: Bundles
  let crews: Crew[]

  beforeAll(async () => {
    bundles = await bundle(['test/reference/author-program-spec.ts'])
    crews = [1, 2, 4].map((size) => new Crew({ size, workerUrl: bundles.workerUrl }))
  })

  afterAll(async () => {
    await Promise.all(crews.map((crew) => crew.close()))
    bundles.remove()
  })

  return {
    async difference(source, { asked, engine }) {
      const own = { ...asked, observes: false }
      const plain = plainAnswer(source, own)
      if (plain === null) return null
      const specUrl = `${bundles.specUrl('author-program-spec')}?${new URLSearchParams({ source })}`
      const answers: Answer[] = []
      for (const crew of crews) {
        const instance = instantiate(specOf(source), 'program')
        // Threads count with what they take for themselves, which is more than a search in one has in all.
        const options = { ...searchOptions(instance, own), memoryBytes: 2 ** 31, ...engine }
        answers.push(ofSearch(await crew.check(instance, { specUrl, scenario: 'program', overrides: {}, options })))
      }
      const [first] = answers as [Answer]
      for (const answer of answers) {
        const other = difference(first, answer)
        if (other !== null) return `the crews disagree with each other\n${other}`
        const different = difference(plain, answer)
        if (different !== null && refusalOf(source, answer) === null) return `a crew disagrees\n${different}`
      }
      return null
    },
  }
}
