/** Pictures by authors in a real browser: whatever an author writes is made harmless, and what changes is animated. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { buildSync } from 'esbuild'
import type { Page } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import type { PagePicture } from '../../src/page/picture.ts'
import { expectAccessible, inBrowser, type Surroundings, type TestBrowser } from './browser.ts'

const folder = mkdtempSync(join(tmpdir(), 'netsplit-pictures-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A page with nothing but the picture: `show(picture)` shows one after the other. */
const app = buildSync({
  stdin: {
    contents: `
      import { render, h } from 'preact'
      import { Picture } from './src/page/app/picture.tsx'
      import { clean } from './src/page/app/clean.ts'
      import { patchChildren } from './src/page/app/patch.ts'
      const place = document.querySelector('main > div')
      Object.assign(globalThis, {
        clean, patchChildren,
        show: (picture) => render(h(Picture, { picture, label: 'Picture' }), place),
        drawing: () => document.querySelector('.picture > div > div').shadowRoot.lastElementChild,
      })`,
    resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
    loader: 'ts',
  },
  bundle: true,
  write: false,
  jsx: 'automatic',
  jsxImportSource: 'preact',
}).outputFiles[0]?.text

// With the page's own colours, which pictures are drawn in.
const [style] =
  /:root \{[^}]*\}/.exec(
    readFileSync(fileURLToPath(new URL('../../src/page/app/styles/tokens.css', import.meta.url)), 'utf8'),
  ) ?? []
if (style === undefined) throw new Error('The colours of the page are no longer where this test looks for them.')

const policy = "default-src 'none'; script-src 'nonce-test'; style-src 'unsafe-inline'"
const file = join(folder, 'picture.html')
writeFileSync(
  file,
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A picture</title>
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <style>${style} main > div { width: 320px }</style></head>
  <body><main><h1>A page</h1><div></div><p id="below">Below the picture.</p></main><script nonce="test">${app}</script></body></html>`,
)

async function show(browser: TestBrowser, pictures: readonly (PagePicture | string)[], surroundings?: Surroundings) {
  const page = await browser.open(pathToFileURL(file).href, surroundings)
  const next = (picture: PagePicture | string) =>
    page.evaluate(`show(${JSON.stringify(typeof picture === 'string' ? { markup: picture } : picture)})`)
  for (const picture of pictures) await next(picture)
  return { page, next }
}

/** Has what moves on a page move so slowly that it still does when it is looked at, however busy the machine is. */
async function slowly(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page)
  await session.send('Animation.enable')
  await session.send('Animation.setPlaybackRate', { playbackRate: 0.001 })
}

/** Of a handler Chromium complains as soon as it is parsed, in a document that never runs it. */
function complaints(browser: TestBrowser): string[] {
  return browser.takeComplaints().filter((complaint) => !complaint.startsWith('said Executing inline event handler'))
}

const svg = (content: string) => `<svg viewBox="0 0 100 100" width="100" height="100">${content}</svg>`

const harmful: { readonly [what: string]: string } = {
  'a script': '<script>ran()</script>',
  'a script in SVG': svg('<script>ran()</script>'),
  'an event handler':
    '<img src="data:image/png;base64,x" onerror="ran()"><p onclick="ran()" onmouseenter="ran()">text</p>',
  'an event handler in SVG': '<svg onload="ran()"><rect width="90" height="90" onclick="ran()"/></svg>',
  'a link': '<a href="javascript:ran()">text</a><a href="https://example.com">text</a>',
  'a link in SVG': svg(
    '<a xlink:href="javascript:ran()" href="https://example.com"><rect width="90" height="90"/></a>',
  ),
  'an animation of a link': svg(
    '<a><animate attributeName="href" values="javascript:ran()"/><text y="9">text</text></a>',
  ),
  'foreign content': svg(
    '<foreignObject width="9" height="9"><iframe srcdoc="<script>parent.ran()</script>"/></foreignObject>',
  ),
  'content of another page':
    '<iframe src="https://example.com"></iframe><object data="x.swf"></object><embed src="x.swf">',
  'an image': '<img src="https://example.com/a.png" srcset="b.png 2x"><picture><source srcset="c.png"></picture>',
  'an image in SVG': svg('<image href="https://example.com/a.png"/><use href="https://example.com/a.svg#a"/>'),
  'a filter with an image': svg('<filter id="f"><feImage href="https://example.com/a.png"/></filter>'),
  'a reference in an attribute': svg('<rect width="9" height="9" fill="url(https://example.com/a.svg#a)"/>'),
  'a reference in a style': '<p style="background: url(https://example.com/a.png)">text</p>',
  'a reference in a hidden style': '<p style="background: u\\72l(https://example.com/a.png)">text</p>',
  'a style sheet':
    '<link rel="stylesheet" href="https://example.com/a.css"><style>@import "https://example.com/b.css";</style>',
  'a style with images': '<style>p { background: image-set("https://example.com/a.png" 1x) }</style><p>text</p>',
  'a font':
    '<style>@font-face { font-family: a; src: url(https://example.com/a.woff) }</style><p style="font-family: a">a</p>',
  'a form': '<form action="https://example.com"><input name="a" autofocus><button>send</button></form>',
  'a place to type': '<p contenteditable="true" tabindex="0" accesskey="a">text</p>',
  'a policy': '<meta http-equiv="refresh" content="0; url=https://example.com"><base href="https://example.com">',
  'MathML that turns into something else':
    '<math><mtext><table><mglyph><style><img src=x onerror="ran()"></style></table></math>',
  'a comment that turns into something else': '<svg><style><!--</style><img src=x onerror="ran()">--></svg>',
  'a template': '<template><script>ran()</script></template><slot></slot>',
}

const harmfulTags = /^(script|a|i?frame|img|image|use|form|input|link|meta|base|object|embed|template|slot)$/
const harmfulAttributes = /^on|href|src|tabindex|edit|focus|key/

const cover =
  'position: fixed !important; inset: 0 !important; z-index: 9999; width: 5000px; height: 5000px; background: red'

const leaving: { readonly [what: string]: string } = {
  'a style that covers the page': `<div style="${cover}">text</div>`,
  'a rule that covers the page': `<style>div { ${cover} }</style><div>text</div>`,
  'a rule for what holds it': `<style>:host { ${cover}; contain: none !important } body, main, p { display: none }</style>`,
  'great margins': '<div style="margin: -5000px; padding: 6000px; background: red">text</div>',
  'more than fits': '<div style="height: 20000px; width: 20000px; background: red">text</div>',
}

inBrowser('a picture', (browser) => {
  it('is made harmless, whatever its author writes', async () => {
    // One page for all: each takes a second to open.
    const { page, next } = await show(browser, [])
    await page.evaluate(`globalThis.ran = () => console.error('ran')`)
    for (const [what, markup] of Object.entries(harmful)) {
      await next(markup)
      await page.evaluate(`for (const element of drawing().querySelectorAll('*'))
        for (const kind of ['click', 'mouseenter', 'load', 'error']) element.dispatchEvent(new Event(kind))`)
      const left = (await page.evaluate(`Array.from(drawing().querySelectorAll('*'), (element) => ({
        tag: element.localName, names: element.getAttributeNames(), text: element.outerHTML }))`)) as {
        readonly tag: string
        readonly names: readonly string[]
        readonly text: string
      }[]
      expect(
        left.map(({ tag }) => tag).filter((tag) => harmfulTags.test(tag)),
        what,
      ).toEqual([])
      expect(
        left.flatMap(({ names }) => names).filter((name) => harmfulAttributes.test(name)),
        what,
      ).toEqual([])
      expect(
        left.filter(({ text }) => /example\.com|ran\(/.test(text)),
        what,
      ).toEqual([])
      expect(await page.evaluate('location.href'), what).toBe(pathToFileURL(file).href)
      expect(complaints(browser), what).toEqual([])
    }
    await page.waitForTimeout(200)
    expect(complaints(browser)).toEqual([])
  })

  it('stays in its box, whatever its author writes', async () => {
    const { page, next } = await show(browser, [], { viewport: { width: 600, height: 2000 } })
    for (const [what, markup] of Object.entries(leaving)) {
      await next(markup)
      expect((await page.locator('.picture > div').boundingBox())?.width, what).toBe(320)
      expect((await page.locator('.picture > div').boundingBox())?.height, what).toBeLessThanOrEqual(1500)
      const topmost = await page.evaluate(`(() => {
        const { x, y } = document.querySelector('#below').getBoundingClientRect()
        return [document.elementFromPoint(x + 9, y + 9).id, document.elementFromPoint(590, 9).localName]
      })()`)
      expect(topmost, what).toEqual(['below', 'html'])
    }
  })
})

inBrowser('a picture that is shown', (browser) => {
  it('keeps its shapes, its text and its looks', async () => {
    const drawn = svg(
      '<defs><linearGradient id="head"><stop offset="0" stop-color="red"></stop></linearGradient></defs>' +
        '<style>.a { fill: blue }</style><g id="node0" class="a" transform="translate(1 2)"><title>node0</title>' +
        '<rect width="10" height="10" rx="2" fill="url(#head)" style="opacity: 0.5"></rect>' +
        '<text x="1" y="9" text-anchor="middle">0 &lt; 1</text></g>',
    )
    const table =
      '<table><tbody><tr><th scope="row">value</th><td style="color: var(--good)">1</td></tr></tbody></table>'
    const { page } = await show(browser, [drawn + table])
    expect(await page.evaluate('drawing().innerHTML')).toBe(drawn + table)
    expect(await page.locator('.left-out').count()).toBe(0)
  })

  it('keeps an id that a document has a property of that name for', async () => {
    const drawn = svg('<marker id="head"></marker><g id="title"></g><g id="body"></g><g id="forms"></g>')
    const { page } = await show(browser, [drawn])
    expect(await page.evaluate('drawing().innerHTML')).toBe(drawn)
    expect(await page.locator('.left-out').count()).toBe(0)
  })

  it('says what was left out of it', async () => {
    const { page } = await show(browser, ['<p onclick="a()">text</p><script>b()</script>'])
    expect(await page.locator('.left-out').textContent()).toBe('Left out of the picture: onclick of p, script.')
    expect(complaints(browser)).toEqual([])
  })

  it('says why there is none, and is there again at the next step', async () => {
    const failed = { failed: ['view throws: TypeError: no such place', 'at model.ts:3:7'] }
    const { page, next } = await show(browser, ['<p>one</p>', failed])
    expect(await page.locator('.picture').innerText()).toMatch(
      /^view throws: TypeError: no such place\s+at model.ts:3:7$/,
    )
    await next('<p>three</p>')
    expect(await page.evaluate('drawing().textContent')).toBe('three')
  })

  const colours = ['ink', 'quiet', 'accent', 'violet', 'good', 'warn', 'bad']
  const palette = ['surface', 'sunken'].map(
    (ground) =>
      `<div style="background: var(--${ground})">${colours.map((name) => `<p style="color: var(--${name})">${name}</p>`).join('')}</div>`,
  )
  it.each(['light', 'dark'] as const)('is readable in each of the colours that there are, %s', async (colorScheme) => {
    const { page } = await show(browser, [palette.join('')], { colorScheme })
    await expectAccessible(page)
    const found = await page.evaluate(`getComputedStyle(drawing().getRootNode().host).backgroundColor`)
    expect(found).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(26, 28, 32)')
  })
})

inBrowser('from one picture to the next', (browser) => {
  const circle = (cx: number, more = '') =>
    svg(`${more}<circle id="token" cx="${cx}" cy="50" r="9" style="transform: translate(${cx}px)"/>`)
  const running = `drawing().getAnimations({ subtree: true }).map(({ transitionProperty, effect }) =>
    effect.target.id + ' ' + transitionProperty).sort()`

  it('an element with the same id moves', async () => {
    const { page, next } = await show(browser, [circle(10)])
    await slowly(page)
    await page.evaluate(`globalThis.token = drawing().querySelector('#token')`)
    // Another element comes before it, and it is still the same.
    await next(circle(90, '<circle cx="1" cy="1" r="1"/><rect width="1" height="1"/>'))
    expect(await page.evaluate(`drawing().querySelector('#token') === token`)).toBe(true)
    expect(await page.evaluate(running)).toEqual(['token cx', 'token transform'])
  })

  it('a new element with an id fades in', async () => {
    const { page, next } = await show(browser, [svg('')])
    await slowly(page)
    expect(await page.evaluate(running)).toEqual([])
    await next(circle(10))
    expect(await page.evaluate(running)).toEqual(['token opacity'])
  })

  it('nothing moves for those who ask for that', async () => {
    const { page, next } = await show(browser, [circle(10)], { reducedMotion: 'reduce' })
    await next(circle(90))
    expect(await page.evaluate(running)).toEqual([])
    expect(await page.evaluate(`drawing().querySelector('#token').getAttribute('cx')`)).toBe('90')
  })

  it('everything becomes as the next picture has it', async () => {
    const { page } = await show(browser, [''])
    const wrong = await page.evaluate(`(() => {
      let seed = 7
      const random = (below) => (seed = (seed * 48271) % 2147483647) % below
      const tree = (depth) => Array.from({ length: random(5) }, () => {
        const tag = ['g', 'rect', 'text'][random(3)]
        const id = random(2) ? ' id="' + 'abcdef'[random(6)] + '"' : ''
        const look = random(2) ? ' fill="' + random(9) + '"' : ' x="' + random(9) + '"'
        return '<' + tag + id + look + '>' + (depth > 0 ? tree(depth - 1) : 'text ' + random(9)) + '</' + tag + '>'
      }).join('')
      const parsed = (markup) => clean('<svg>' + markup + '</svg>').content
      const place = document.createElement('div')
      const wrong = []
      for (let round = 0; round < 500; round++) {
        const next = tree(3)
        const expected = document.createElement('div')
        expected.append(parsed(next))
        patchChildren(place, parsed(next))
        if (place.innerHTML !== expected.innerHTML) wrong.push([place.innerHTML, expected.innerHTML])
      }
      return wrong.slice(0, 1)
    })()`)
    expect(wrong).toEqual([])
  })
})

describe('the bundle of a picture', () => {
  it('is small', () => {
    expect(app?.length).toBeLessThan(200_000)
  })
})
