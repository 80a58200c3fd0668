/** How a random program is run; it follows from its seed. */

import type { SearchOptions } from '../../../src/engine/options.ts'
import { amounts, givenSeed } from '../../amounts.ts'
import type { Asked } from './compare.ts'
import { Dice } from './dice.ts'

export const { programs } = amounts
/** NETSPLIT_SEED: that of the first program; the next one has the next seed. */
export const seed = givenSeed ?? Math.floor(Math.random() * 2 ** 31)
export const timeout = 86_400_000

export interface Setting {
  readonly asked: Asked
  readonly engine: Partial<SearchOptions>
}

export function settingOf(seed: number): Setting {
  const dice = new Dice(seed ^ 0x5bd1e995)
  return {
    asked: { keepGoing: !dice.oneIn(3), observes: !dice.oneIn(3) },
    engine: { innerBounds: innerBounds(dice), paranoid: dice.oneIn(4) },
  }
}

/** Tables as they are, given up at once, or dropped again and again while a search is under way and after it. */
function innerBounds(dice: Dice): SearchOptions['innerBounds'] {
  switch (dice.below(4)) {
    case 0:
      return undefined
    case 1:
      return { tables: 0, tree: 0, rows: 0, values: 0, misses: 1 }
    default:
      return {
        tables: dice.pick([300, 1000, 3000]),
        tree: dice.pick([100, 1000]),
        rows: dice.pick([0, 100]),
        values: dice.pick([0, 100, 1000]),
        misses: dice.pick([1, 5, 20, 1000]),
      }
  }
}
