/** Texts and items in lines of a width. */

import { elide } from './value.ts'

/**
 * A text in lines that break between words; a word that is longer than a line loses its middle.
 *
 * @param indent of all lines but the first
 */
export function wrapped(text: string, width: number, indent = ''): string[] {
  const most = width - indent.length
  const words = text.split(' ').map((word) => (word.length > most ? elide(word, most) : word))
  return packed(words, ' ', width, indent)
}

/** Items in lines, as many in each as there is room for. */
export function packed(items: readonly string[], between: string, width: number, indent = ''): string[] {
  const lines: string[] = []
  for (const item of items) {
    const last = lines.at(-1)
    const longer = `${last}${between}${item}`
    if (last !== undefined && longer.length <= width) lines[lines.length - 1] = longer
    else lines.push(last === undefined ? item : `${indent}${item}`)
  }
  return lines
}
