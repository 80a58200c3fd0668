/**
 * Parts of drawings, for the views of specs: nodes are boxes that stand in rows. A part that is there in two states has the same id in
 * both, so that the page moves it from one place to the next.
 */

/** Where the middle of a node is. */
export interface Point {
  readonly x: number
  readonly y: number
}

const width = 480

/** The middles of the nodes of a row, by their ids. */
export function row(nodes: readonly { readonly id: string }[], y: number): [id: string, place: Point][] {
  return nodes.map(({ id }, index) => [id, { x: ((index + 0.5) * width) / nodes.length, y }])
}

export function picture(height: number, title: string, content: readonly string[]): string {
  return `<svg viewBox="0 0 ${width} ${height}" width="${width}" font-size="11" text-anchor="middle">
<title>${title}</title>
${content.join('\n')}
</svg>`
}

/** A part that moves as a whole from one place to the next. */
export function part(id: string, { x, y }: Point, content: readonly string[]): string {
  return `<g id="${id}" style="transform: translate(${x}px, ${y}px)">${content.join('')}</g>`
}

interface Box {
  readonly width: number
  readonly height: number
  readonly colour: string
  readonly dashed?: boolean
}

/** A box around the middle of a part. */
export function box({ width, height, colour, dashed = false }: Box): string {
  const dashes = dashed ? ' stroke-dasharray="4 3"' : ''
  return `<rect x="${-width / 2}" y="${-height / 2}" width="${width}" height="${height}" rx="7" fill="var(--sunken)" stroke="${colour}" stroke-width="1.5"${dashes}/>`
}

export function line(y: number, text: string, look = ''): string {
  return `<text y="${y}" ${look}>${text}</text>`
}

/** Names for parts that may be there several times, such as equal messages: those that stay have the same name in every picture. */
export function numbered(): (name: string) => string {
  const met = new Map<string, number>()
  return (name) => {
    const number = (met.get(name) ?? 0) + 1
    met.set(name, number)
    return `${name} ${number}`.replaceAll(/[^\w-]/g, '-')
  }
}
