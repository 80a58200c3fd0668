/** Random choices that follow from a seed. */

export class Dice {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** A number from 0 below 1. */
  private next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from 0 below `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1)
  }

  /** True once in so many times. */
  oneIn(times: number): boolean {
    return this.below(times) === 0
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item
  }

  shuffled<Item>(items: readonly Item[]): Item[] {
    const left = [...items]
    return items.map(() => left.splice(this.below(left.length), 1)[0] as Item)
  }

  /** The first thing that one of the makers makes; each is tried once, in an order that follows their weights. */
  weighted<Made>(makers: readonly (readonly [weight: number, make: () => Made | null])[]): Made | null {
    const left = makers.filter(([weight]) => weight > 0)
    while (left.length > 0) {
      let at = this.below(left.reduce((sum, [weight]) => sum + weight, 0))
      const index = left.findIndex(([weight]) => {
        at -= weight
        return at < 0
      })
      const made = (left.splice(index, 1)[0] as (typeof left)[number])[1]()
      if (made !== null) return made
    }
    return null
  }
}
