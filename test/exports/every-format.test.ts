/** Every export of every shipped counterexample says the same whoever reads it. */

import { describe, expect, it } from 'vitest'
import { writeMermaid } from '../../src/exports/mermaid.ts'
import { writePlantUml } from '../../src/exports/plantuml.ts'
import { type SequenceDiagram, sequenceOf } from '../../src/exports/sequence.ts'
import { type ReadDiagram, readMermaid } from './read-mermaid.ts'
import { readPlantUml } from './read-plantuml.ts'
import { traceOfRun, violatedRuns } from './violated-runs.ts'

describe('the counterexample of', () => {
  it.each(violatedRuns)('$name', async (run) => {
    const { trace } = traceOfRun(run)
    if (trace === null) return
    const diagram = asRead(sequenceOf(trace))
    expect(readPlantUml(writePlantUml(trace))).toEqual(diagram)
    expect(await readMermaid(writeMermaid(trace))).toEqual(diagram)
  })
})

/** A diagram as a reader has it: of a note, only the first lane and the last, and no spaces around a text. */
function asRead({ title, lanes, items }: SequenceDiagram): ReadDiagram {
  return {
    title,
    lanes,
    items: items.map((item) => {
      const ends =
        item.kind === 'note' ? [item.over[0], item.over.at(-1)] : item.kind === 'arrow' ? [item.from, item.to] : []
      const lines = item.kind === 'note' ? item.lines : 'text' in item ? [item.text] : []
      return {
        kind: item.kind,
        isLost: item.kind === 'arrow' && item.isLost,
        lanes: [...new Set(ends)] as string[],
        lines: lines.map((line) => line.trim()),
      }
    }),
  }
}
