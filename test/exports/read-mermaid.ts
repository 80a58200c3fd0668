/** Mermaid's own parser, and its own decoding of entities: what it makes of a sequence diagram. */

import dompurify from 'dompurify'
import mermaid from 'mermaid'

// Mermaid purifies titles while it parses, which takes a browser. What it would do to entities is seen in test/browser.
Object.assign(dompurify, { addHook: () => {}, sanitize: (text: string) => text })

export interface ReadDiagram {
  readonly title: string
  readonly lanes: readonly string[]
  readonly items: readonly ReadItem[]
}

export interface ReadItem {
  readonly kind: 'arrow' | 'note' | 'loop' | 'end'
  readonly isLost: boolean
  /** Names of lanes: the two of an arrow, the ends of a note. */
  readonly lanes: readonly string[]
  readonly lines: readonly string[]
}

interface Database {
  getActors(): Map<string, { readonly description: string }>
  getActorKeys(): string[]
  getDiagramTitle(): string
  getMessages(): readonly {
    readonly type: number
    readonly from?: string
    readonly to?: string
    readonly message: string | { readonly text: string }
  }[]
  readonly LINETYPE: { readonly [name: string]: number }
}

export async function readMermaid(source: string): Promise<ReadDiagram> {
  // Parsing loads the kinds of diagrams that it meets.
  await mermaid.parse(source)
  const { db } = (await mermaid.mermaidAPI.getDiagramFromText(source)) as unknown as { readonly db: Database }
  const nameOf = (id: string | undefined) => decoded(db.getActors().get(id as string)?.description ?? '')
  const { LINETYPE } = db
  return {
    title: decoded(db.getDiagramTitle()),
    lanes: db.getActorKeys().map(nameOf),
    items: db.getMessages().map(({ type, from, to, message }): ReadItem => {
      const text = typeof message === 'string' ? message : (message?.text ?? '')
      const lanes = from === undefined ? [] : [...new Set([from, to])].map(nameOf)
      const lines = text.split(/<br\s*\/?>/i).map(decoded)
      const isLost = type === LINETYPE['SOLID_CROSS']
      if (type === LINETYPE['NOTE']) return { kind: 'note', isLost, lanes, lines }
      if (type === LINETYPE['LOOP_START']) return { kind: 'loop', isLost, lanes, lines }
      if (type === LINETYPE['LOOP_END']) return { kind: 'end', isLost, lanes, lines: [] }
      if (type !== LINETYPE['SOLID'] && !isLost) throw new Error(`Mermaid reads a line of type ${type}.`)
      return { kind: 'arrow', isLost, lanes, lines }
    }),
  }
}

/** As Mermaid does before it draws a text, and a browser with the entities that come of it. */
function decoded(text: string): string {
  return text
    .replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/\u200b/g, '')
    .trim()
}
