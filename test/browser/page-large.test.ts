/** The page of a long run with a large state in a real browser: it draws what is in view, and keeps nothing. */

import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { pageData } from '../../src/page/data.ts'
import { longRun } from '../page/made-up.ts'
import { inBrowser } from './browser.ts'
import { PageFolder } from './pages.ts'

const folder = new PageFolder()
afterAll(() => folder.remove())

let address: string
beforeAll(async () => {
  const { trace, instance } = longRun({ nodes: 9, steps: 500, entries: 5200 })
  address = await folder.write(pageData(trace, instance, null))
})

/** Presses a button of the page so many times, as fast as it is drawn anew. */
const press = (name: string, times: number) => `(async () => {
  const button = document.querySelector('[aria-label="${name}"]')
  for (let at = 0; at < ${times}; at++) {
    button.click()
    if (at % 50 === 49) await new Promise((resolve) => requestAnimationFrame(resolve))
  }
})()`

async function counted(page: Page, session: CDPSession) {
  await page.keyboard.press('Home')
  await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.getMetrics')
  const metric = (name: string) => metrics.find((one) => one.name === name)?.value ?? 0
  return { heap: metric('JSHeapUsedSize'), nodes: metric('Nodes'), listeners: metric('JSEventListeners') }
}

inBrowser('the page of 500 steps, nine nodes and a state of 200 KB', (browser) => {
  it('draws what is in view, wherever it is scrolled', async () => {
    const page = await browser.open(address)
    expect(await page.locator('.position').innerText()).toBe('500 / 500')
    const elements = await page.evaluate(`(async () => {
      const scroller = document.querySelector('.scroller')
      const counts = []
      for (let top = 0; top < scroller.scrollHeight; top += 400) {
        scroller.scrollTop = top
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
        const box = scroller.getBoundingClientRect()
        const inView = document.elementFromPoint(box.left + 60, box.top + box.height / 2)
        counts.push({ rows: document.querySelectorAll('.row').length, all: document.querySelectorAll('*').length,
          isDrawn: inView?.closest('.row, .outcome') != null })
      }
      return counts
    })()`)
    const counts = elements as { readonly rows: number; readonly all: number; readonly isDrawn: boolean }[]
    expect(counts.length).toBeGreaterThan(50)
    expect(counts.filter(({ isDrawn }) => !isDrawn)).toEqual([])
    expect(Math.max(...counts.map(({ rows }) => rows))).toBeLessThan(70)
    expect(Math.max(...counts.map(({ all }) => all))).toBeLessThan(2500)
  })

  it('takes a step in little time, with its large state open', async () => {
    const page = await browser.open(address)
    await page.getByRole('button', { name: 'log' }).first().click()
    expect(await page.getByRole('button', { name: /^and 5,\d{3} more$/ }).count()).toBe(1)
    const times = (await page.evaluate(`(async () => {
      const button = document.querySelector('[aria-label="Previous step"]')
      const times = []
      for (let at = 0; at < 60; at++) {
        const began = performance.now()
        button.click()
        await new Promise((resolve) => setTimeout(resolve))
        times.push(performance.now() - began)
      }
      return times.sort((one, other) => one - other)
    })()`)) as number[]
    // A frame has 16; a machine that is busy with other tests takes its time.
    expect(times[Math.floor(times.length / 2)]).toBeLessThan(250)
  })

  it('keeps nothing of 10,000 clicks', async () => {
    const page = await browser.open(address)
    const session = await page.context().newCDPSession(page)
    await session.send('Performance.enable')
    await page.evaluate(press('Previous step', 499))
    await page.evaluate(press('Next step', 499))
    const before = await counted(page, session)
    for (let round = 0; round < 10; round++) {
      await page.evaluate(press('Next step', 500))
      await page.evaluate(press('Previous step', 500))
    }
    const after = await counted(page, session)
    expect(after.heap).toBeLessThan(before.heap * 1.2 + 2 ** 21)
    expect(after.nodes).toBeLessThan(before.nodes * 1.1 + 200)
    expect(after.listeners).toBeLessThan(before.listeners * 1.1 + 50)
  })
})
