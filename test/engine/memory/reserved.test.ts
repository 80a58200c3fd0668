import { spawnSync } from 'node:child_process'
import { totalmem } from 'node:os'
import { expect, it } from 'vitest'
import { type MemoryBuffers, reserveMemory } from '../../../src/engine/memory/reserved.ts'

it('what searches reserve keeps their process from starting no other one', () => {
  const limit = totalmem() * 0.6
  const reserved: MemoryBuffers[] = [0, 1, 2].map(() => reserveMemory(limit))
  expect(spawnSync(process.execPath, ['--version']).error).toBeUndefined()
  expect(reserved).toHaveLength(3)
})
