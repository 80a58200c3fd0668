/** The page of a run in a real browser: every control, the keyboard alone, both colour schemes, what is odd and what is large. */

import { afterAll, beforeAll, expect, it } from 'vitest'
import { pageData } from '../../src/page/data.ts'
import { longRun } from '../page/made-up.ts'
import { expectAccessible, inBrowser } from './browser.ts'
import { addresses, folder, machine, many, position, removePages, writePages } from './run-pages.ts'

beforeAll(writePages)
afterAll(removePages)

inBrowser('the page of a run', (browser) => {
  const open = (name: string, ...rest: [Parameters<typeof browser.open>[1]?]) =>
    browser.open(addresses[name] as string, ...rest)

  it('opens at the end, with what is wrong and the state in which it is', async () => {
    const page = await open('crash')
    expect(await position(page)).toBe(6)
    expect(await page.title()).toBe('noAcknowledgedWriteIsLost: primary-backup, asynchronous, the primary crashes')
    expect(await page.locator('.outcome h2').innerText()).toBe('noAcknowledgedWriteIsLost does not hold in state 6.')
    expect(await page.locator('.row').allInnerTexts()).toHaveLength(6)
    expect(await page.locator('.group h3 button').first().innerText()).toBe('replica0')
    expect(await page.locator('.status').first().innerText()).toBe('down')
  })

  it('says beside its name what is the matter with a node, and from which step on', async () => {
    const page = await open('pause')
    const client = page.locator('.group', { hasText: 'client0' })
    expect(await client.locator('.status').innerText()).toBe('paused')
    expect(await client.locator('.label').allInnerTexts()).not.toContain('status')
    expect(await client.locator('.status.new').count()).toBe(0)
    const row = page.locator('.row', { hasText: 'client0 pauses' })
    await row.click()
    expect(await client.locator('.status.new').innerText()).toBe('paused')
    await page.getByRole('button', { name: 'Previous step', exact: true }).click()
    expect(await client.locator('.status').count()).toBe(0)
  })

  it('marks what changed, and shows only that where asked', async () => {
    const page = await open('crash')
    expect(await page.locator('.group.changed h3 button').allInnerTexts()).toEqual(['writer', 'operations'])
    expect(await page.locator('li.changed .pair').first().innerText()).toMatch(
      /acknowledged\s*(\(changed\))?\s*was\s*0\s*→\s*1/,
    )
    const all = await page.locator('.group').count()
    await page.getByRole('checkbox', { name: 'Only what changed' }).check()
    expect(await page.locator('.group').count()).toBe(2)
    expect(await page.locator('.parts > li').count()).toBeLessThan(6)
    await page.getByRole('checkbox', { name: 'Only what changed' }).uncheck()
    expect(await page.locator('.group').count()).toBe(all)
  })

  it('filters by name, however deep', async () => {
    const page = await open('crash')
    await page.getByRole('searchbox', { name: 'Filter by name' }).fill('acknow')
    expect(await page.locator('.group h3 button').allInnerTexts()).toEqual(['writer'])
    expect(await page.locator('.parts .label').allInnerTexts()).toHaveLength(1)
    await page.getByRole('searchbox').fill('nothing is called so')
    expect(await page.locator('.pane-body').innerText()).toBe('Nothing has this name.')
  })

  it('shows the state before and the next one side by side', async () => {
    const page = await open('crash')
    await page.locator('#step-3').click()
    await page.getByRole('checkbox', { name: 'Side by side' }).check()
    expect(await page.locator('.columns.heads').innerText()).toMatch(/before: step 2\s+this: step 3\s+next: step 4/)
    const value = page.locator('.columns', { has: page.locator('.label', { hasText: /^value/ }) }).first()
    expect(await value.locator('.cell').allInnerTexts()).toEqual(['1', '0', '0'])
  })

  it('opens and closes groups and values', async () => {
    const page = await open('crash')
    const group = page.getByRole('button', { name: 'replica0', exact: true })
    const rows = await page.locator('.parts > li').count()
    await group.click()
    expect(await group.getAttribute('aria-expanded')).toBe('false')
    expect(await page.locator('.parts > li').count()).toBeLessThan(rows)
    await group.press('Enter')
    await page.locator('.state').getByRole('button', { name: 'backups' }).first().click()
    expect(await page.locator('.parts .parts > li').first().innerText()).toMatch(/0\s*"replica1"/)
  })

  it('says why steps are needed, and leaves out those that are not', async () => {
    const page = await open('reasons')
    expect(await page.locator('.row.dim').count()).toBe(1)
    await page.locator('#step-2').click()
    await page.mouse.move(0, 0)
    expect(await page.locator('.why-lists').innerText()).toMatch(
      /Needed because it\s+sends written for step 6\s+Possible because\s+step 1 sends write/,
    )
    expect(await page.locator('.edge').count()).toBe(2)
    await page.locator('#step-6').hover()
    expect(await page.locator('.edge.into').count()).toBe(1)
    await page.locator('.why-lists').getByRole('button', { name: 'step 6' }).click()
    expect(await position(page)).toBe(6)
    await page.getByRole('checkbox', { name: 'Only the 5 of 6 steps that matter' }).check()
    expect(await page.locator('.row .number').allInnerTexts()).toEqual(['1', '2', '3', '5', '6'])
    await page.keyboard.press('ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    expect(await position(page)).toBe(3)
  })

  it('says below the run what is decisive, and which fields the property looked at', async () => {
    const page = await open('explained')
    expect(await page.locator('.outcome').innerText()).toMatch(
      new RegExp(
        [
          'This run needs these faults',
          'step 3: replica0 crashes',
          'Never received; if one of these had been, the same steps would not show it',
          'copy\\(value: 1, view: 1\\) from replica0 to replica1, sent in step 2',
          'It read',
          'replica0 is down',
          'since step 3',
        ].join('\\s+'),
      ),
    )
    const read = page.locator('.read li')
    expect(await read.filter({ hasText: 'replica1.value: 0' }).innerText()).toMatch(/as at the start$/)
    await read.filter({ hasText: 'replica1.role' }).getByRole('button', { name: 'step 5' }).click()
    expect(await position(page)).toBe(5)
    await expectAccessible(page)
    const lasso = await open('lasso')
    expect(await lasso.locator('.outcome').innerText()).toContain(
      'The run is fair: lock receives acquire from client0 is possible again and again, but not all the time,',
    )
  })

  it('draws messages, a crash, a node that is down, and timers', async () => {
    const page = await open('crash')
    expect(await page.locator('.arrow-received').count()).toBe(3)
    expect(await page.locator('.arrow-in-flight').count()).toBe(1)
    expect(await page.locator('.span-down').count()).toBe(1)
    expect(await page.locator('.glyph-crash').count()).toBe(1)
    expect(await page.locator('.timer').count()).toBeGreaterThan(0)
    expect(await (await open('pause')).locator('.span-paused').count()).toBe(1)
  })

  it('says that every step of a loop matters, and draws what it leaves to the next round', async () => {
    const page = await open('lasso')
    expect(await page.locator('.outcome').innerText()).toContain('Every step of the loop matters, because it repeats')
    await page.locator('#step-5').click()
    await page.mouse.move(0, 0)
    expect(await page.locator('.why-lists').innerText()).toContain('for step 2 in the next round')
    expect(await page.locator('.why .edge.out').count()).toBe(1)
  })

  it('marks the steps that were given to the check, and tells them from what it found', async () => {
    const page = await open('given')
    await page.keyboard.press('Home')
    expect(await page.locator('.row.given .number').allInnerTexts()).toEqual(['1', '2', '3'])
    expect(await page.locator('.row.given-end .number').innerText()).toBe('3')
    expect(await page.locator('.corner').innerText()).toContain('Steps 1 to 3 were given')
    expect(await page.locator('.card .count').innerText()).toBe('Step 1 of 6, given')
    expect(await page.locator('.outcome').innerText()).toContain('Steps 1 to 3 were given to the check')
    await page.locator('#step-4').click()
    expect(await page.locator('.card .count').innerText()).toBe('Step 4 of 6')
    await page.keyboard.press('?')
    expect(await page.locator('.legend').innerText()).toContain('given to the check')
    expect(await (await open('crash')).locator('.row.given').count()).toBe(0)
  })

  it('draws the loop of a lasso as a loop', async () => {
    const page = await open('lasso')
    expect(await page.locator('.loop .back').count()).toBe(1)
    expect(await page.locator('.outcome h2').innerText()).toMatch(/^Steps 2 to 5 repeat for ever: state 5 is state 1\./)
  })

  it('tells a promise that is broken from one that is only waited for, by more than colour', async () => {
    const page = await open('lasso')
    const heights = (strip: number) =>
      page
        .locator('.strip')
        .nth(strip)
        .locator('.track rect')
        .evaluateAll((rects) => rects.map((rect) => `${rect.getAttribute('class')} ${rect.getAttribute('height')}`))
    expect(await heights(0)).toEqual(['status-bad 1'])
    expect(await heights(2)).toEqual(['status-waits 0.34', 'status-good 0.68', 'status-waits 0.34'])
    expect(await page.locator('.strip .name').allInnerTexts()).toEqual([
      expect.stringMatching(/served of client0\s*: waited for in vain$/),
      expect.stringMatching(/oneHolder\s*: holds$/),
      expect.stringMatching(/served of client1\s*: waited for$/),
    ])
    await page.keyboard.press('?')
    expect(await page.locator('.signs').last().innerText()).toContain('the loop')
    expect(await page.locator('.legend').innerText()).toContain('does not hold, or is waited for in vain')
  })

  it('draws a machine as lanes of values', async () => {
    const page = await open('machine')
    expect(await page.locator('.names .name').allInnerTexts()).toEqual([
      expect.stringMatching(/rmState\s+rm0/),
      'rm1',
      'rm2',
      'tmState',
      'tmPrepared',
      'messages',
    ])
    expect(await page.locator('.stay.new text').allTextContents()).toEqual(
      machine.steps.at(-1)?.cells?.map(({ text }) => text),
    )
  })

  it('marks the operations that cannot be ordered', async () => {
    const page = await open('history')
    expect(await page.locator('.operation.involved').count()).toBe(3)
    expect(await page.locator('.reasons').innerText()).toMatch(/^These 3 operations cannot be ordered:/)
  })

  it('explains its signs and keys', async () => {
    const page = await open('crash')
    await page.getByRole('button', { name: 'Legend and keys' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await page.getByRole('dialog').innerText()).toContain('previous and next step')
    await expectAccessible(page)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.keyboard.press('?')
    await page.getByRole('dialog').waitFor()
  })

  it('explains the signs that the page has, and no others', async () => {
    const meanings = async (name: string): Promise<string> => {
      const page = await open(name)
      await page.keyboard.press('?')
      return (await page.locator('.signs').allInnerTexts()).join('\n')
    }
    const ofCrash = await meanings('reasons')
    for (const meaning of [
      'crashes',
      'in flight at the end: never received in this run',
      'the node is down',
      'a timer is armed',
      'this step needs what an earlier one left',
      'a later step, or the property, needs what this one left',
      'does not hold, or is waited for in vain',
      'a fault',
    ])
      expect(ofCrash.split('\n')).toContain(meaning)
    expect(ofCrash).not.toContain('the node is paused')
    expect(ofCrash).not.toContain('the loop')
    const ofPause = await meanings('pause')
    expect(ofPause).toContain('the node is paused')
    expect(ofPause).toContain('time passes')
    const ofLasso = await meanings('lasso')
    expect(ofLasso).toContain('the loop')
    expect(ofLasso).not.toContain('crashes')
    const ofMachine = await meanings('machine')
    expect(ofMachine).not.toContain('receives a message')
    expect(ofMachine).toContain('does not hold')
  })

  it('names the messages that are in flight at the end, a label for those that one step sent the same way', async () => {
    expect(await (await open('crash')).locator('.on-the-way .label').allTextContents()).toEqual(['copy, in flight'])
    const labels = await (await open('lasso')).locator('.on-the-way .label').allTextContents()
    expect(labels).toEqual(['acquire, in flight', 'acquire, in flight'])
  })

  it('says of a message that was received, and that its network keeps, that a copy stays in flight', async () => {
    const page = await open('kept')
    expect(await page.locator('.on-the-way .label').allTextContents()).toEqual(['heartbeat, a copy stays in flight'])
    await page.keyboard.press('?')
    const meanings = (await page.locator('.signs').allInnerTexts()).join('\n')
    expect(meanings).toContain('received, and a copy stays in flight: the network may deliver it again')
    expect(meanings).not.toContain('never received')
  })

  it.each(['crash', 'reasons', 'lasso', 'machine', 'history'])('is accessible in both schemes: %s', async (name) => {
    const page = await open(name, { colorScheme: 'light', reducedMotion: 'reduce' })
    await expectAccessible(page)
    await page.getByRole('checkbox', { name: 'Side by side' }).check()
    await page.keyboard.press('Home')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.emulateMedia({ colorScheme: 'dark' })
    await expectAccessible(page)
    await page.emulateMedia({ colorScheme: 'light' })
    await expectAccessible(page, 'contrast')
    await page.keyboard.press('End')
    await page.emulateMedia({ colorScheme: 'dark' })
    await expectAccessible(page, 'contrast')
  })

  it('tells lanes apart on a phone that differ in their last letter', async () => {
    const page = await open('alike', { viewport: { width: 390, height: 844 }, hasTouch: true })
    const cut = await page.evaluate(
      `[...document.querySelectorAll('.crowded .names .name')].map((name) => name.scrollHeight > name.clientHeight)`,
    )
    expect(cut).toEqual([false, false, false, false, false])
  })

  it('names its properties in full on a narrow screen', async () => {
    const page = await open('crash', { viewport: { width: 900, height: 800 } })
    const cut = await page.evaluate(
      `[...document.querySelectorAll('.strip .name')].filter((name) => name.querySelector('b').getBoundingClientRect().right > name.getBoundingClientRect().right).length`,
    )
    expect(cut).toBe(0)
  })

  it('is readable on a phone: nothing is wider than the screen, and it is accessible', async () => {
    const page = await open('history', { viewport: { width: 390, height: 844 }, hasTouch: true })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    await expectAccessible(page)
    await page.getByRole('button', { name: 'Previous step' }).tap()
    expect(await position(page)).toBe(11)
  })

  it('shows on a phone, while one steps, where the step is, what it does and why it is needed', async () => {
    const page = await open('reasons', { viewport: { width: 390, height: 844 }, hasTouch: true })
    const transport = await page.locator('.transport').boundingBox()
    for (const number of [6, 5, 4, 3, 2]) {
      if (number < 6) await page.getByRole('button', { name: 'Previous step' }).tap()
      expect(await position(page)).toBe(number)
      const card = await page.locator('.card').boundingBox()
      const [row, headline] = [page.locator('.row.current'), page.locator('.card h2')]
      const rowBox = await row.boundingBox()
      expect((rowBox?.y ?? 0) + (rowBox?.height ?? 0)).toBeLessThanOrEqual((card?.y ?? 0) + 1)
      expect(await headline.innerText()).toContain(await row.locator('.headline').innerText())
      const lists = await page.locator('.why-lists').boundingBox()
      expect(lists?.y).toBeGreaterThan(card?.y ?? 0)
      expect((lists?.y ?? 0) + Math.min(lists?.height ?? 0, 40)).toBeLessThan(transport?.y ?? 0)
    }
    await expectAccessible(page)
    const height = async () => (await page.locator('.card').boundingBox())?.height ?? 0
    const whenOpen = await height()
    await page.getByRole('button', { name: 'Less of this step' }).tap()
    expect(await height()).toBeLessThan(whenOpen / 3)
    await page.getByRole('button', { name: 'More of this step' }).tap()
    expect(await height()).toBe(whenOpen)
    // The last of more steps than there is room for, with a short verdict below it, is seen, too.
    const pause = await open('pause', { viewport: { width: 390, height: 844 }, hasTouch: true })
    const last = await pause.locator('.row.current').boundingBox()
    expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(
      (await pause.locator('.card').boundingBox())?.y ?? 0,
    )
    // Scrolled to its end, the state can be read: nothing lies over it.
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
    const end = await page.locator('.pane-body').boundingBox()
    expect((end?.y ?? 0) + (end?.height ?? 0)).toBeLessThan(844 - 78 - whenOpen)
  })

  it('follows the scheme of the system, or the one that is chosen', async () => {
    const page = await open('crash', { colorScheme: 'dark' })
    const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
    const dark = await paper()
    await page.getByRole('button', { name: 'Theme: auto' }).click()
    const light = await paper()
    expect(light).not.toBe(dark)
    await page.getByRole('button', { name: 'Theme: light' }).click()
    expect(await paper()).toBe(dark)
    await page.reload()
    await page.getByRole('button', { name: 'Theme: dark' }).click()
    await page.getByRole('button', { name: 'Theme: auto' }).waitFor()
  })

  it('prints the whole diagram, and the list of steps with what each changed and why it is needed', async () => {
    const page = await open('reasons')
    await page.emulateMedia({ media: 'print' })
    await page.locator('.printed > ol > li').last().waitFor()
    expect(await page.locator('.printed > ol > li').count()).toBe(6)
    expect(await page.locator('.printed').innerText()).toContain('replica0 crashes')
    expect(await page.locator('.printed').innerText()).toContain('needed by 2: sends write')
    expect(await page.locator('.scroller .row').count()).toBe(6)
    const right = await page.evaluate(`document.querySelector('.names .name:last-child').getBoundingClientRect().right`)
    expect(right).toBeLessThanOrEqual(700)
    await page.emulateMedia({ media: null })
    expect(await position(page)).toBe(6)
  })

  it('shows more than four properties on request', async () => {
    const page = await open('many')
    const names = () => page.locator('.strip .name b').allInnerTexts()
    const all = [...(await names())]
    expect(all).toHaveLength(3)
    await page.getByRole('button', { name: /Show \d+ more properties/ }).click()
    expect(await names()).toEqual(many.properties.map(({ name }) => name))
    await page.getByRole('button', { name: 'Show fewer properties' }).click()
    expect(await names()).toEqual(all)
  })

  it('shows on a phone the property that the run is about, and others and operations on request', async () => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true }
    const page = await open('many', phone)
    const names = page.locator('.strip .name b')
    expect(await names.count()).toBe(1)
    await page.getByRole('button', { name: /Show \d+ more properties/ }).click()
    expect(await names.count()).toBe(many.properties.length)
    // A history that cannot be is what the run is about.
    expect(await (await open('history', phone)).locator('.operations').count()).toBe(1)
  })

  it('brings the lane of a step into view', async () => {
    const page = await open('many', { viewport: { width: 900, height: 700 } })
    for (const key of ['Home', 'End']) {
      await page.keyboard.press(key)
      await page.waitForTimeout(50)
    }
    const isInView = await page.evaluate(`(() => {
      const lane = document.querySelector('.stay.new rect').getBoundingClientRect()
      const view = document.querySelector('.scroller').getBoundingClientRect()
      return lane.left >= view.left && lane.right <= view.right + 1
    })()`)
    expect(isInView).toBe(true)
  })

  it('takes what a model says for text', async () => {
    const note = '</script><img src=x onerror="ran()"><!--\u001b[31m\u202e'
    const { trace, instance } = longRun({ nodes: 3, steps: 4, note })
    const data = pageData({ ...trace, model: '<script>ran()</script>', scenario: '\u001b[2J' }, instance, null)
    const page = await browser.open(await folder.write(data))
    expect(await page.locator('h1').innerText()).toBe('<script>ran()</script> \\u001b[2J')
    expect(await page.locator('.headline').last().innerText()).toContain('</script><img src=x onerror=')
    expect(await page.locator('main').innerText()).not.toMatch(/\u202e/)
    expect(await page.locator('img').count()).toBe(0)
  })
})
