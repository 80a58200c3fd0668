import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { expectAccessible, inBrowser, mermaidParses } from './browser.ts'
import { findChromium } from './chromium.ts'

const folder = mkdtempSync(join(tmpdir(), 'netsplit-browser-'))
afterAll(() => rmSync(folder, { recursive: true }))

let files = 0
function page(body: string, head = ''): string {
  const file = join(folder, `${++files}.html`)
  writeFileSync(
    file,
    `<!doctype html><html lang="en"><head><title>A page</title>${head}</head><body>${body}</body></html>`,
  )
  return pathToFileURL(file).href
}

describe('a Chromium', () => {
  it('is the one that a variable names', () => {
    expect(findChromium({ NETSPLIT_CHROMIUM: process.execPath })).toBe(process.execPath)
  })

  it('is none where the variable says so', () => {
    expect(findChromium({ ...process.env, NETSPLIT_CHROMIUM: 'none' })).toBeNull()
  })

  it('is no file that cannot be run', () => {
    expect(() => findChromium({ NETSPLIT_CHROMIUM: join(folder, 'nowhere') })).toThrow('which cannot be run')
  })

  it('is not found on a path without one', () => {
    expect(findChromium({ PATH: folder })).toBe(findChromium({}))
  })
})

inBrowser('a page', (browser) => {
  it('is opened from a file and runs its scripts', async () => {
    const shown = await browser.open(
      page(`<main><h1>empty</h1></main><script>document.querySelector('h1').textContent = 'full'</script>`),
    )
    expect(await shown.locator('h1').textContent()).toBe('full')
  })

  it('is shown in the colours that are asked for', async () => {
    const style = '<style>h1 { color: black } @media (prefers-color-scheme: dark) { h1 { color: white } }</style>'
    const colourIn = async (colorScheme: 'light' | 'dark') => {
      const shown = await browser.open(page(`${style}<h1>A title</h1>`), { colorScheme })
      return shown.evaluate(`getComputedStyle(document.querySelector('h1')).color`)
    }
    expect([await colourIn('light'), await colourIn('dark')]).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)'])
  })

  it('cannot throw, complain, or ask for something without being noticed', async () => {
    const shown = await browser.open(
      page(`<script>
        console.error('out of ink')
        new Image().src = 'https://example.com/picture.png'
        setTimeout(() => { throw new Error('lost') })
      </script>`),
    )
    await shown.waitForTimeout(200)
    const complaints = browser.takeComplaints()
    expect(complaints).toContain('said out of ink')
    expect(complaints).toContain('threw lost')
    expect(complaints).toContain('asked for https://example.com/picture.png')
  })
})

inBrowser('the audit of accessibility', (browser) => {
  it('has nothing to say of a page that is as it should be', async () => {
    await expectAccessible(await browser.open(page('<main><h1>A title</h1><p>A text.</p></main>')))
  })

  it('names each violation and where it is', async () => {
    const shown = await browser.open(page('<main><h1>A title</h1><button id="nameless"></button></main>'))
    await expect(expectAccessible(shown)).rejects.toThrow(/button-name: .*\n +#nameless/)
  })

  it('reads pages that allow no scripts', async () => {
    const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`
    await expectAccessible(await browser.open(page('<main><h1>A title</h1></main>', policy)))
  })
})

inBrowser('mermaid', (browser) => {
  it('reads a sequence diagram', async () => {
    const blank = await browser.open('about:blank')
    expect(await mermaidParses(blank, 'sequenceDiagram\n  a->>b: hello')).toBe('sequence')
  })

  it('says why it cannot read one', async () => {
    const blank = await browser.open('about:blank')
    await expect(mermaidParses(blank, 'sequenceDiagram\n  a->>')).rejects.toThrow('Parse error on line')
  })
})
