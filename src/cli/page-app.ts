/** Makes the program of pages out of its sources, once for each version of the package, and keeps it beside the bundled program. */

import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { writeWhole } from '../loading/bundle.ts'
import type { Folders } from '../loading/folders.ts'
import type { App } from '../page/page.ts'

export async function pageApp({
  packageFolder,
  appFolder,
}: Pick<Folders, 'packageFolder' | 'appFolder'>): Promise<App> {
  const kept = join(appFolder, 'page.json')
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as App
  const app = await bundle(packageFolder)
  try {
    writeWhole(kept, JSON.stringify(app))
  } catch {
    // The folder of a process that has run for days may be gone; the next page makes it again.
  }
  return app
}

async function bundle(packageFolder: string): Promise<App> {
  const { build } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild')
  const built = await build({
    absWorkingDir: packageFolder,
    entryPoints: { page: 'src/page/app/main.tsx', style: 'src/page/app/page.css' },
    outdir: 'unwritten',
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'utf8',
    legalComments: 'none',
    write: false,
    logLevel: 'silent',
    tsconfigRaw: {},
  })
  const text = (extension: string) => built.outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? ''
  return { script: withoutTags(text('.js')).trimEnd(), style: text('.css').trimEnd() }
}

/** A script in whose texts and patterns nothing ends it, or begins a comment or another one, for a parser of HTML. */
function withoutTags(script: string): string {
  return script.replace(/<(?=\/script|script|!--)/gi, '\\x3c')
}
