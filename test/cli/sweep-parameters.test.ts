/** Sweeps of parameters: every cell has a check of its own, for a larger model says nothing of a smaller one. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UserFolder } from './netsplit.ts'

const folder = new UserFolder()

beforeAll(() => {
  folder.write(
    'threads.ts',
    `import { action, always, machine, oneOf, spec } from 'netsplit'
const threads = machine({
  name: 'threads',
  parameters: { threads: 2, lock: oneOf('fair', 'none') },
  variables: () => ({ inside: 0 }),
  actions: ({ threads, lock }) => ({
    enter: action({ when: ({ inside }) => inside < (lock === 'none' ? threads : 1), do(state) { state.inside++ } }),
    leave: action({ when: ({ inside }) => inside > 0, do(state) { state.inside-- } }),
  }),
})
export default spec(threads, {
  properties: { exclusive: always(({ inside }) => inside < 2) },
  scenarios: {
    usual: {},
    'three threads': { params: { threads: 3 } },
    'no lock': { params: { lock: 'none' }, expect: { violates: 'exclusive' } },
  },
})
`,
  )
})
afterAll(() => folder.remove())

const sweep = (...args: readonly string[]) => folder.check('threads.ts', '--no-typecheck', '--sweep', ...args)

describe('a sweep of parameters', () => {
  it('checks every cell, and leaves out scenarios that say themselves what varies', async () => {
    const { code, stdout } = await sweep('threads=1..3')
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /threads\.ts, no lock\n.*\n *threads +exclusive .*\n +1 +holds .*\n +2 +violated .*\n +3 +violated /,
    )
    expect(stdout).toContain('  violated with threads=2, at depth 3\n')
    expect(stdout).toContain('  violated with threads=3, at depth 3\n')
    expect(stdout).toContain("netsplit check threads.ts --scenario 'no lock' --set threads=3\n")
    expect(stdout).toContain('  holds with threads=1\n')
    expect(stdout).toContain(
      'left out: threads.ts (it says threads itself): three threads\n2 sweeps: 6 of 6 cells checked;',
    )
  })

  it('varies words, and several parameters together', async () => {
    const { stdout } = await sweep('threads=1..2,lock=fair,none', '--scenario', 'three threads', '--json')
    const { sweeps } = JSON.parse(stdout)
    expect(sweeps[0].budgets).toEqual([
      { fault: 'threads', values: [1, 2] },
      { fault: 'lock', values: ['fair', 'none'] },
    ])
    type Cell = {
      readonly budgets: object
      readonly checked: boolean
      readonly properties: { readonly status: string }[]
    }
    expect(
      sweeps[0].cells.map(({ budgets, checked, properties }: Cell) => [budgets, checked, properties[0]?.status]),
    ).toEqual([
      [{ threads: 1, lock: 'fair' }, true, 'holds'],
      [{ threads: 1, lock: 'none' }, true, 'holds'],
      [{ threads: 2, lock: 'fair' }, true, 'holds'],
      [{ threads: 2, lock: 'none' }, true, 'violated'],
    ])
    expect(sweeps[0].properties[0]).toMatchObject({ monotone: false })
  })

  it('refuses what is no parameter, and what is set, too', async () => {
    const unknown = await sweep('thread=1..2')
    expect(unknown.stderr + unknown.stdout).toContain('a machine has no faults')
    const both = await sweep('threads=1..2', '--set', 'threads=2')
    expect(both.stderr).toContain('--sweep varies threads, and --set fixes it.')
  })
})
