/** Loads a module whose address is known only now. */

import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { importUrl } from './import-url.ts'

/** A script, and what may follow its path, as in the address of a module: then it is loaded once more. */
const script = /\.cjs(\?.*)?$/

/**
 * @param url of a file: an ES module, or a script whose name ends in `.cjs`, for which Node need not load what loads ES modules
 * @returns what it exports
 */
export async function loadModule(url: string): Promise<object> {
  const found = script.exec(url)
  if (found === null) return importUrl(url)
  const require = createRequire(url)
  const file = fileURLToPath(url)
  if (found[1] !== undefined) delete require.cache[file]
  return require(file)
}
