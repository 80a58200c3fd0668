/** Pages as files: small, and nothing that a model says can break out of them. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pageApp } from '../../src/cli/page-app.ts'
import { pageData } from '../../src/page/data.ts'
import type { PageData } from '../../src/page/format.ts'
import { indexPage } from '../../src/page/index-page.ts'
import { type App, hashOf, htmlPage, inScript } from '../../src/page/page.ts'
import { longRun } from './made-up.ts'

const appFolder = mkdtempSync(join(tmpdir(), 'netsplit-page-'))
afterAll(() => rmSync(appFolder, { recursive: true }))

const folders = { packageFolder: fileURLToPath(new URL('../..', import.meta.url)), appFolder }
let app: App
beforeAll(async () => {
  app = await pageApp(folders)
})

describe('a page', () => {
  it('is at most 300 KB beside its data', () => {
    const data = dataOf({ nodes: 3, steps: 4 })
    const page = htmlPage(data, app)
    const size = Buffer.byteLength(page) - Buffer.byteLength(inScript(JSON.stringify(data)))
    expect(size).toBeLessThan(300_000)
    expect(size).toBeGreaterThan(50_000)
  })

  it('is bundled once: the second time it comes from the cache', async () => {
    expect(await pageApp(folders)).toEqual(app)
  })

  it('tells 500 steps of 9 nodes with a state of 200 KB in little more than that state', () => {
    const data = dataOf({ nodes: 9, steps: 500, entries: 5200 })
    const first = JSON.stringify(dataOf({ nodes: 9, steps: 2, entries: 5200 }).values).length
    expect(first).toBeGreaterThan(200_000)
    expect(JSON.stringify(data.values).length).toBeLessThan(first + 500 * 1200)
    expect(JSON.stringify(data).length).toBeLessThan(1_500_000)
  })

  it('allows nothing but its own script and style, by their hashes', () => {
    const page = htmlPage(dataOf({ nodes: 3, steps: 4 }), app)
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? ''
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src '${hashOf(app.script)}'`,
      `style-src '${hashOf(app.style)}'`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ])
    // Comparisons are made here, since a failure would print all of the page.
    expect(page.includes(`<script>${app.script}</script>`)).toBe(true)
    expect(page.includes(`<style>${app.style}</style>`)).toBe(true)
    expect(/<\/?(script|style)|<!--/i.exec(app.script + app.style)?.[0]).toBeUndefined()
    expect(/\beval\(|new Function\(|https?:\/\/(?!www\.w3\.org).{20}/.exec(page)?.[0]).toBeUndefined()
  })

  it.each(['</script><script>alert(1)</script>', '<!--<script>', '\u2028\u2029', '&lt;/script&gt;', ']]>', '\\u003c'])(
    'takes %j for what it is: text',
    (note) => {
      const data = dataOf({ nodes: 3, steps: 4, note })
      const json = inScript(JSON.stringify(data))
      expect(json).not.toMatch(/[<>&\u2028\u2029]/)
      expect(JSON.parse(json)).toEqual(data)
      expect(data.values).toContain(note)
      const page = htmlPage(data, app)
      expect(page.match(/<script/g)).toHaveLength(2)
      expect(page.match(/<\/script>/g)).toHaveLength(2)
    },
  )

  it('escapes names in its title', () => {
    const data = { ...dataOf({ nodes: 3, steps: 4 }), model: '</title><script>alert(1)</script>', scenario: '"&' }
    expect(htmlPage(data, app).slice(0, 2000)).toContain(
      '<title>fewHops: &lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;, "&amp;</title>',
    )
  })

  it('shows no character that steers a terminal or turns the direction of writing', () => {
    const data = dataOf({ nodes: 3, steps: 4, note: '\u001b[31mred\u202e' })
    const shown = JSON.stringify({ ...data, values: [] })
    expect(shown).toContain('\\\\u001b[31mred\\\\u202e')
    expect(/[^\\]\\u001b|\u202e/.exec(shown)).toBeNull()
  })
})

describe('the page that leads to others', () => {
  const run = { model: 'm', scenario: 's', kind: 'lasso', shows: 'lasso of p', verdict: 'p fails.', steps: 3 } as const

  it('has a link to each, with what it shows', () => {
    const page = indexPage([{ ...run, file: 'm-s-p.html' }])
    expect(page).toContain('<a href="m-s-p.html">lasso of p</a>')
    expect(page).toContain('1 run, 1 of which shows that something is wrong.')
  })

  it('escapes names', () => {
    const page = indexPage([{ ...run, file: 'a"<b>.html', model: '<script>', scenario: '\u001b[0m', verdict: '&' }])
    expect(page).toContain('href="a%22%3Cb%3E.html"')
    expect(page).toContain('<h2>&lt;script&gt;</h2>')
    expect(page).toContain('<td>\\u001b[0m</td>')
    expect(page).not.toContain('<script')
  })
})

function dataOf(made: Parameters<typeof longRun>[0]): PageData {
  const { trace, instance } = longRun(made)
  return pageData(trace, instance, null)
}
