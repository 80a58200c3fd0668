/** What will become of a search, as far as its last levels and its growth tell: when memory is full, how much is to come. */

import type { Progress } from '../engine/index.ts'

/** Growth is measured over so many seconds. */
const window = 10
/** Before that there is nothing to tell. */
const leastSeconds = 2

export interface Outlook {
  /** Seconds until memory is full, if it goes on growing like this; null when it does not grow. */
  readonly memoryLasts: number | null
  /** States that are about to come, if levels go on shrinking as the last did; null while they grow. */
  readonly statesToGo: number | null
}

interface Sample {
  readonly seconds: number
  readonly memory: number
}

export class Forecast {
  readonly #limit: number
  #samples: Sample[] = []
  #depth = 0
  /** States of the last three levels, the newest last. */
  #levels: number[] = []

  /** @param limit bytes */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Takes in where the search is, and tells what is to be expected. */
  update({ seconds, memory, depth, frontier }: Progress): Outlook {
    this.#samples.push({ seconds, memory })
    while (this.#samples.length > 2 && (this.#samples[1] as Sample).seconds < seconds - window) this.#samples.shift()
    if (depth !== this.#depth) {
      this.#depth = depth
      this.#levels = [...this.#levels, frontier].slice(-3)
    }
    return { memoryLasts: this.#memoryLasts(), statesToGo: this.#statesToGo() }
  }

  #memoryLasts(): number | null {
    const [first] = this.#samples
    const last = this.#samples[this.#samples.length - 1]
    if (first === undefined || last === undefined || last.seconds - first.seconds < leastSeconds) return null
    const perSecond = (last.memory - first.memory) / (last.seconds - first.seconds)
    return perSecond > 0 ? Math.max(0, this.#limit - last.memory) / perSecond : null
  }

  /** Levels that shrink twice in a row will likely shrink on, at least as fast: a geometric series. */
  #statesToGo(): number | null {
    const [a, b, c] = this.#levels
    if (a === undefined || b === undefined || c === undefined || !(a > b && b > c)) return null
    const ratio = c / b
    return c / (1 - ratio)
  }
}
