/** What stands beside and between the lanes of a page: labels that do not overlap, and shades over what is cut alone. */

import type { Page } from 'playwright-core'
import { afterAll, expect, it } from 'vitest'
import { never, role } from '../../src/index.ts'
import { pageData } from '../../src/page/data.ts'
import { type Trace, traceOf } from '../../src/trace/trace.ts'
import { whyOf } from '../../src/trace/why/why-of.ts'
import { instanceOf, smallProtocol } from '../engine/small-models.ts'
import { deliver, resultWith, runOf } from '../trace/runs.ts'
import { expectAccessible, inBrowser } from './browser.ts'
import { PageFolder } from './pages.ts'

const folder = new PageFolder()
afterAll(() => folder.remove())

type Heard = { readonly nodes: { readonly node: readonly { readonly heard: number }[] } }
type Faults = NonNullable<Parameters<typeof smallProtocol>[0]['faults']>

/** The first node greets all others, and the last one answers it. */
function greeting(faults: Faults) {
  return instanceOf(
    smallProtocol<{ node: { appendEntries: {}; appendEntriesReply: {} } }>({
      nodes: { node: 5 },
      roles: {
        node: role({
          state: { heard: 0 },
          start(node) {
            if (node.id !== 'node0') return
            for (const peer of ['node1', 'node2', 'node3', 'node4']) node.send(peer, { type: 'appendEntries' })
          },
          on: {
            appendEntries(node, { from }) {
              node.heard++
              node.send(from, { type: 'appendEntriesReply' })
            },
            appendEntriesReply(node) {
              node.heard++
            },
          },
        }),
      },
      properties: { heardTwice: never(({ nodes }: Heard) => nodes.node.some(({ heard }) => heard > 1)) },
      faults,
    }),
  )
}

/** The address of the page of a run. */
function pageOf(faults: Faults, ...choices: Parameters<typeof runOf>[1][]): Promise<string> {
  const instance = greeting(faults)
  const run = runOf(instance, ...choices)
  const found = { property: 'heardTwice', kind: 'never', run, slotsRead: [], failure: null } as const
  const trace = traceOf(resultWith(found), instance) as Trace
  return folder.write(pageData(trace, instance, whyOf(trace, instance)))
}

const isolates =
  (node: string): Parameters<typeof runOf>[1] =>
  (step) =>
    step.kind === 'partition' && [step.from, step.to].some((group) => group.length === 1 && group[0] === node)

const wide = { viewport: { width: 1600, height: 1000 } }

/** The names of labels whose boxes overlap, and of those that lie outside of the lanes. */
function misplaced(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const lanes = document.querySelector('.diagram').getBoundingClientRect()
    const all = [...document.querySelectorAll('.diagram .label')].map((label) => [label.textContent, label.getBoundingClientRect()])
    const outside = all.filter(([, box]) => box.left < lanes.left || box.right > lanes.right).map(([text]) => text)
    const over = all.flatMap(([text, one], at) => all.slice(at + 1).filter(([, other]) =>
      one.left < other.right && other.left < one.right && one.top < other.bottom - 3 && other.top < one.bottom - 3)
      .map(([other]) => text + ' over ' + other))
    return [...outside, ...over]
  })()`)
}

inBrowser('the lanes of a page', (browser) => {
  it('have one label for the messages that a cut loses at once, which its line does not go through', async () => {
    const page = await browser.open(
      await pageOf({ partitions: { times: 1, messages: 'lost', splits: 'any' } }, isolates('node0')),
      wide,
    )
    const label = page.locator('.label-lost .label')
    expect(await label.allTextContents()).toEqual(['4 appendEntries, lost'])
    const [text, line] = [await label.boundingBox(), await page.locator('.across-partition').boundingBox()]
    expect(line?.y).not.toBeGreaterThan(text?.y ?? 0)
    expect(await misplaced(page)).toEqual([])
    await expectAccessible(page, 'contrast')
  })

  it('have one label for what is sent over links that are cut', async () => {
    const page = await browser.open(
      await pageOf(
        { partitions: { times: 1, messages: 'lost', splits: 'any' } },
        (step) => step.kind === 'partition' && step.from.concat(step.to).length === 5 && !isolates('node0')(step),
        (step) => step.kind === 'deliver',
      ),
      wide,
    )
    expect(await page.locator('.label-lost .label').count()).toBe(1)
    expect(await misplaced(page)).toEqual([])
  })

  it.each([900, 1400, 1900])('have labels that do not overlap, %d pixels wide', async (width) => {
    const all = ['node1', 'node2', 'node3', 'node4']
    const page = await browser.open(
      await pageOf(
        { loss: 3 },
        ...all.slice(0, 3).map((node) => deliver('appendEntries', node)),
        ...[1, 2, 3].map(() => (step: { readonly kind: string }) => step.kind === 'lose'),
        deliver('appendEntries', 'node4'),
      ),
      { viewport: { width, height: 1400 } },
    )
    await page.locator('.row').first().click()
    expect(await page.locator('.diagram .label').count()).toBeGreaterThan(5)
    expect(await misplaced(page)).toEqual([])
  })

  it('shade what is cut alone: beside a lane that reaches nobody, not between lanes that messages go between', async () => {
    const page = await browser.open(
      await pageOf(
        { partitions: { times: 1, splits: 'any' } },
        isolates('node1'),
        deliver('appendEntries', 'node2'),
        deliver('appendEntriesReply', 'node0'),
      ),
      wide,
    )
    expect(await page.locator('.cut').count()).toBe(2)
    expect(await page.locator('.cut-side').count()).toBe(2)
    const lane = (await page.locator('.lane').nth(1).boundingBox())?.x ?? 0
    const others = await Promise.all([0, 2].map((at) => page.locator('.lane').nth(at).boundingBox()))
    for (const box of await Promise.all([0, 1].map((at) => page.locator('.cut rect').nth(at).boundingBox()))) {
      const [left, right] = [box?.x ?? 0, (box?.x ?? 0) + (box?.width ?? 0)]
      expect(Math.min(Math.abs(left - lane), Math.abs(right - lane))).toBeLessThan(8)
      for (const other of others) expect((other?.x ?? 0) < left - 8 || (other?.x ?? 0) > right + 8).toBe(true)
    }
  })

  it('are shaded between those on one side and those on the other where all links between them are cut', async () => {
    const page = await browser.open(await pageOf({ partitions: { times: 1, splits: 'any' } }, isolates('node0')), wide)
    expect(await page.locator('.cut-gap').count()).toBe(1)
    expect(await page.locator('.cut').count()).toBe(1)
  })

  it('have a sign for a single link that is cut, with a point where it is cut one way', async () => {
    const one = (step: Parameters<Parameters<typeof runOf>[1]>[0]) =>
      step.kind === 'partition' && step.from[0] === 'node1' && step.to[0] === 'node3'
    const page = await browser.open(
      await pageOf({ partitions: { times: 1, links: 'any', oneWay: true } }, one, deliver('appendEntries', 'node4')),
      wide,
    )
    expect(await page.locator('.cut').count()).toBe(1)
    expect(await page.locator('.cut-link .cross').count()).toBe(1)
    expect(await page.locator('.cut title').textContent()).toBe('node1 no longer reaches node3')
    const line = await page.locator('.across-partition').boundingBox()
    const [first, last] = await Promise.all([0, 4].map((at) => page.locator('.lane').nth(at).boundingBox()))
    expect(line?.x).toBeGreaterThan(first?.x ?? 0)
    expect((line?.x ?? 0) + (line?.width ?? 0)).toBeLessThan(last?.x ?? 0)
  })
})
