/** Loads a module whose address is known only now. */

import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { importUrl } from './import-url.ts'

/**
 * @param url of a file: an ES module, or a script whose name ends in `.cjs`, for which Node need not load what loads ES modules
 * @returns what it exports
 */
export async function loadModule(url: string): Promise<object> {
  return url.endsWith('.cjs') ? createRequire(url)(fileURLToPath(url)) : importUrl(url)
}
