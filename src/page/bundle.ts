/** Makes the program of pages out of its sources, once for each content, and keeps it in the cache. */

import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { App } from './page.ts'

/** Where the package lies, and where what can be made again is kept. */
export interface Folders {
  readonly packageFolder: string
  readonly cacheFolder: string
}

export async function bundledApp({ packageFolder, cacheFolder }: Folders): Promise<App> {
  const folder = join(cacheFolder, 'page')
  const kept = join(folder, `${hashOfSources(packageFolder)}.json`)
  if (existsSync(kept)) return JSON.parse(readFileSync(kept, 'utf8')) as App
  const app = await bundle(packageFolder)
  mkdirSync(folder, { recursive: true })
  // Written and renamed, so that another process never reads half a file.
  const unfinished = `${kept}.${randomBytes(8).toString('hex')}`
  writeFileSync(unfinished, JSON.stringify(app), { flag: 'wx' })
  renameSync(unfinished, kept)
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

/** The sources of pages and what they import, and the versions of the packages that are bundled with them. */
function hashOfSources(packageFolder: string): string {
  const hash = createHash('sha256')
  for (const folder of ['src/page', 'src/page/app', 'src/trace']) {
    for (const name of readdirSync(join(packageFolder, folder)).sort()) {
      if (!/\.(tsx?|css)$/.test(name)) continue
      hash.update(`${folder}/${name}\0`).update(readFileSync(join(packageFolder, folder, name)))
    }
  }
  return hash
    .update(readFileSync(join(packageFolder, 'package.json')))
    .digest('hex')
    .slice(0, 16)
}
