/** Going through the page of a run: by buttons, rows, slider, keys, links and by itself. */

import { afterAll, beforeAll, expect, it } from 'vitest'
import { expectAccessible, inBrowser } from './browser.ts'
import { addresses, crash, position, removePages, writePages } from './run-pages.ts'

beforeAll(writePages)
afterAll(removePages)

inBrowser('going through the page of a run', (browser) => {
  const open = (name: string, ...rest: [Parameters<typeof browser.open>[1]?]) =>
    browser.open(addresses[name] as string, ...rest)

  it('goes by its buttons', async () => {
    const page = await open('crash')
    for (const [button, number] of [
      ['First step', 1],
      ['Next step', 2],
      ['Next step', 3],
      ['Previous step', 2],
      ['Last step', 6],
      ['Next step', 6],
    ] as const) {
      // At the end there is no next step, and the button does nothing.
      await page.getByRole('button', { name: button, exact: true }).click({ force: true })
      expect(await position(page)).toBe(number)
    }
  })

  it('goes by its rows, the diagram, the strips, operations, and links', async () => {
    const page = await open('history')
    await page.locator('#step-9').click()
    expect(await position(page)).toBe(9)
    const diagram = await page.locator('.diagram').boundingBox()
    await page.mouse.click((diagram?.x ?? 0) + 20, (await page.locator('#step-10').boundingBox())?.y ?? 0)
    await page
      .locator('.strip svg:not(.status-mark)')
      .first()
      .click({ position: { x: 3, y: 5 } })
    expect(await position(page)).toBe(1)
    await page.getByRole('button', { name: 'read = null' }).click()
    expect(await position(page)).toBe(12)
  })

  it('goes by its slider', async () => {
    const page = await open('crash')
    await page.getByRole('slider').fill('3')
    expect(await position(page)).toBe(3)
    expect(await page.getByRole('slider').getAttribute('aria-valuetext')).toBe('Step 3 of 6: replica0 crashes')
  })

  it('goes by the keyboard alone', async () => {
    const page = await open('crash')
    for (const [key, number] of [
      ['Home', 1],
      ['ArrowRight', 2],
      ['ArrowDown', 3],
      ['j', 4],
      ['k', 3],
      ['ArrowLeft', 2],
      ['ArrowUp', 1],
      ['ArrowUp', 1],
      ['PageDown', 6],
      ['PageUp', 1],
      ['End', 6],
    ] as const) {
      await page.keyboard.press(key)
      expect([key, await position(page)]).toEqual([key, number])
    }
    const live = page.locator('[aria-live=polite]')
    expect(await live.innerText()).toBe('Step 6 of 6: writer receives written(value: 1) from replica0')
    // Everything that can be pressed is reached, and where the focus is can be seen.
    const reached = new Set<string>()
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press('Tab')
      reached.add(
        await page.evaluate(`document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText`),
      )
      const outline = await page.evaluate(`getComputedStyle(document.activeElement).outlineStyle`)
      if ((await page.evaluate(`document.activeElement !== document.body`)) === true) expect(outline).not.toBe('none')
    }
    for (const name of [
      'Copy link',
      'Copy steps',
      'Theme: auto',
      'Legend and keys',
      'Play',
      'Step',
      'Values',
      'replica0',
    ])
      expect([...reached]).toContain(name)
  })

  it('leaves keys to fields: letters that are typed filter, and do not go', async () => {
    const page = await open('crash')
    await page.getByRole('searchbox').focus()
    await page.keyboard.type('jk ')
    await page.keyboard.press('Home')
    expect(await position(page)).toBe(6)
  })

  it('plays with the space bar, and stops at the end', async () => {
    const page = await open('crash')
    // Time goes on when the test says so, however slow the machine is.
    await page.clock.install()
    await page.clock.pauseAt(Date.now() + 60_000)
    await page.keyboard.press(' ')
    expect(await position(page)).toBe(1)
    await page.clock.runFor(1800)
    expect(await position(page)).toBe(3)
    await page.keyboard.press(' ')
    await page.clock.runFor(5000)
    expect(await position(page)).toBe(3)
    await page.getByRole('button', { name: 'Play' }).click()
    expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(1)
    await page.clock.runFor(5000)
    expect(await position(page)).toBe(6)
    expect(await page.getByRole('button', { name: 'Play' }).count()).toBe(1)
  })

  it('has an address for each step, by name, and goes back and forth', async () => {
    const page = await open('crash')
    await page.keyboard.press('Home')
    await page.waitForTimeout(700)
    await page.locator('#step-3').click()
    expect(new URL(page.url()).hash).toBe('#step=replica0%20crashes')
    await page.waitForTimeout(700)
    await page.locator('#step-5').click()
    await page.goBack()
    expect(await position(page)).toBe(3)
    await page.goForward()
    expect(await position(page)).toBe(5)
    await page.goto(`${addresses['crash']}#step=replica0%20crashes`)
    await page.reload()
    expect(await position(page)).toBe(3)
    expect(await page.locator('.link-notice').count()).toBe(0)
  })

  it('says that a link names a step that is not there, until one goes on', async () => {
    const page = await open('crash')
    const notice = page.locator('.link-notice')
    await page.goto(`${addresses['crash']}#step=no%20such%20step`)
    await page.reload()
    expect(await position(page)).toBe(6)
    expect(await notice.innerText()).toBe(
      'The link names a step that this run does not have: no such step. This is its last step. Close',
    )
    await expectAccessible(page)
    await page.keyboard.press('ArrowLeft')
    expect(await notice.count()).toBe(0)
    await page.goto(`${addresses['crash']}#step=replica0%20crashes&nth=2`)
    await page.reload()
    expect(await position(page)).toBe(3)
    expect(await notice.innerText()).toContain('occurrence 2 of a step that this run has once: replica0 crashes')
    await notice.getByRole('button', { name: 'Close' }).click()
    expect(await notice.count()).toBe(0)
  })

  it('copies the link and the steps', async () => {
    const page = await open('crash')
    await page.evaluate(`
      globalThis.copied = []
      navigator.clipboard.writeText = async (text) => { copied.push(text) }`)
    await page.locator('#step-3').click()
    await page.getByRole('button', { name: 'Copy link' }).click()
    await page.getByText('Link copied').waitFor()
    await page.getByRole('button', { name: 'Copy steps' }).click()
    await page.getByText('Steps copied').waitFor()
    const [link, steps] = (await page.evaluate('copied')) as [string, string]
    expect(link).toBe(`${addresses['crash']}#step=replica0%20crashes`)
    expect(steps.split('\n')).toEqual(crash.steps.map(({ name }) => name))
  })
})
