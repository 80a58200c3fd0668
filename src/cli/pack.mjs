/**
 * Makes dist, of which an installed package consists: the program, the library, and declarations of what is exported. `npm pack`
 * runs this, tests do for a folder of theirs; a clone does not need it (docs/decisions/0038).
 */

import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { bundleLauncher, bundleProgram, hashSources } from './program.mjs'

/** What package.json exports, by its place in src. */
const publicEntries = ['index', 'fuzzing/fast-check', 'testing/index', 'vitest/index', 'workloads/index']

/** What a page's program holds. */
const packagesOfPages = ['@preact/signals', '@preact/signals-core', 'dompurify', 'preact']

/**
 * @param {string} packageFolder
 * @param {string} dist where to make it
 */
async function makeDist(packageFolder, dist) {
  rmSync(dist, { recursive: true, force: true })
  const packages = await bundleProgram(packageFolder, dist, {
    entryPoints: {
      testing: 'src/testing/index.ts',
      'fast-check': 'src/fuzzing/fast-check.ts',
      vitest: 'src/vitest/index.ts',
      'page-app': 'src/cli/page-app.ts',
    },
    sourcemap: 'linked',
  })
  writeFileSync(join(dist, 'sources.sha256'), hashSources(packageFolder))
  // A page's program is made when the first page is, and kept: here at once.
  const { pageApp } = await import(pathToFileURL(join(dist, 'page-app.mjs')).href)
  await pageApp({ packageFolder, appFolder: dist })
  await bundleLauncher(packageFolder, dist)
  writeFileSync(join(dist, 'licenses.txt'), licensesOf(packageFolder, [...packages, ...packagesOfPages]))
  makeDeclarations(packageFolder, join(dist, 'types'))
}

/** What the licenses of packages say is to go with every copy of them. */
function licensesOf(packageFolder, packages) {
  return packages
    .map((name) => {
      const folder = join(packageFolder, 'node_modules', name)
      const file = readdirSync(folder).find((each) => /^licen[sc]e/i.test(each))
      if (file === undefined) throw new Error(`${name} has no license.`)
      const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`
    })
    .join(`\n${'-'.repeat(80)}\n\n`)
}

/**
 * Declares what is exported, and what that refers to. The compiler declares all of src; declarations that no other one needs are
 * left behind.
 *
 * @param {string} packageFolder
 * @param {string} folder where to put them
 */
function makeDeclarations(packageFolder, folder) {
  const all = `${folder}.all`
  const project = join(all, 'tsconfig.json')
  mkdirSync(all, { recursive: true })
  writeFileSync(project, JSON.stringify(projectOfDeclarations(packageFolder, all)))
  try {
    execFileSync(process.execPath, [join(folderOf('typescript'), 'bin/tsc'), '--project', project], {
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    const kept = new Set()
    for (const entry of publicEntries) keep(join(all, `${entry}.d.ts`))

    function keep(file) {
      if (kept.has(file)) return
      kept.add(file)
      const { text, imported } = withoutTypeScript(readFileSync(file, 'utf8'))
      const target = join(folder, relative(all, file))
      mkdirSync(dirname(target), { recursive: true })
      writeFileSync(target, text)
      writeFileSync(`${target}.map`, withSources(`${file}.map`))
      for (const path of imported) keep(resolve(dirname(file), `${path}.d.ts`))
    }
  } finally {
    rmSync(all, { recursive: true })
  }
}

function projectOfDeclarations(packageFolder, outDir) {
  const sources = join(packageFolder, 'src')
  return {
    extends: join(packageFolder, 'tsconfig.json'),
    files: publicEntries.map((entry) => join(sources, `${entry}.ts`)),
    include: [],
    compilerOptions: {
      rootDir: sources,
      outDir,
      noEmit: false,
      declaration: true,
      declarationMap: true,
      emitDeclarationOnly: true,
      typeRoots: [dirname(folderOf('@types/node'))],
    },
  }
}

function folderOf(installed) {
  return dirname(createRequire(import.meta.url).resolve(`${installed}/package.json`))
}

/** A declaration that imports others as JavaScript, as every compiler and bundler understands it. */
function withoutTypeScript(declaration) {
  const imports = /(\bfrom |\bimport\()(['"])(\.[^'"]*)\.ts\2/g
  const imported = []
  // What stands in a comment is an example.
  const lines = declaration.split('\n').map((line) => {
    if (/^\s*(\*|\/\*\*)/.test(line)) return line
    return line.replaceAll(imports, (_, word, quote, path) => {
      imported.push(path)
      return `${word}${quote}${path}.js${quote}`
    })
  })
  return { text: lines.join('\n'), imported }
}

/** A map with the sources in it, for the package does not hold them. */
function withSources(file) {
  const map = JSON.parse(readFileSync(file, 'utf8'))
  const sourcesContent = map.sources.map((source) => readFileSync(resolve(dirname(file), source), 'utf8'))
  return JSON.stringify({ ...map, sourcesContent })
}

const packageFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
await makeDist(packageFolder, resolve(process.argv[2] ?? join(packageFolder, 'dist')))
