/** Searches whose disk fails at one of its operations after the other. */

import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { holdsCheckpoint } from '../../../src/engine/disk/manifest.ts'
import type { SearchOptions } from '../../../src/engine/options.ts'
import { nodeDisk, nodePlatform } from '../../../src/engine/platform/node.ts'
import type { SearchResult } from '../../../src/engine/result.ts'
import { search } from '../../../src/engine/threads/in-process.ts'
import { action } from '../../../src/language/machine.ts'
import { amounts } from '../../amounts.ts'
import { withFolder } from '../../reference/modes.ts'
import { instanceOf, smallMachine } from '../small-models.ts'
import { filesOf, namedFiles } from './checkpoint-folder.ts'
import { damage, newestFiles } from './damage.ts'
import { disk } from './faulty-disk.ts'

vi.mock('node:fs', async (original) => (await import('./faulty-disk.ts')).faulty(await original()))

/** Two logs, of which one grows by a letter or both start anew: new values are met until the end. */
const logs = smallMachine({
  variables: () => ({ left: '', right: '' }),
  actions: (_parameters) => ({
    append: action({
      over: ['left', 'right'] as const,
      when: (state, side) => state[side].length < 6,
      do(state, side) {
        state[side] += 'ab'[state.left.length % 2]
      },
    }),
    swap: action({
      when: ({ left, right }) => left.length + right.length === 7,
      do(state) {
        const { left } = state
        state.left = `${state.right.slice(0, 2)}c`
        state.right = left
      },
    }),
  }),
})
const { verdict, states } = search(instanceOf(logs), { memoryBytes: 64 * 2 ** 20 })
const expected = { verdict, states }

/** Of so many operations of the disk, one fails. */
const stride = amounts.crashStride

const stores = ['exact', 'compact', 'spilled'] as const
type StoreName = (typeof stores)[number]

function optionsFor(store: StoreName, folder: string): SearchOptions {
  return {
    memoryBytes: 64 * 2 ** 20,
    compact: store === 'compact',
    ...(store === 'spilled' && { spill: folder }),
    checkpoint: { folder, seconds: Number.POSITIVE_INFINITY, identity: {} },
    stress: { checkpointEvery: 20, blockStates: 16, ...(store === 'spilled' && { spillEvery: 23 }) },
  }
}

/** Goes on from the checkpoint of the folder, or begins where there is none. */
function goOn(store: StoreName, folder: string): SearchResult {
  const options = optionsFor(store, folder)
  const resume = holdsCheckpoint(nodeDisk, folder) ? { resume: folder } : {}
  return search(instanceOf(logs), { ...options, ...resume }, nodePlatform)
}

/** Runs the body for one operation of the disk after the other, until a search ends before it gets there. */
async function forEachOperation(body: (at: number, folder: string) => Promise<void>): Promise<number> {
  for (let at = 1; ; at += stride) {
    await withFolder((folder) => body(at, folder))
    if (!disk.hasFailed) return at - 1
  }
}

describe.each(stores)('a search that is %s', (store) => {
  it.each(['crash', 'power loss'] as const)(
    'resumes after a %s at any operation of the disk, and tidies up',
    async (fault) => {
      let resumed = 0
      const operations = await forEachOperation(async (at, folder) => {
        const first = await disk.failing(fault, at, () => goOn(store, folder))
        if (!disk.hasFailed) expect(first).toMatchObject(expected)
        if (holdsCheckpoint(nodeDisk, folder)) resumed++
        expect({ at, ...goOn(store, folder) }).toMatchObject({ at, ...expected, disk: { damage: null, failure: null } })
        expect({ at, files: filesOf(folder) }).toEqual({ at, files: namedFiles(folder) })
      })
      expect(operations).toBeGreaterThan(50)
      expect(resumed).toBeGreaterThan(10)
    },
  )

  it('resumes after many crashes, and a damaged file now and then, or says that it cannot', async () => {
    const event = fc.oneof(
      fc.record({ crash: fc.integer({ min: 1, max: 90 }), fault: fc.constantFrom('crash', 'power loss') }),
      fc.record({ file: fc.nat(), how: fc.constantFrom('truncate', 'garble', 'remove') }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 7 }), (events) =>
        withFolder(async (folder) => {
          for (const happens of events) {
            if ('crash' in happens) await disk.failing(happens.fault, happens.crash, () => goOn(store, folder))
            else {
              const files = newestFiles(folder)
              if (files.length > 0) damage(folder, files[happens.file % files.length] as string, happens.how)
            }
          }
          const { verdict, states, error } = goOn(store, folder)
          if (verdict === 'error') expect(error).toMatchObject({ code: 'checkpoint' })
          else expect({ verdict, states }).toEqual(expected)
        }),
      ),
      { numRuns: 100 },
    )
  })

  it.each(['full', 'full for a moment'] as const)('ends right on a disk that is %s', async (fault) => {
    let failures = 0
    await forEachOperation(async (at, folder) => {
      const result = await disk.failing(fault, at, () => goOn(store, folder))
      // States that are kept on disk have to be written; all others can do without the disk.
      if (store === 'exact' || result.verdict !== 'incomplete') expect(result).toMatchObject(expected)
      else expect(result).toMatchObject({ bounds: [{ kind: 'disk', limit: null }], error: null })
      if (disk.hasFailed) failures++
      if (disk.hasFailed && fault === 'full')
        expect(result.disk?.failure).toMatch(/^.+ cannot be written or read: ENOSPC: .+\. Make room on the disk/)
      expect({ at, ...goOn(store, folder) }).toMatchObject({ at, ...expected, disk: { damage: null } })
    })
    expect(failures).toBeGreaterThan(5)
  })
})
