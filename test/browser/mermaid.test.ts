/** Sequence diagrams as mermaid draws them in a browser, where it purifies what it shows. */

import { expect, it } from 'vitest'
import starvation from '../../docs/examples/starvation.ts'
import primaryBackup from '../../specs/primary-backup.ts'
import twoPhaseCommit from '../../specs/two-phase-commit.ts'
import { writeMermaid } from '../../src/exports/mermaid.ts'
import { longRun } from '../page/made-up.ts'
import { shownRun } from '../page/runs.ts'
import { inBrowser, mermaidParses } from './browser.ts'

inBrowser('a sequence diagram', (browser) => {
  it.each([
    ['a run with a crash', shownRun(primaryBackup, 'asynchronous, the primary crashes')],
    ['a lasso', shownRun(starvation, 'any order')],
    ['a run of a machine', shownRun(twoPhaseCommit, 'the TM commits when a majority has prepared')],
    [
      'a run with odd texts',
      longRun({ nodes: 3, steps: 4, note: '</script><img src=x onerror="ran()">; end # \u001b[31m' }),
    ],
  ])('is drawn by mermaid: %s', async (_, { trace }) => {
    const blank = await browser.open('about:blank')
    expect(await mermaidParses(blank, writeMermaid(trace))).toBe('sequence')
  })
})
