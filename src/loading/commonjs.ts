/** Specs that are written as CommonJS modules: what to write instead. */

import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { NetsplitError } from '../language/errors.ts'

const requires = /^\s*(?:const|let|var|import)\s+(.+?)\s*=\s*require\((['"`])(netsplit[^'"`]*)\2\)/
const exportsSpec = /^\s*(?:module\.exports|exports\.default|exports\.(\w+)|export)\s*=\s*(.*?)\s*;?\s*$/

/** @param file as the user would type it */
export function commonJsError(path: string, file: string): NetsplitError {
  const lines = readFileSync(path, 'utf8').split(/\r?\n/)
  const at = lines.findIndex((line) => requires.test(line) || exportsSpec.test(line))
  return new NetsplitError({
    code: 'bad-model',
    message: `${file} is a CommonJS module, and a spec is an ES module.`,
    place: at < 0 ? file : `${file}:${at + 1}`,
    cure: `Write it as ESM${renamed(basename(path))}:\n${changesOf(lines)
      .map(([before, after]) => `  ${before}\n    becomes  ${after}`)
      .join('\n')}`,
  })
}

/** Node takes files with these endings for CommonJS whatever is in them. */
function renamed(name: string): string {
  return /\.c[jt]s$/.test(name) ? `, in a file called ${name.replace(/\.c([jt]s)$/, '.m$1')}` : ''
}

/** The line that imports the package and the line that exports the spec, each as it is and as it has to be. */
function changesOf(lines: readonly string[]): (readonly [string, string])[] {
  const importing = lines.find((line) => requires.test(line)) ?? "const { machine, spec } = require('netsplit')"
  const exporting = lines.find((line) => exportsSpec.test(line)) ?? 'module.exports = spec(...)'
  const [, names = '', , from = ''] = requires.exec(importing) ?? []
  const [, name, value = ''] = exportsSpec.exec(exporting) ?? []
  const imported = names.startsWith('{') ? names.replaceAll(/\s*:\s*/g, ' as ') : `* as ${names}`
  const exported = name === undefined ? 'export default' : `export const ${name} =`
  return [
    [importing.trim(), `import ${imported} from '${from}'`],
    [exporting.trim(), `${exported} ${value}`],
  ]
}
