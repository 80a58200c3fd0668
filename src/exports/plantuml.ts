/** A run as a PlantUML sequence diagram: https://plantuml.com/sequence-diagram */

import type { Trace } from '../trace/trace.ts'
import { type SequenceItem, sequenceOf } from './sequence.ts'

export function writePlantUml(trace: Trace): string {
  const { title, lanes, items } = sequenceOf(trace)
  const ids = new Map(lanes.map((name, at) => [name, `p${at + 1}`]))
  return [
    '@startuml',
    `title ${plantUmlText(title)}`,
    ...lanes.map((name) => `participant "${plantUmlText(name).replaceAll('"', '<U+0022>')}" as ${ids.get(name)}`),
    ...items.map((item) => line(item, ids)),
    '@enduml',
    '',
  ].join('\n')
}

function line(item: SequenceItem, ids: ReadonlyMap<string, string>): string {
  switch (item.kind) {
    case 'arrow':
      return `${ids.get(item.from)} ${item.isLost ? '->x' : '->'} ${ids.get(item.to)} : ${plantUmlText(item.text)}`
    case 'note': {
      const ends = [...new Set([item.over[0], item.over.at(-1)])].map((name) => ids.get(name as string))
      return `note over ${ends.join(', ')} : ${item.lines.map(plantUmlText).join('\\n')}`
    }
    case 'loop':
      return `loop ${plantUmlText(item.text)}`
    case 'end':
      return 'end'
  }
}

/**
 * A text that no part of PlantUML takes for more: markup (`**bold**`, `<b>`), a variable or a function of its preprocessor, a
 * comment, a line break. Such characters are written as their code points.
 */
export function plantUmlText(text: string): string {
  const special = /[^\p{L}\p{N}\p{Zs} "()+,.:;=>?[\]_{}-]|(?<=(["+.:=[\]_{}-]))\1|^[=+. -]/gu
  const escaped = text.replace(special, (character) => codePoint(character))
  return escaped.trim() === '' ? '<U+200B>' : escaped
}

function codePoint(character: string): string {
  const code = (character.codePointAt(0) as number).toString(16).toUpperCase()
  // PlantUML knows five digits at most; the others are for private use.
  return code.length > 5 ? '<U+FFFD>' : `<U+${code.padStart(4, '0')}>`
}
