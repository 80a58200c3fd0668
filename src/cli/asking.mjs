/** How a bundle comes by the modules of Node. Plain JavaScript, because nothing is bundled yet. */

import { builtinModules } from 'node:module'

/**
 * Modules of Node are asked for, not imported: whoever imports one has Node look at all that it exports, which loads streams,
 * web cryptography and what else is loaded when it is looked at.
 *
 * @type {import('esbuild').Plugin}
 */
export const asking = {
  name: 'asking',
  setup({ initialOptions, onResolve, onLoad }) {
    const isScript = initialOptions.format === 'cjs'
    // Packages may leave out the scheme.
    const ofNode = new RegExp(`^(node:.*|${builtinModules.filter((name) => !name.startsWith('_')).join('|')})$`)
    onResolve({ filter: ofNode }, ({ path, kind, importer }) => {
      const name = path.replace(/^(node:)?/, 'node:')
      // In a script, import() does not work (see script.mjs).
      const isRequired = kind === 'require-call' || (kind === 'dynamic-import' && isScript)
      if (isRequired) return { path: name, namespace: 'required-of-node' }
      if (kind !== 'import-statement') return { path: name, external: true }
      // For each file one of its own: what files of several entries share would become a file of the program.
      return { path: `${name} for ${importer}`, namespace: 'asked', sideEffects: false }
    })
    onLoad({ filter: /.*/, namespace: 'asked' }, ({ path }) => ({ contents: moduleAsking(path.split(' ', 1)[0]) }))
    onLoad({ filter: /.*/, namespace: 'required-of-node' }, ({ path }) => ({ contents: commonJsAsking(path) }))
  },
}

/** Old names of constants, which Node warns about. */
const deprecated = /^[FRWX]_OK$/

/** What a module of Node exports. */
function exportsOf(name) {
  const found = Object.entries(Object.getOwnPropertyDescriptors(process.getBuiltinModule(name)))
  return found.filter(([each]) => /^[a-zA-Z_$][\w$]*$/.test(each) && !deprecated.test(each))
}

/** Modules that Node takes long to load: none of them is asked for before a function of it is called. */
const heavy = ['node:child_process', 'node:crypto', 'node:timers/promises', 'node:tty', 'node:v8']

function ask(name) {
  return `globalThis.process.getBuiltinModule('${name}')`
}

/** A module that exports what importing a module of Node gives. What nobody uses of it is left out of the bundle. */
function moduleAsking(name) {
  const whole = process.getBuiltinModule(name)
  // Not what Node loads more for when it is looked at.
  const names = exportsOf(name).flatMap(([each, { get }]) => (get === undefined ? [each] : []))
  const isCalled = (each) => heavy.includes(name) && typeof whole[each] === 'function' && /^[a-z]/.test(each)
  return [
    'let whole',
    `const all = () => (whole ??= ${ask(name)})`,
    'const part = (name) => all()[name]',
    'const asked = /* @__PURE__ */ all()',
    'export default asked',
    ...names.map((each) =>
      isCalled(each)
        ? `const part_${each} = (...given) => all().${each}(...given)`
        : `const part_${each} = /* @__PURE__ */ part('${each}')`,
    ),
    `export { ${names.map((each) => `part_${each} as ${each}`).join(', ')} }`,
  ].join('\n')
}

/** The same for who requires it. */
function commonJsAsking(name) {
  if (!heavy.includes(name)) return `module.exports = ${ask(name)}`
  return `module.exports = { ${exportsOf(name)
    .map(([each]) => `get ${each}() { return ${ask(name)}.${each} }`)
    .join(', ')} }`
}
