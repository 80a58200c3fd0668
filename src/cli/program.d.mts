/** Of program.mjs, as far as tests use it. */

/** What modules import besides, by their files: from the package's folder on. */
export const besides: ReadonlyMap<string, readonly string[]>

/** @param folder where the program is put */
export function bundleProgram(packageFolder: string, folder: string): Promise<void>
