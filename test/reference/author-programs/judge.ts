/** What is said of one random program: that all sides agree, that it is refused for a good reason, or what is wrong. */

import { type Answer, difference, engineAnswer, plainAnswer, semanticAnswer } from './compare.ts'
import { refusalOf } from './refusals.ts'
import { type Setting, settingOf } from './settings.ts'
import { moduleOf, randomProgram } from './source.ts'
import { shrink, type Tree } from './tree.ts'

export type Judgement =
  | { readonly is: 'agreement'; readonly plain: Answer }
  | { readonly is: 'refusal'; readonly reason: string; readonly plain: Answer }
  | { readonly is: 'disagreement'; readonly what: string }
  /** It would take minutes, and is not judged. */
  | { readonly is: 'too much work' }

export function judge(source: string, { asked, engine }: Setting): Judgement {
  const plain = plainAnswer(source, asked)
  if (plain === null) return { is: 'too much work' }
  for (const [side, answer] of [
    ['the semantics', () => semanticAnswer(source, asked)],
    ['the engine', () => engineAnswer(source, asked, engine)],
  ] as const) {
    const actual = answer()
    const different = difference(plain, actual)
    if (different === null) continue
    // The semantics alone says of a failing step that it fails; the engine says why, if nothing is violated before.
    const refusal =
      refusalOf(source, actual.says === null ? engineAnswer(source, asked, engine) : actual) ??
      refusalOf(source, engineAnswer(source, { ...asked, observes: false, asksNothing: true }, engine))
    if (refusal !== null) return { is: 'refusal', reason: refusal, plain }
    return { is: 'disagreement', what: `${side} disagrees\n${different}` }
  }
  return { is: 'agreement', plain }
}

/** A failing program in few lines, with what is wrong about it. */
export function smallest(seed: number): string {
  const setting = settingOf(seed)
  // What cannot even be loaded, on either side, fails in another way than a program that can.
  const isBad = (what: string) => what.includes('"error":"bad-model"')
  const first = judge(moduleOf(randomProgram(seed)), setting)
  const wasBad = 'what' in first && isBad(first.what)
  const fails = (tree: Tree) => {
    const judgement = judge(moduleOf(tree), setting)
    return judgement.is === 'disagreement' && isBad(judgement.what) === wasBad
  }
  const small = moduleOf(shrink(randomProgram(seed), fails, 3000))
  const judgement = judge(small, setting)
  return `${small}\n${JSON.stringify(setting)}\n${'what' in judgement ? judgement.what : ''}`
}
