/** A run as a Mermaid sequence diagram, which GitHub, GitLab and many editors draw: https://mermaid.js.org/syntax/sequenceDiagram.html */

import type { Trace } from '../trace/trace.ts'
import { type SequenceItem, sequenceOf } from './sequence.ts'

export function writeMermaid(trace: Trace): string {
  const { title, lanes, items } = sequenceOf(trace)
  const ids = new Map(lanes.map((name, at) => [name, `p${at + 1}`]))
  return [
    'sequenceDiagram',
    `    title ${mermaidText(title)}`,
    ...lanes.map((name) => `    participant ${ids.get(name)} as ${mermaidText(name)}`),
    ...nested(items, (item) => line(item, ids)),
    '',
  ].join('\n')
}

function line(item: SequenceItem, ids: ReadonlyMap<string, string>): string {
  switch (item.kind) {
    case 'arrow':
      return `${ids.get(item.from)}${item.isLost ? '-x' : '->>'}${ids.get(item.to)}: ${mermaidText(item.text)}`
    case 'note': {
      const ends = [...new Set([item.over[0], item.over.at(-1)])].map((name) => ids.get(name as string))
      return `Note over ${ends.join(',')}: ${item.lines.map(mermaidText).join('<br/>')}`
    }
    case 'loop':
      return `loop ${mermaidText(item.text)}`
    case 'end':
      return 'end'
  }
}

/** Lines, with those of a loop moved in. */
function nested(items: readonly SequenceItem[], lineOf: (item: SequenceItem) => string): string[] {
  const loop = items.findIndex(({ kind }) => kind === 'loop')
  const end = items.findIndex(({ kind }) => kind === 'end')
  return items.map((item, at) => `${at > loop && at < end ? '        ' : '    '}${lineOf(item)}`)
}

/**
 * A text that no part of Mermaid takes for more: characters that end a statement, begin a comment, a directive, an entity, a tag or
 * a formula are entities. Its preprocessor looks for `style` and `classDef` anywhere in a line, and cuts an entity that follows.
 */
export function mermaidText(text: string): string {
  const escaped = text
    .replace(/[^\p{L}\p{N}\p{Zs} "'()*+,./:=?@[\]_{|}!-]|[ﬂß]/gu, (character) => `#${character.codePointAt(0)};`)
    .replace(/style|classDef/g, (word) => `#${word.charCodeAt(0)};${word.slice(1)}`)
    // At the start of a text: how it is wrapped.
    .replace(/^(\s*(?:(?:no)?wrap)?\s*):/i, '$1#58;')
  return escaped.trim() === '' ? '#8203;' : escaped
}
