/** A reporter of vitest that names files which have been running for minutes: one that never ends would not be known by name. */

import type { Reporter, TestModule } from 'vitest/node'

/** Milliseconds. */
const long = 5 * 60 * 1000

export default class SlowFiles implements Reporter {
  readonly #begun = new Map<TestModule, number>()
  #timer: NodeJS.Timeout | undefined

  onTestRunStart(): void {
    this.#timer = setInterval(() => this.#tell(), long / 5)
    this.#timer.unref()
  }

  onTestModuleStart(file: TestModule): void {
    this.#begun.set(file, Date.now())
  }

  onTestModuleEnd(file: TestModule): void {
    this.#begun.delete(file)
  }

  onTestRunEnd(): void {
    clearInterval(this.#timer)
  }

  #tell(): void {
    for (const [file, begun] of this.#begun) {
      const minutes = Math.floor((Date.now() - begun) / 60_000)
      if (Date.now() - begun < long) continue
      const current = [...file.children.allTests('pending')][0]?.fullName ?? 'no test'
      console.log(`${file.relativeModuleId} has been running for ${minutes} minutes, now: ${current}`)
    }
  }
}
