/**
 * Whether a command needed worker threads when it was run last. Then they start while it loads its specs; else it looks at a
 * model by itself first (see engine/threads/first-look.ts). Nothing but its speed depends on that.
 */

import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Folders } from '../loading/folders.ts'
import { recordName } from '../loading/record-names.ts'

/** The model may be another one by then. */
const longestMilliseconds = 24 * 60 * 60 * 1000

export class ThreadNeeds {
  /** Whether it needed them the last time. */
  readonly lastTime: boolean
  readonly #folder: string
  readonly #file: string

  /** @param command what the user typed, as far as it matters what a check is of */
  constructor(command: readonly unknown[], { cacheFolder, userFolder }: Folders) {
    this.#folder = join(cacheFolder, 'threads')
    this.#file = recordName(JSON.stringify([userFolder, ...command]))
    this.lastTime = isRecent(join(this.#folder, this.#file))
  }

  /** To be called when the command has ended. @param needsThreads for the next time */
  note(needsThreads: boolean): void {
    if (needsThreads === this.lastTime) return
    try {
      if (needsThreads) this.#write()
      else rmSync(join(this.#folder, this.#file), { force: true })
    } catch {
      // The next time takes a moment longer.
    }
  }

  #write(): void {
    mkdirSync(this.#folder, { recursive: true })
    for (const name of readdirSync(this.#folder)) {
      if (!isRecent(join(this.#folder, name))) rmSync(join(this.#folder, name), { force: true })
    }
    writeFileSync(join(this.#folder, this.#file), '')
  }
}

function isRecent(file: string): boolean {
  try {
    return Date.now() - statSync(file).mtimeMs < longestMilliseconds
  } catch {
    return false
  }
}
