/** What a terminal obeys is written in code, whoever named something so. */

import { expect, it } from 'vitest'
import { exportFormats, writeTest } from '../../src/exports/index.ts'
import { action, never } from '../../src/index.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { instanceOf, searchOf, smallMachine } from '../engine/small-models.ts'

it('no export holds a character that a terminal obeys', () => {
  const made = smallMachine({
    variables: () => ({ open: false }),
    actions: (_parameters) => ({
      opens: action({
        do(state) {
          state.open = true
        },
      }),
    }),
    properties: { opened: never(({ open }: { readonly open: boolean }) => open) },
  })
  const instance = instanceOf(made)
  const found = traceOf(searchOf(made), instance) as Trace
  const trace = { ...found, model: 'a\u001b[2J', scenario: 'b\u001b[31m' }
  const written = exportFormats.map(({ write }) => write(trace, instance))
  written.push(writeTest(trace, { path: './small.ts', specName: null, set: {} }))
  expect(written.filter((text) => text.includes('\u001b'))).toEqual([])
})
