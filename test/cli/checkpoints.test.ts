/**
 * Checks that are killed with kill -9 at random moments, and resumed, until one reaches the end. NETSPLIT_KILLED_CHECKS
 * sets how many checks of each kind, NETSPLIT_SEED repeats those of an earlier run, whose seed a failure prints.
 */

import { existsSync, mkdirSync } from 'node:fs'
import { watch } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amounts, givenSeed, patience } from '../amounts.ts'
import { wide } from './models.ts'
import { killedCode, type Outcome, UserFolder } from './netsplit.ts'

const checks = amounts.killed
const timeout = patience

/** What is the same however often a check was killed. */
function lasting({ stdout }: Outcome) {
  const { results } = JSON.parse(stdout)
  const { verdict, asExpected, exhaustive, bounds, states, properties, violation, neverRan, error } = results[0]
  return { verdict, asExpected, exhaustive, bounds, states, properties, violation, neverRan, error }
}

function diskOf({ stdout }: Outcome) {
  return JSON.parse(stdout).results[0].disk
}

/** Waits until something was written to a folder so many times. */
async function written(path: string, times: number): Promise<void> {
  if (times === 0) return
  let seen = 0
  for await (const _ of watch(path)) if (++seen === times) return
}

interface Kill {
  readonly workers: number
  /** Milliseconds after something was written to the folder of the checkpoints, that many times. */
  readonly after: number
  readonly writes: number
}

const killed: fc.Arbitrary<Kill> = fc.record({
  workers: fc.integer({ min: 1, max: 2 }),
  after: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 1000 })),
  writes: fc.integer({ min: 0, max: 120 }),
})

/** A model, and how it is checked. The last is so wide that memory is full a few times before it ends. */
const kinds = [
  { kind: 'exact', model: 'wide.ts', options: ['--keep-going'], limits: [] },
  { kind: 'exact, with a violation', model: 'wide.ts', options: [], limits: [] },
  { kind: 'compact', model: 'wide.ts', options: ['--compact', '--keep-going'], limits: [] },
  {
    kind: 'spilled',
    model: 'wider.ts',
    options: ['--spill', 'spilled', '--keep-going'],
    limits: ['--memory', '96MB'],
  },
]

const folder = new UserFolder()
afterAll(() => folder.remove())
const common = ['--json', '--no-typecheck', '--checkpoint-every', '0.05']
const uninterrupted = new Map<string, Outcome>()

beforeAll(async () => {
  folder.write('wide.ts', wide())
  folder.write('wider.ts', wide({ counters: 125, values: 1030 }))
  for (const { kind, model, options, limits } of kinds) {
    const isSame = kind === 'compact' && uninterrupted.get('exact')
    uninterrupted.set(kind, isSame || (await folder.check(model, '--json', '--no-typecheck', ...options, ...limits)))
  }
}, timeout)

describe('a check that is killed again and again, and resumed, ends as if it had not been', () => {
  it.each(kinds)('$kind', { timeout }, async ({ kind, model, options, limits }) => {
    const expected = lasting(uninterrupted.get(kind) as Outcome)
    if (kind === 'spilled') expect(diskOf(uninterrupted.get(kind) as Outcome).spills).toBeGreaterThan(0)
    let number = 0
    await fc.assert(
      fc.asyncProperty(fc.array(killed, { minLength: 2, maxLength: checks === 1 ? 2 : 4 }), async (kills) => {
        const checkpoint = `${kind}-${number++}`.replaceAll(/\W+/g, '-')
        const begin = [model, ...options, ...limits, '--checkpoint', checkpoint]
        const goOn = ['--resume', checkpoint, ...limits]
        const isSaved = () => existsSync(join(folder.path, checkpoint, 'manifest.json'))
        const args = (workers: number) => [...common, ...(isSaved() ? goOn : begin), '--workers', String(workers)]
        const folderOfCheckpoint = join(folder.path, checkpoint)
        mkdirSync(folderOfCheckpoint)
        for (const { workers, after, writes } of kills) {
          const running = folder.start(...args(workers))
          await Promise.race([running.outcome, written(folderOfCheckpoint, writes).then(() => setTimeout(after))])
          running.kill('SIGKILL')
          const outcome = await running.outcome
          if (outcome.code !== killedCode) expect(lasting(outcome)).toEqual(expected)
        }
        const last = await folder.check(...args(2))
        expect(lasting(last)).toEqual(expected)
        expect(last.code).toBe((uninterrupted.get(kind) as Outcome).code)
        expect(diskOf(last).damage).toBeNull()
      }),
      { numRuns: checks, endOnFailure: true, ...(givenSeed !== null && { seed: givenSeed }) },
    )
  })
})
