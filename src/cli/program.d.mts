/** Of program.mjs, as far as tests use it. */

/** What modules import besides, by their files: from the package's folder on. */
export const besides: ReadonlyMap<string, readonly string[]>

/** @param folder where the program is put; gives the packages that the scripts hold */
export function bundleProgram(packageFolder: string, folder: string): Promise<string[]>
