/** The pages of runs that tests open: of a crash, of a lasso, of a machine, and others. */

import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import pauses from '../../docs/examples/faults/pauses.ts'
import starvation from '../../docs/examples/starvation.ts'
import abd from '../../specs/abd-register.ts'
import heartbeats from '../../specs/heartbeat-failure-detector.ts'
import levelBarrier from '../../specs/level-barrier.ts'
import primaryBackup from '../../specs/primary-backup.ts'
import twoPhaseCommit from '../../specs/two-phase-commit.ts'
import { pageData } from '../../src/page/data.ts'
import type { PageData } from '../../src/page/format.ts'
import { whyOf } from '../../src/trace/why/why-of.ts'
import { shownRun } from '../page/runs.ts'
import { PageFolder } from './pages.ts'

/** Where the pages are while a file of tests runs. */
export const folder = new PageFolder()

export function removePages(): void {
  folder.remove()
}

function explained(...[spec, scenario]: Parameters<typeof shownRun>): PageData {
  const { trace, instance } = shownRun(spec, scenario)
  return pageData(trace, instance, whyOf(trace, instance))
}

function dataOf(...[spec, scenario]: Parameters<typeof shownRun>): PageData {
  const { trace, instance } = shownRun(spec, scenario)
  return pageData(trace, instance, null)
}

/** The same with reasons: every message is needed by the step that receives it, and one step in the middle does not matter. */
function withReasons(data: PageData, left: number): PageData {
  const sent = data.arrows.flatMap(({ sent, ended, how, label }) =>
    ended !== null && how === 'received' ? [{ of: sent, by: ended, kind: 'sends', words: `sends ${label}` }] : [],
  )
  const verdict = { of: data.steps.length, by: null, kind: 'writes', words: 'sets writer.acknowledged' }
  const slice = data.steps.flatMap(({ number }) => (number === left ? [] : [number]))
  const grounds = [{ steps: [verdict.of], as: 'step' as const, words: [verdict.words] }]
  return { ...data, why: { needs: [...sent, verdict], slice, grounds, decisive: [], fairness: null } }
}

export const machine = dataOf(twoPhaseCommit, 'the TM commits when a majority has prepared')
export const many = dataOf(levelBarrier, 'the generation changes before arrived is reset')
export const crash = dataOf(primaryBackup, 'asynchronous, the primary crashes')

/** Where each page is found, by its name; known once they are written. */
export const addresses: { [name: string]: string } = {}

export async function writePages(): Promise<void> {
  const pages: { readonly [name: string]: PageData } = {
    crash,
    explained: explained(primaryBackup, 'asynchronous, the primary crashes'),
    reasons: withReasons(crash, 4),
    given: { ...crash, given: 3 },
    pause: dataOf(pauses, 'a client that pauses'),
    lasso: explained(starvation, 'any order'),
    alike: { ...crash, lanes: crash.lanes.map((lane, at) => ({ ...lane, name: `orchestrator-of-all-${at}` })) },
    kept: dataOf(heartbeats, 'an old heartbeat keeps a dead process alive'),
    machine,
    many,
    history: dataOf(abd, 'reads do not write back'),
  }
  for (const [name, data] of Object.entries(pages)) addresses[name] = await folder.write(data)
}

/** The number of the step that is looked at, as everything on the page says it. */
export async function position(page: Page): Promise<number> {
  const told = await page.locator('.position b').innerText()
  expect(await page.locator('[aria-current=step] .number').innerText()).toBe(told)
  expect(await page.getByRole('slider').inputValue()).toBe(told)
  expect(await page.locator('.pane-head h2').innerText()).toBe(`State after step ${told}`)
  return Number(told)
}
