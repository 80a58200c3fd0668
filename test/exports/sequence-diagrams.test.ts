/** No text is too odd for a sequence diagram: Mermaid's own parser, and a reader of what PlantUML describes, give it back. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mermaidText } from '../../src/exports/mermaid.ts'
import { plantUmlText } from '../../src/exports/plantuml.ts'
import { readMermaid } from './read-mermaid.ts'
import { readPlantUml } from './read-plantuml.ts'

const odd = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          'end',
          'as',
          'loop',
          'note',
          'over',
          'style',
          'classDef',
          'wrap:',
          'nowrap:',
          ':',
          ';',
          '#',
          '%%',
          '%%{init: {}}%%',
          '<',
          '>',
        ],
        ...[
          '->>',
          '-x',
          '<br/>',
          '<b>',
          '&amp;',
          '#lt;',
          '#35;',
          '"',
          "'",
          '\\n',
          '\\',
          '$$x$$',
          '$x',
          '%date()',
          '!include x',
          '---',
          ' ',
        ],
        ...[
          '**b**',
          '//i//',
          '""m""',
          '__u__',
          '~~w~~',
          '[[http://x]]',
          '|',
          '=',
          '==',
          '..',
          '<U+0041>',
          '@enduml',
          "/'",
          '\u200e',
          'é',
          '😀',
        ],
        ...['participant', 'title', 'accTitle:', 'accDescr {', '}', '{', '@{', '(', ')', ',', 'ﬂ°°35¶ß', 'x'],
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
)
/** What both languages cannot hold: characters without a place in XML, and half characters. */
const legible = (text: string) =>
  text
    .replace(/[^\P{C}\p{Co}]/gu, '')
    .replace(/[\u200b\p{Co}\p{Zl}\p{Zp}]/gu, '')
    .trim()

describe('a text with what the language has for itself', () => {
  const amount = { numRuns: Number(process.env['NETSPLIT_ODD_TEXTS'] ?? 400) }

  it('is what Mermaid reads, as a name, a message, a note, a title and a loop', async () => {
    await fc.assert(
      fc.asyncProperty(odd.map(legible), odd.map(legible), async (one, other) => {
        const source = [
          'sequenceDiagram',
          `title ${mermaidText(one)}`,
          `participant p1 as ${mermaidText(one)}`,
          `participant p2 as ${mermaidText(other)}`,
          `loop ${mermaidText(other)}`,
          `p1->>p2: ${mermaidText(one)}`,
          `Note over p1,p2: ${[one, other].map(mermaidText).join('<br/>')}`,
          'end',
          '',
        ].join('\n')
        const { title, lanes, items } = await readMermaid(source)
        expect({ title, lanes, texts: items.flatMap(({ lines }) => lines) }).toEqual({
          title: one,
          lanes: [one, other],
          texts: [other, one, one, other],
        })
      }),
      amount,
    )
  })

  it('is what PlantUML reads', () => {
    fc.assert(
      fc.property(odd.map(legible), odd.map(legible), (one, other) => {
        const source = [
          '@startuml',
          `participant "${plantUmlText(one).replaceAll('"', '<U+0022>')}" as p1`,
          `p1 -> p1 : ${plantUmlText(other)}`,
          `note over p1 : ${[one, other].map(plantUmlText).join('\\n')}`,
          '@enduml',
          '',
        ].join('\n')
        const { lanes, items } = readPlantUml(source)
        expect({ lanes, texts: items.flatMap(({ lines }) => lines) }).toEqual({
          lanes: [one],
          texts: [other, one, other],
        })
      }),
      amount,
    )
  })
})
