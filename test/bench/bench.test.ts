/** The benchmark runs, counts right and reports in its shape. Times are nobody's business here. */

import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageFolder, run } from '../cli/netsplit.ts'
import type { BenchReport } from './report.ts'
import { summarize, summarizeRatios } from './statistics.ts'

const benchmark = join(packageFolder, 'test/bench/launch.mjs')

async function bench(...args: readonly string[]) {
  return run(process.execPath, [benchmark, ...args], { cwd: packageFolder })
}

const hasSpin = ['spin', 'gcc'].every((program) => spawnSync(program, ['--version']).error === undefined)

describe('npm run bench', () => {
  it('measures every contender on every state space, and each of them counts right', async () => {
    const peers = hasSpin ? ['--peers'] : []
    const { code, stdout, stderr } = await bench('--quick', '--json', '--workers', '2', ...peers)
    expect(stderr).toBe('')
    expect(code).toBe(0)
    const report = JSON.parse(stdout) as BenchReport
    expect(report.schema).toBe('netsplit/bench/1')
    expect(report.rounds).toBe(1)
    expect(report.counterexamples).toMatchObject([{ workers: [1, 2], identical: true }])

    const ours = ['1 worker', '2 workers']
    const all = hasSpin ? ['SPIN BFS', 'SPIN DFS', ...ours] : ours
    const contenders = (space: string) =>
      report.speed.filter((figures) => figures.space === space).map(({ contender }) => contender)
    expect(contenders('2pc-5')).toEqual(expect.arrayContaining(all))
    expect(contenders('counter-5')).toEqual(expect.arrayContaining(all))
    expect(contenders('log-8')).toEqual(expect.arrayContaining(ours))
    for (const { counts, processSeconds } of report.speed) {
      expect(counts.distinct).toBeGreaterThan(0)
      expect(processSeconds.samples).toHaveLength(1)
    }
    expect(report.histories).toHaveLength(8)
    expect(report.fuzzing).toMatchObject([{ workers: 2, stepsPerSecond: { samples: [expect.any(Number)] } }])
    const starts = report.start.map(({ command }) => command)
    expect(starts).toEqual(expect.arrayContaining(['node -e 0', 'node_modules/.bin/netsplit check', 'npm run check']))
    expect(report.bars.filter(({ ratio, passes }) => (ratio === null) !== (passes === null))).toEqual([])
  })

  it('says what is wrong with its options', async () => {
    const { code, stderr } = await bench('--workers', 'two')
    expect(code).not.toBe(0)
    expect(stderr).toContain('whole number')
  })
})

describe('statistics', () => {
  it('are the median, the extremes and the quartiles', () => {
    expect(summarize([4, 1, 3, 2, 10])).toMatchObject({
      median: 3,
      least: 1,
      most: 10,
      lowerQuartile: 2,
      upperQuartile: 4,
    })
    expect(summarize([1, 2]).median).toBe(1.5)
  })

  it('compare round by round, so that a slow round does not count', () => {
    expect(summarizeRatios([2, 20, 2], [1, 10, 1])).toMatchObject({ median: 2, least: 2, most: 2 })
  })
})
