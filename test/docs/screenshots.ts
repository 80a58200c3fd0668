/**
 * Makes the screenshots of the documents, `npm run screenshots`: pages that the command writes, in a real browser, light and dark. They
 * are kept in docs/images, since no two machines draw the same letters: a test that compared them would never pass.
 */

import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, it } from 'vitest'
import { inBrowser } from '../browser/browser.ts'
import { launcher, packageFolder, run } from '../cli/netsplit.ts'
import { largest, screenshots } from './images.ts'

const folder = mkdtempSync(join(tmpdir(), 'netsplit-screenshots-'))
afterAll(() => rmSync(folder, { recursive: true }))

inBrowser('screenshots', (browser) => {
  it.each(Object.entries(screenshots))('of %s', async (name, { spec, scenario, step, height }) => {
    const page = join(folder, `${name}.html`)
    await run(process.execPath, [launcher, 'check', spec, '--scenario', scenario, '--html', page], {
      cwd: packageFolder,
    })
    for (const colorScheme of ['light', 'dark'] as const) {
      const surroundings = { colorScheme, viewport: { width: 1200, height }, reducedMotion: 'reduce' } as const
      const shown = await browser.open(pathToFileURL(page).href, surroundings)
      await shown.locator(`#step-${step}`).click()
      await shown.mouse.move(0, 0)
      await shown.evaluate('document.activeElement.blur()')
      const image = join(packageFolder, 'docs/images', `${name}-${colorScheme}.png`)
      await shown.screenshot({ path: image })
      expect(statSync(image).size).toBeLessThan(largest)
    }
  })
})
