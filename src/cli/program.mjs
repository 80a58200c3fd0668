/**
 * Bundles the program: for the launcher of a clone into its cache, for a package into dist. Plain JavaScript, because nothing
 * is bundled yet.
 */

import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, relative, sep } from 'node:path'

/** What is imported from outside: the command and its threads, what models and tests are written with, and check() of a file. */
const entryPoints = {
  main: 'src/cli/main.ts',
  worker: 'src/cli/worker.ts',
  'fuzz-worker': 'src/cli/fuzz-worker.ts',
  index: 'src/index.ts',
  workloads: 'src/workloads/index.ts',
  'on-disk': 'src/checking/on-disk.ts',
  host: 'src/checking/host.ts',
}

/**
 * Packages of the command's own that Node is slow to import: it looks through CommonJS for the names of what it exports, which
 * takes 80 ms of processor time for `ignore`, or finds a dozen modules. They are required.
 */
const required = ['commander', 'fast-xml-builder', 'ignore', 'picocolors', 'worker-threads-pool']

/** @type {import('esbuild').Plugin} */
const requiring = {
  name: 'requiring',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(${required.join('|')})$`) }, ({ path }) => ({ path, namespace: 'required' }))
    onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => ({ contents: moduleRequiring(path) }))
  },
}

/**
 * Modules of Node are asked for, not imported: whoever imports one has Node look at all that it exports, which loads streams,
 * web cryptography and what else is loaded when it is looked at.
 *
 * @type {import('esbuild').Plugin}
 */
const asking = {
  name: 'asking',
  setup({ onResolve, onLoad }) {
    // For each file one of its own: what files of several entries share would become a file of the program.
    onResolve({ filter: /^node:/ }, ({ path, kind, importer }) =>
      kind === 'import-statement'
        ? { path: `${path} for ${importer}`, namespace: 'asked', sideEffects: false }
        : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'asked' }, ({ path }) => ({ contents: moduleAsking(path.split(' ', 1)[0]) }))
  },
}

/** A module that exports what importing a module of Node gives. What nobody uses of it is left out of the bundle. */
function moduleAsking(name) {
  const names = Object.keys(process.getBuiltinModule(name)).filter((each) => /^[a-zA-Z_$][\w$]*$/.test(each))
  return [
    `const all = globalThis.process.getBuiltinModule('${name}')`,
    'const part = (name) => all[name]',
    'export default all',
    ...names.map((each) => `const part_${each} = /* @__PURE__ */ part('${each}')`),
    `export { ${names.map((each) => `part_${each} as ${each}`).join(', ')} }`,
  ].join('\n')
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

/** What nearly every start loads: the library, which models import, and the command that checks. */
const library = 'src/index.ts'
const check = 'src/cli/check.ts'

/**
 * What modules import besides. esbuild makes a file of all that the same entries and dynamic imports reach: of dozens of sets,
 * dozens of files, and Node takes longer to find and link them than to compile what is in them. If all reach what nearly every
 * start loads, that is two files.
 *
 * @type {ReadonlyMap<string, readonly string[]>}
 */
export const besides = new Map([
  ['src/cli/main.ts', [library, check]],
  ...['ci-report', 'errors', 'fuzz', 'history', 'init', 'inspect-step', 'json', 'replay', 'watch', 'watched'].map(
    (name) => [`src/cli/${name}.ts`, [library, check]],
  ),
  ...['fuzz-worker', 'history-thread', 'worker'].map((name) => [`src/cli/${name}.ts`, [library]]),
  ...['checking/host', 'fuzzing/fast-check', 'testing/index', 'vitest/index', 'workloads/index'].map((name) => [
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
  const files = readdirSync(join(packageFolder, 'src'), { recursive: true }).filter((name) =>
    /\.(tsx?|mjs|css)$/.test(name),
  )
  for (const name of files.sort()) hash.update(`${name}\0`).update(readFileSync(join(packageFolder, 'src', name)))
  return hash
    .update(readFileSync(join(packageFolder, 'package.json')))
    .digest('hex')
    .slice(0, 16)
}

/**
 * @param {string} packageFolder
 * @param {string} folder where the program is put; all that it imports but packages lies there, too
 * @param {import('esbuild').BuildOptions} [options] beside the usual ones
 */
export async function bundleProgram(packageFolder, folder, { entryPoints: more, ...options } = {}) {
  const { build } = await import('esbuild')
  await build({
    absWorkingDir: packageFolder,
    entryPoints: { ...entryPoints, ...more },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    plugins: [requiring, asking, gathering(packageFolder)],
    logLevel: 'error',
    ...options,
  })
}
