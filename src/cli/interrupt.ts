/**
 * Signals that ask the process to end: Ctrl-C, SIGTERM and SIGHUP. The first ends the search, so that a checkpoint is saved
 * and what was found is reported; the second ends the process at once.
 */

import { exitNow } from '../loading/confine.ts'
import { type ExitCode, exitCodes } from './exit.ts'
import { isTerminal } from './streams.ts'

const codes = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
  SIGHUP: exitCodes.hungUp,
} as const

/**
 * `npm run` passes on a signal that the terminal, or whoever signals a group of processes, already sent: two within this
 * time are one.
 */
const oneSignal = 300

export class Interruption {
  readonly #controller = new AbortController()
  #exitCode: ExitCode | null = null

  /** @param quit what has to be done before the process ends at once */
  constructor(quit: () => Promise<void>) {
    let first: number | null = null
    const terminals = [0, 1, 2].filter(isTerminal)
    for (const [name, code] of Object.entries(codes)) {
      process.on(name, () => {
        const now = Date.now()
        first ??= now
        if (this.#exitCode !== null && now - first > oneSignal) {
          void quit().finally(() => exitNow(code))
          return
        }
        this.#exitCode ??= code
        if (name === 'SIGHUP') endWithout(terminals)
        this.#controller.abort()
      })
    }
  }

  /** Aborted by the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** What the process exits with after a signal; null when there was none. */
  get exitCode(): ExitCode | null {
    return this.#exitCode
  }
}

/**
 * Sees to it that a process ends in order although its terminal is gone. What cannot be written there is lost. At the end
 * Node resets the terminal, and aborts when that fails; so the process dies of the signal, which is exit code 129, too.
 */
export function endWithout(terminals: readonly number[]): void {
  process.on('exit', () => {
    if (terminals.every(isTerminal)) return
    process.removeAllListeners('SIGHUP')
    process.kill(process.pid, 'SIGHUP')
  })
}
