/** What is said of one random program: that all sides agree, that it is refused for a good reason, or what is wrong. */

import type { SearchOptions } from '../../../src/engine/result.ts'
import { type Answer, type Asked, difference, engineAnswer, plainAnswer, semanticAnswer } from './compare.ts'
import { Dice } from './dice.ts'
import { refusalOf } from './refusals.ts'
import { moduleOf, randomProgram } from './source.ts'
import { shrink, type Tree } from './tree.ts'

export type Judgement =
  | { readonly is: 'agreement'; readonly plain: Answer }
  | { readonly is: 'refusal'; readonly reason: string; readonly plain: Answer }
  | { readonly is: 'disagreement'; readonly what: string }

/** How a program is run: follows from its seed. */
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

export function judge(source: string, { asked, engine }: Setting): Judgement {
  const plain = plainAnswer(source, asked)
  for (const [side, answer] of [
    ['the semantics', () => semanticAnswer(source, asked)],
    ['the engine', () => engineAnswer(source, asked, engine)],
  ] as const) {
    const actual = answer()
    const different = difference(plain, actual)
    if (different === null) continue
    const refusal = refusalOf(source, asked, actual)
    if (refusal !== null) return { is: 'refusal', reason: refusal, plain }
    return { is: 'disagreement', what: `${side} disagrees\n${different}` }
  }
  return { is: 'agreement', plain }
}

/** A failing program in few lines, with what is wrong about it. */
export function smallest(seed: number): string {
  const setting = settingOf(seed)
  const fails = (tree: Tree) => {
    const source = moduleOf(tree)
    const { findings } = plainAnswer(source, setting.asked)
    // What cannot even be loaded fails in another way than the program at hand.
    if ('error' in findings && findings.error === 'bad-model') return false
    return judge(source, setting).is === 'disagreement'
  }
  const small = moduleOf(shrink(randomProgram(seed), fails, 3000))
  const judgement = judge(small, setting)
  return `${small}\n${JSON.stringify(setting)}\n${'what' in judgement ? judgement.what : ''}`
}
