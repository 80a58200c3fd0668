/**
 * A real browser for tests: Chromium, started once for each test file. Pages come without a network, and a test fails when its page
 * throws, complains, or asks for anything that is not in it.
 */

import { createRequire } from 'node:module'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject } from 'vitest'
import { withoutBrowser } from './chromium.ts'
import type {} from './setup.ts'

/** Without a sandbox, which root cannot have, and without any of what browsers do on their own. */
const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** A machine that has other things to do takes long to start a browser. */
const patience = 120_000

/** How a page is looked at: `viewport`, `colorScheme`, `reducedMotion`, `hasTouch` and the like. */
export type Surroundings = Omit<BrowserContextOptions, 'offline'>

export interface TestBrowser {
  /** Opens a page by its address, such as `pathToFileURL(file).href`; it is closed at the end of the test. */
  open(address: string, surroundings?: Surroundings): Promise<Page>
  /** What pages have complained of up to now, for tests that provoke it; it counts as dealt with then. */
  takeComplaints(): string[]
}

/** The browser of this test file, once a test has needed it. */
let started: Promise<Browser> | null = null

function start(executablePath: string): Promise<Browser> {
  started ??= chromium.launch({ executablePath, args: chromiumArguments, timeout: patience })
  return started
}

afterAll(async () => (await started)?.close())

/** Declares tests that need a browser; they are skipped where there is none. */
export function inBrowser(name: string, declare: (browser: TestBrowser) => void): void {
  const executablePath = inject('chromium')
  describe.skipIf(executablePath === null)(executablePath === null ? `${name}${withoutBrowser}` : name, () => {
    let complaints: string[] = []
    const takeComplaints = () => {
      const taken = complaints
      complaints = []
      return taken
    }

    beforeAll(async () => {
      if (executablePath !== null) await start(executablePath)
    })
    afterEach(async () => {
      const browser = await started
      await Promise.all(browser?.contexts().map((context) => context.close()) ?? [])
      expect(takeComplaints(), 'complaints of pages').toEqual([])
    })

    declare({
      takeComplaints,
      async open(address, surroundings = {}) {
        const browser = await start(executablePath as string)
        const context = await browser.newContext({ ...surroundings, offline: true })
        context.setDefaultTimeout(patience)
        const page = await context.newPage()
        watch(page, address, (complaint) => complaints.push(complaint))
        await page.goto(address)
        return page
      },
    })
  })
}

function watch(page: Page, address: string, complain: (complaint: string) => void): void {
  page.on('pageerror', (error) => complain(`threw ${error.message}`))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complain(`said ${message.text()}`)
  })
  page.on('dialog', (dialog) => {
    complain(`opened a dialog: ${dialog.message()}`)
    dialog.dismiss().catch(() => {})
  })
  page.on('request', (request) => {
    const isPage = withoutFragment(request.url()) === withoutFragment(address)
    if (!isPage && !/^(about|blob|data):/.test(request.url())) complain(`asked for ${request.url()}`)
  })
}

function withoutFragment(address: string): string | undefined {
  return address.split('#')[0]
}

const require = createRequire(import.meta.url)

/**
 * @param what all rules of axe, or only that texts can be told from their ground: for a page that differs in its colours alone
 * @throws Error with each violation that axe finds on the page, and the elements that are concerned
 */
export async function expectAccessible(page: Page, what: 'everything' | 'contrast' = 'everything'): Promise<void> {
  // Through the debugger, which the page's own security policy does not bind.
  await page.evaluate((require('axe-core') as { source: string }).source)
  const violations = (await page.evaluate(
    `axe.run(${what === 'contrast' ? "{ runOnly: ['color-contrast'] }" : ''}).then(({ violations }) => violations.map(({ id, help, nodes }) => ({ id, help, nodes:
      nodes.map(({ target, failureSummary }) => target.flat().join(' ') + ': ' + failureSummary) })))`,
  )) as { readonly id: string; readonly help: string; readonly nodes: readonly string[] }[]
  if (violations.length === 0) return
  const told = violations.map(({ id, help, nodes }) => [`${id}: ${help}`, ...nodes].join('\n  '))
  throw new Error(`The page is not accessible.\n${told.join('\n')}`)
}

/**
 * Gives a text to mermaid's own parser.
 *
 * @param page any one without a security policy of its own, such as `about:blank`
 * @returns the kind of diagram, such as `sequence`
 * @throws Error with what mermaid says, where it cannot read it
 */
export async function mermaidParses(page: Page, text: string): Promise<string> {
  if (!(await page.evaluate(`'mermaid' in globalThis`))) {
    await page.addScriptTag({ path: require.resolve('mermaid/dist/mermaid.min.js') })
  }
  // Its layout and its drawing have demands of their own, which its parser does not make.
  return page.evaluate(`(async (text) => {
    const { diagramType } = await mermaid.parse(text)
    await mermaid.render('drawn', text)
    return diagramType
  })(${JSON.stringify(text)})`)
}
