/**
 * Standard output and standard error, as the command itself writes to them. What is no terminal is written to as a file is: Node
 * takes 10 ms to load what its streams for pipes are made of.
 */

import { fstatSync, statSync, writeSync } from 'node:fs'
import { devNull } from 'node:os'
import { isatty } from 'node:tty'

/** Milliseconds until it is tried again to write into a pipe that is full, and does not wait by itself. */
const patience = 5

/** Whether a file of the process, by its number, is a terminal. */
export function isTerminal(file: number): boolean {
  // What it takes to ask is dear, too.
  return isDevice(file) && isatty(file)
}

/** Whether a file is a device that is not the one for nothing. */
function isDevice(file: number): boolean {
  try {
    const found = fstatSync(file)
    // Windows does not number them.
    const isForNothing = process.platform !== 'win32' && found.rdev === statSync(devNull).rdev
    return found.isCharacterDevice() && !isForNothing
  } catch {
    return false
  }
}

export class OutputStream {
  readonly isTerminal: boolean
  readonly #file: 1 | 2
  readonly #terminal: NodeJS.WriteStream | null
  /** What there is at first: author code gets another one (confine.ts). */
  readonly #write: NodeJS.WriteStream['write'] | null
  readonly #onLost: (error: NodeJS.ErrnoException) => void
  #isLost = false

  /** @param onLost told when something cannot be written, which is lost then */
  constructor(file: 1 | 2, onLost: (error: NodeJS.ErrnoException) => void) {
    this.#file = file
    this.#onLost = onLost
    this.isTerminal = isTerminal(file)
    this.#terminal = this.isTerminal ? (file === 1 ? process.stdout : process.stderr) : null
    this.#write = this.#terminal?.write.bind(this.#terminal) ?? null
    this.#terminal?.on('error', onLost)
  }

  write(text: string): void {
    if (this.#write !== null) {
      this.#write(text)
      return
    }
    // Nobody reads any more.
    if (this.#isLost) return
    try {
      this.#writeWhole(Buffer.from(text))
    } catch (error) {
      this.#isLost = (error as NodeJS.ErrnoException).code === 'EPIPE'
      this.#onLost(error as NodeJS.ErrnoException)
    }
  }

  /** The columns of a terminal; of what is none, undefined. */
  get columns(): number | undefined {
    return this.#terminal?.columns
  }

  /** Waits until all that was written is on its way, or lost. */
  async flushed(): Promise<void> {
    const write = this.#write
    if (write !== null) await new Promise<void>((resolve) => write('', () => resolve()))
  }

  #writeWhole(bytes: Buffer): void {
    for (let written = 0; written < bytes.length; ) {
      try {
        written += writeSync(this.#file, bytes, written)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, patience)
      }
    }
  }
}
