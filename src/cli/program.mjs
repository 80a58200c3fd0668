/**
 * Bundles the program: for the launcher of a clone into its cache, for a package into dist. Commands are scripts, so that V8
 * need not compile them each time (see script.mjs); the rest are modules. Plain JavaScript, because nothing is bundled yet.
 */

import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { asking } from './asking.mjs'
import { sourceFiles } from './known-sources.mjs'

/** The modules that are imported from outside: threads, what models and tests are written with, and check() of a file. */
const entryPoints = {
  worker: 'src/cli/worker.ts',
  'fuzz-worker': 'src/cli/fuzz-worker.ts',
  index: 'src/index.ts',
  workloads: 'src/workloads/index.ts',
  'on-disk': 'src/checking/on-disk.ts',
  host: 'src/cli/host.ts',
}

/**
 * Packages that modules require: Node is slow to import them, for it looks through CommonJS for the names of what it exports, which
 * takes 80 ms of processor time for `ignore`.
 */
const requiredByModules = ['ignore']

/** What is run as one script. */
const scripts = { command: 'src/cli/main.ts', check: 'src/cli/main-check.ts' }

/** What no script holds: what is started as a program, or seldom needed, or loads other code itself. */
const besideScripts = ['@preact/signals', 'dompurify', 'esbuild', 'fast-check', 'preact', 'typescript', 'vitest']

/**
 * @param {readonly string[]} packages
 * @returns {import('esbuild').Plugin}
 */
function requiring(packages) {
  return {
    name: 'requiring',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^(${packages.join('|')})$`) }, ({ path }) => ({ path, namespace: 'required' }))
      onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({ contents: moduleRequiring(path) }))
    },
  }
}

/**
 * What finds files for the command looks for another package, for globs that it is never given, and does without where that is missing;
 * it would be loaded each time.
 *
 * @type {import('esbuild').Plugin}
 */
const leavingOut = {
  name: 'leaving-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?module$/ }, ({ importer }) =>
      /[\\/]fdir[\\/]/.test(importer) ? { path: 'none', namespace: 'left-out' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: `const missing = () => { throw new Error('left out') }
export const createRequire = () => Object.assign(missing, { resolve: missing })`,
    }))
  },
}

/** A module that exports what importing the package gives. */
function moduleRequiring(name) {
  const names = Object.keys(createRequire(import.meta.url)(name)).filter((each) => each !== 'default')
  return [
    `import { createRequire } from 'node:module'`,
    `const all = createRequire(import.meta.url)('${name}')`,
    `export default all.default ?? all`,
    `export const { ${names.join(', ')} } = all`,
  ].join('\n')
}

/** What every thread loads. */
const library = 'src/index.ts'

/**
 * What modules import besides. esbuild makes a file of all that the same entries and dynamic imports reach: of dozens of sets,
 * dozens of files, and Node takes longer to find and link them than to compile what is in them. If all reach what every thread
 * loads, that is one file.
 *
 * @type {ReadonlyMap<string, readonly string[]>}
 */
export const besides = new Map([
  ...['fuzz-worker', 'history-thread', 'worker'].map((name) => [`src/cli/${name}.ts`, [library]]),
  ...['cli/host', 'fuzzing/fast-check', 'testing/index', 'vitest/index', 'workloads/index'].map((name) => [
    `src/${name}.ts`,
    [library],
  ]),
])

/**
 * @param {string} packageFolder
 * @returns {import('esbuild').Plugin}
 */
function gathering(packageFolder) {
  return {
    name: 'gathering',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const added = besides.get(relative(packageFolder, path).replaceAll(sep, '/'))
        if (added === undefined) return undefined
        const imports = added.map((file) => `import ${JSON.stringify(join(packageFolder, file))}`)
        // Below, so that lines stay what they are.
        return { contents: [readFileSync(path, 'utf8'), ...imports].join('\n'), loader: 'ts' }
      })
    },
  }
}

/** A hash of everything that the program is made of. */
export function hashSources(packageFolder) {
  const hash = createHash('sha256')
  for (const name of sourceFiles(packageFolder)) {
    const file = join(packageFolder, name)
    if (existsSync(file)) hash.update(`${name}\0`).update(readFileSync(file))
  }
  return hash.digest('hex').slice(0, 16)
}

/**
 * @param {string} packageFolder
 * @param {string} folder where the program is put; all that it imports but packages lies there, too
 * @param {import('esbuild').BuildOptions} [options] of modules, beside the usual ones
 * @returns {Promise<string[]>} the packages that the scripts hold
 */
export async function bundleProgram(packageFolder, folder, { entryPoints: more, ...options } = {}) {
  const { build } = await import('esbuild')
  const usual = { absWorkingDir: packageFolder, bundle: true, platform: 'node', target: 'node20', logLevel: 'error' }
  const [modules, commands] = await Promise.all([
    build({
      ...usual,
      entryPoints: { ...entryPoints, ...more },
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      splitting: true,
      format: 'esm',
      packages: 'external',
      plugins: [requiring(requiredByModules), asking, gathering(packageFolder)],
      metafile: true,
      ...options,
    }),
    build({
      ...usual,
      entryPoints: scripts,
      outdir: folder,
      outExtension: { '.js': '.cjs' },
      format: 'cjs',
      external: besideScripts,
      // As script.mjs calls it.
      banner: { js: '(function (require, module, scriptUrl, importForScript) {' },
      footer: { js: '})' },
      define: { 'import.meta.url': 'scriptUrl' },
      // Names are in stack traces and in messages, and what a model catches is part of its states.
      minifyWhitespace: true,
      lineLimit: 120,
      charset: 'ascii',
      plugins: [leavingOut, asking],
      metafile: true,
    }),
  ])
  for (const part of ['index', 'workloads']) {
    const output = Object.entries(modules.metafile.outputs).find(([file]) => file.endsWith(`/${part}.mjs`))
    offer(part === 'index' ? 'netsplit' : part, output[1].exports, folder)
  }
  return packagesIn(Object.keys(commands.metafile.inputs))
}

function packagesIn(files) {
  return [...new Set(files.flatMap((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []))].sort()
}

/**
 * Puts the launcher of a package beside the program, as one script: it takes Node longer to find a file than to compile it, and to
 * load what loads modules longer than both.
 *
 * @param {string} packageFolder
 * @param {string} dist
 */
export async function bundleLauncher(packageFolder, dist) {
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: packageFolder,
    entryPoints: ['src/cli/launch.mjs'],
    outdir: join(dist, 'cli'),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    banner: { js: `const launcherUrl = require('node:url').pathToFileURL(__filename).href` },
    define: { 'import.meta.url': 'launcherUrl' },
    // Only a clone bundles its program when it is started.
    external: ['./known-sources.mjs', './program.mjs'],
    logLevel: 'error',
  })
  // check() of a file finds the program by it.
  copyFileSync(join(packageFolder, 'src/cli/app.mjs'), join(dist, 'cli/app.mjs'))
}

/** Writes the module that models import: it gives them what the program offers (see offer-library.ts). */
function offer(name, exported, folder) {
  const file = join(folder, 'offered', `${name}.mjs`)
  const part = name === 'netsplit' ? name : `netsplit/${name}`
  mkdirSync(dirname(file), { recursive: true })
  // What a model does not import is left out of its bundle.
  const lines = [
    `const { [Symbol.for('netsplit.library')]: library } = globalThis`,
    `const offered = (name) => library['${part}'][name]`,
    ...exported.map((name) => `export const ${name} = /* @__PURE__ */ offered('${name}')`),
    '',
  ]
  writeFileSync(file, lines.join('\n'))
}
