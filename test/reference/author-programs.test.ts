/**
 * Random author programs: what JavaScript makes of them on plain data, against the semantics and the engine.
 * NETSPLIT_PROGRAMS sets how many; NETSPLIT_SEED repeats those of an earlier run. A failure prints the seed of its
 * program, which with NETSPLIT_PROGRAMS=1 repeats it alone.
 */

import { expect, it } from 'vitest'
import { judge, smallest } from './author-programs/judge.ts'
import { programs, seed, settingOf, timeout } from './author-programs/settings.ts'
import { moduleOf, randomProgram } from './author-programs/source.ts'

it(`author code means what JavaScript means, in ${programs} programs from seed ${seed}`, { timeout }, () => {
  const refused = new Map<string, number>()
  let tooMuchWork = 0
  for (let at = 0; at < programs; at++) {
    const own = seed + at
    const judgement = judge(moduleOf(randomProgram(own)), settingOf(own))
    if (judgement.is === 'too much work') tooMuchWork++
    if (judgement.is === 'refusal') refused.set(judgement.reason, (refused.get(judgement.reason) ?? 0) + 1)
    if (judgement.is === 'disagreement') {
      // Before it is made smaller: what is left of a program may run for ever.
      console.error(`NETSPLIT_SEED=${own} NETSPLIT_PROGRAMS=1: ${judgement.what}`)
      throw new Error(`NETSPLIT_SEED=${own} NETSPLIT_PROGRAMS=1\n\n${smallest(own)}`)
    }
  }
  const all = [...refused.values()].reduce((sum, count) => sum + count, 0)
  console.log(`author programs: ${programs} from seed ${seed}, refused ${all}`, Object.fromEntries(refused))
  expect(all).toBeLessThanOrEqual(Math.max(3, programs / 100))
  expect(tooMuchWork).toBeLessThanOrEqual(Math.max(3, programs / 100))
})
