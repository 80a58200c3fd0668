import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPairMap } from '../../../src/engine/memory/pair-map.ts'
import { nodeDisk } from '../../../src/engine/platform/node.ts'
import { Archive, createEras } from '../../../src/engine/states/archive.ts'
import { Layout, publishLayout } from '../../../src/engine/states/layout.ts'
import { Components, createComponents } from '../../../src/engine/values/components.ts'
import { createValueStore, ValueStore } from '../../../src/engine/values/value-store.ts'
import { testMemory } from '../memory.ts'

/** States of each era, and how many values each slot has by its end. */
const eras = fc.array(
  fc.record({
    states: fc.integer({ min: 0, max: 300 }),
    counts: fc.tuple(...Array.from({ length: 5 }, () => fc.integer({ min: 1, max: 900 }))),
  }),
  { minLength: 1, maxLength: 5 },
)

describe('the archive', () => {
  it('reads in the layout at hand what was written in others, across their borders', () => {
    fc.assert(
      fc.property(eras, fc.infiniteStream(fc.nat()), (written, numbers) => {
        const slots = 5
        const memory = testMemory()
        const values = new ValueStore(memory, createValueStore(memory))
        const places = { headers: createComponents(memory, slots), numbers: createPairMap(memory) }
        const components = new Components(memory, places, values, slots)
        const layout = new Layout(slots)
        const file = nodeDisk.openTemporaryFile()
        const archive = new Archive(memory, { eras: createEras(memory), layout, slots, disk: nodeDisk, file })
        const random = (below: number) => (numbers.next().value as number) % below
        const all: Int32Array[] = []
        for (const { states, counts } of written) {
          for (const [slot, count] of counts.entries()) {
            for (let value = components.count(slot); value < count; value++) components.componentOf(slot, value)
          }
          publishLayout(memory, components, slots)
          // Before the layout at hand is taken over: whoever begins an era may not have seen it yet.
          archive.beginEra()
          const next = new Layout(slots)
          next.refresh(memory)
          const packed = new Int32Array(states * next.words)
          for (let at = 0; at < states; at++) {
            const state = Int32Array.from(counts, (_, slot) => random(components.count(slot)))
            next.pack(state, packed, at * next.words)
            all.push(state)
          }
          expect(archive.append(packed, states)).toBe(all.length - states)
        }
        layout.refresh(memory)
        const unpacked = new Int32Array(slots)
        for (let read = 0; read < 10; read++) {
          const first = random(all.length + 1)
          const end = first + random(all.length - first + 1)
          const packed = archive.read(first, end)
          for (let at = first; at < end; at++) {
            layout.unpack(packed, (at - first) * layout.words, unpacked)
            expect(unpacked).toEqual(all[at])
          }
        }
        nodeDisk.closeFile(file)
      }),
      { numRuns: 30 },
    )
  })

  it('has none of the states of an appending that failed', () => {
    const memory = testMemory()
    const file = nodeDisk.openTemporaryFile()
    memory.board.wordsPerState = 1
    const archive = new Archive(memory, {
      eras: createEras(memory),
      layout: new Layout(1),
      slots: 1,
      disk: nodeDisk,
      file,
    })
    archive.beginEra()
    archive.append(Int32Array.of(1, 2, 3), 3)
    const failing = () => {
      archive.append(Int32Array.of(4), 1)
      throw new Error('no room')
    }
    expect(() => archive.whole(failing)).toThrow('no room')
    expect({ states: archive.states, bytes: archive.bytes }).toEqual({ states: 3, bytes: 12 })
    nodeDisk.closeFile(file)
  })
})
