/** Pages with pictures, and pages of a model that means no good. */

import { afterAll, beforeAll, expect, it } from 'vitest'
import paxos from '../../specs/paxos.ts'
import primaryBackup from '../../specs/primary-backup.ts'
import { pageData } from '../../src/page/data.ts'
import { shownRun } from '../page/runs.ts'
import { expectAccessible, inBrowser } from './browser.ts'
import { hostileSpec } from './hostile.ts'
import { PageFolder } from './pages.ts'

const folder = new PageFolder()
afterAll(() => folder.remove())

const addresses: { [name: string]: string } = {}
beforeAll(async () => {
  const runs = {
    crash: shownRun(primaryBackup, 'asynchronous, the primary crashes'),
    quorums: shownRun(paxos, 'quorums that do not intersect'),
    hostile: shownRun(hostileSpec, 'only'),
  }
  for (const [name, { trace, instance }] of Object.entries(runs)) {
    addresses[name] = await folder.write(pageData(trace, instance, null))
  }
})

inBrowser('the page of a spec that draws its states', (browser) => {
  it('shows the picture of each, whole', async () => {
    const page = await browser.open(addresses['crash'] as string)
    const drawn = () =>
      page.evaluate(`document.querySelector('.picture > div > div').shadowRoot.querySelector('#replica1').textContent`)
    expect(await drawn()).toBe('replica1value 0primary, view 2')
    await page.locator('#step-2').click()
    expect(await drawn()).toBe('replica1value 0backup, view 1')
    expect(await page.locator('.left-out').count()).toBe(0)
  })

  it.each(['crash', 'quorums'].flatMap((name) => [[name, 'light'] as const, [name, 'dark'] as const]))(
    'is accessible: %s, %s',
    async (name, colorScheme) => {
      const page = await browser.open(addresses[name] as string, { colorScheme, reducedMotion: 'reduce' })
      await expectAccessible(page)
      expect(await page.locator('.left-out').count()).toBe(0)
    },
  )

  it('has a stop of the Tab key at every control, which shows where it is', async () => {
    const page = await browser.open(addresses['crash'] as string)
    let stops = 0
    for (; stops < 200; stops++) {
      await page.keyboard.press('Tab')
      const found = (await page.evaluate(`(() => {
        const element = document.activeElement
        if (element === document.body) return null
        const { outlineStyle, boxShadow } = getComputedStyle(element)
        element.dataset.reached = 'yes'
        return { isMarked: outlineStyle !== 'none' || boxShadow !== 'none', name: element.outerHTML.slice(0, 120) }
      })()`)) as { readonly isMarked: boolean; readonly name: string } | null
      if (found === null) break
      expect(found.isMarked, found.name).toBe(true)
    }
    expect(stops).toBeGreaterThan(10)
    // All rows of steps are one stop: arrow keys go through them.
    const missed = await page.evaluate(`Array.from(
      document.querySelectorAll('button, input, select, a[href], summary'), (element) => element)
      .filter((element) => element.checkVisibility() && element.dataset.reached === undefined && !element.closest('.steps'))
      .map((element) => element.outerHTML.slice(0, 120))`)
    expect(missed).toEqual([])
  })
})

inBrowser('the page of a run of a hostile model', (browser) => {
  it('shows what it is told as text, and runs none of it', async () => {
    const page = await browser.open(addresses['hostile'] as string)
    await page.evaluate(
      `for (const element of document.querySelectorAll('*')) element.dispatchEvent(new Event('error'))`,
    )
    expect(await page.evaluate('window.ran')).toBeUndefined()
    expect(await page.locator('h1').innerText()).toContain('</script><script>window.ran = true</script><img src=x')
    expect(await page.locator('img').count()).toBe(0)
    expect(await page.evaluate('document.scripts.length')).toBe(2)
    expect(await page.evaluate(`document.body.innerText.match(/[\\u001b\\u202e]/)`)).toBeNull()
    // Chromium speaks of a handler as soon as it is parsed, in a document that never runs it.
    const complaints = browser.takeComplaints().filter((one) => !one.startsWith('said Executing inline event handler'))
    expect(complaints).toEqual([])
  })
})
