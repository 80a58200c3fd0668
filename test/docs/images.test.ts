/** The images that documents show are there, small, and made by the script. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageFolder } from '../cli/netsplit.ts'
import { largest, screenshots } from './images.ts'

const folder = join(packageFolder, 'docs/images')
const documents = ['README.md', ...readdirSync(join(packageFolder, 'docs')).map((name) => `docs/${name}`)].filter(
  (name) => name.endsWith('.md'),
)

/** The paths of the images that a document shows, as they are from the root. */
function imagesIn(document: string): string[] {
  const text = readFileSync(join(packageFolder, document), 'utf8')
  return Array.from(text.matchAll(/(?:src|srcset)="([^"]+)"|!\[[^\]]*\]\(([^)]+)\)/g), ([, html, markdown]) =>
    join(document, '..', (html ?? markdown) as string),
  )
}

describe('docs/images', () => {
  it('has a light and a dark screenshot of each page, and nothing else', () => {
    const expected = Object.keys(screenshots).flatMap((name) => [`${name}-dark.png`, `${name}-light.png`])
    expect(readdirSync(folder).sort()).toEqual(expected.sort())
  })

  it('is small', () => {
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size, name).toBeLessThan(largest)
  })

  it('has all that documents show, and nothing that none does', () => {
    const shown = documents.flatMap(imagesIn)
    expect(shown.filter((path) => !existsSync(join(packageFolder, path)))).toEqual([])
    expect(readdirSync(folder).filter((name) => !shown.includes(`docs/images/${name}`))).toEqual([])
  })

  it('is shown with words for those who cannot see it, and in the colours of the reader', () => {
    const pictures = documents.flatMap((document) =>
      Array.from(
        readFileSync(join(packageFolder, document), 'utf8').matchAll(/<picture>.*?<\/picture>/gs),
        ([picture]) => picture,
      ),
    )
    expect(pictures).toHaveLength(Object.keys(screenshots).length)
    for (const picture of pictures) {
      expect(picture).toMatch(/<source media="\(prefers-color-scheme: dark\)" srcset="[^"]+-dark\.png">/)
      expect(picture).toMatch(/<img src="[^"]+-light\.png" alt="[^"]{20,}"/)
    }
  })
})
