/** Pages as files, for the tests that open them. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { pageApp } from '../../src/cli/page-app.ts'
import type { PageData } from '../../src/page/format.ts'
import { htmlPage } from '../../src/page/page.ts'

const packageFolder = fileURLToPath(new URL('../..', import.meta.url))

/** A folder of pages, which is to be removed. */
export class PageFolder {
  readonly #folder = mkdtempSync(join(tmpdir(), 'netsplit-pages-'))
  #files = 0

  /** @returns the address of the page */
  async write(data: PageData): Promise<string> {
    const app = await pageApp({ packageFolder, appFolder: this.#folder })
    const file = join(this.#folder, `${++this.#files}.html`)
    writeFileSync(file, htmlPage(data, app))
    return pathToFileURL(file).href
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
