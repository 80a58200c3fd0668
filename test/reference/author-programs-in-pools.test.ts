/** Random author programs with several workers: a fiftieth of those of author-programs.test.ts, from a seed of its own. */

import { it } from 'vitest'
import { programPools } from './author-programs/pools.ts'
import { programs, seed, settingOf, timeout } from './author-programs/settings.ts'
import { moduleOf, randomProgram } from './author-programs/source.ts'

const pools = programPools()

const someInPools = Math.ceil(programs / 50)
it(`author code means the same to 1, 2 and 4 workers, in ${someInPools} programs from seed ${seed}`, {
  timeout,
}, async () => {
  for (let at = 0; at < someInPools; at++) {
    const own = seed + at
    const source = moduleOf(randomProgram(own))
    const different = await pools.difference(source, settingOf(own))
    if (different !== null) throw new Error(`NETSPLIT_SEED=${own} NETSPLIT_PROGRAMS=1\n\n${source}\n${different}`)
  }
})
