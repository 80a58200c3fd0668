/** Checkpoints: what is in their folder, who may use it, and which signals save one. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isForeign, isImage } from '../../src/engine/checkpoint-files.ts'
import { foreignFiles } from '../../src/engine/manifest.ts'
import type { SearchOptions } from '../../src/engine/result.ts'
import { search } from '../../src/engine/search.ts'
import { filesOf, namedFiles } from '../engine/checkpoint-folder.ts'
import { instanceOf, smallMachine } from '../engine/small-models.ts'
import { withFolder } from '../reference/modes.ts'

/** Two words that grow, and change places: new values are met until the end. */
const words = smallMachine({
  variables: () => ({ left: '', right: '' }),
  actions: (action) => ({
    append: action({
      over: ['left', 'right'] as const,
      when: (state, side) => state[side].length < 4,
      do(state, side) {
        state[side] += 'abc'[(state.left.length + 2 * state.right.length) % 3]
      },
    }),
    swap: action({
      when: ({ left, right }) => left.length + right.length > 4,
      do(state) {
        const { left } = state
        state.left = state.right.slice(1)
        state.right = left
      },
    }),
  }),
})

const stores: { readonly [name: string]: (folder: string) => Partial<SearchOptions> } = {
  exact: () => ({}),
  compact: () => ({ compact: true }),
  spilled: (folder) => ({ spill: folder }),
}

function options(store: string, folder: string, checkpointEvery: number, stopAfter?: number): SearchOptions {
  return {
    memoryBytes: 64 * 2 ** 20,
    ...stores[store]?.(folder),
    checkpoint: { folder, seconds: Number.POSITIVE_INFINITY, identity: {} },
    stress: {
      checkpointEvery,
      blockStates: 16,
      ...(store === 'spilled' && { spillEvery: 2 * checkpointEvery + 3 }),
      ...(stopAfter !== undefined && { stopAfter }),
    },
  }
}

describe.each(Object.keys(stores))('wrong verdicts 5: in the folder of a search that is %s', (store) => {
  it('there are, after any number of checkpoints, exactly the files that its manifests name', async () => {
    const counts = new Set<number>()
    for (const every of [400, 9, 5, 3]) {
      await withFolder((folder) => {
        const { verdict, disk } = search(instanceOf(words), options(store, folder, every, 40))
        expect({ verdict, failure: disk?.failure }).toEqual({ verdict: 'incomplete', failure: null })
        counts.add(disk?.checkpoints ?? 0)
        expect(filesOf(folder)).toEqual(namedFiles(folder))
        const resumed = search(instanceOf(words), { ...options(store, folder, every), resume: folder })
        expect({ verdict: resumed.verdict, failure: resumed.disk?.failure }).toEqual({
          verdict: 'holds',
          failure: null,
        })
        expect(filesOf(folder)).toEqual(namedFiles(folder))
      })
    }
    expect(counts.size).toBeGreaterThan(2)
  })

  it('what a killed first checkpoint has left is replaced, and what no manifest names is removed', async () => {
    const left = ['control-1', 'heap-1', 'segments-1', 'arena-1', 'arena-7', 'archive', 'manifest.json.new']
    await withFolder((folder) => {
      for (const name of left) writeFileSync(join(folder, name), '')
      writeFileSync(join(folder, 'netsplit-4711-0123456789abcdef01234567'), '')
      expect(foreignFiles(folder)).toEqual([])
      const { verdict, disk } = search(instanceOf(words), options(store, folder, 9))
      expect({ verdict, failure: disk?.failure }).toEqual({ verdict: 'holds', failure: null })
      expect(disk?.checkpoints).toBeGreaterThan(1)
      expect(filesOf(folder)).toEqual(namedFiles(folder))
    })
  })
})

describe('wrong verdicts 5: the names of files', () => {
  it('are known in one place, which knows each that a search makes', async () => {
    await withFolder((folder) => {
      search(instanceOf(words), options('spilled', folder, 3))
      expect(filesOf(folder).filter(isForeign)).toEqual([])
      expect(filesOf(folder).filter((name) => isImage(name)).length).toBeGreaterThan(4)
    })
    expect(['arena', 'arena-', 'arena-x', 'arena0-1', 'notes.txt', 'manifest.json.old'].filter(isForeign)).toHaveLength(
      6,
    )
  })
})
