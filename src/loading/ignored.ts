/** What git ignores: the `.gitignore` files of a folder, of those above it up to the repository, and what the repository excludes. */

import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import ignore, { type Ignore } from 'ignore'

/** Answers for the files below one folder, which need not lie in a repository. */
export class IgnoredFiles {
  readonly #root: string
  readonly #rules = new Map<string, readonly Ignore[]>()

  /** @param folder in full */
  constructor(folder: string) {
    this.#root = repositoryOf(folder) ?? folder
    // Who works in a folder that a repository around it ignores does not mean that there is nothing in it.
    if (this.#root !== folder && this.has(folder, { isFolder: true })) this.#root = folder
  }

  /** @param path below the folder, in full */
  has(path: string, { isFolder }: { readonly isFolder: boolean }): boolean {
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const from = relative(folder, path).split(sep).join('/') + (isFolder ? '/' : '')
      for (const rules of this.#rulesOf(folder)) {
        const { ignored, unignored } = rules.test(from)
        // Rules that lie nearer to the file count more.
        if (ignored || unignored) return ignored
      }
      if (folder === this.#root || folder === dirname(folder)) return false
    }
  }

  /** The rules that lie in a folder; those of a file come before those of the repository. */
  #rulesOf(folder: string): readonly Ignore[] {
    const known = this.#rules.get(folder)
    if (known !== undefined) return known
    const rules = ['.gitignore', '.git/info/exclude']
      .map((name) => join(folder, name))
      .filter((file) => existsSync(file))
      .map((file) => ignore().add(readFileSync(file, 'utf8')))
    this.#rules.set(folder, rules)
    return rules
  }
}

/** The folder of the repository around a folder; null where there is none. */
export function repositoryOf(folder: string): string | null {
  if (existsSync(join(folder, '.git'))) return folder
  return folder === dirname(folder) ? null : repositoryOf(dirname(folder))
}
