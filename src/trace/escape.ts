/**
 * Text from outside, safe to print: what a model, a history, a file or the command line says may hold characters that a
 * terminal obeys. They are shown as JSON would write them (`\u001b`), so that no name can move the cursor, hide what
 * stands beside it, or pass for a line of the report.
 */

/**
 * Control characters (C0, DEL, C1), line and paragraph separators, and what turns the direction of writing around.
 * A pattern by code points, for the characters themselves could not be told apart here.
 */
const obeyed = new RegExp(
  `[${[
    [0x00, 0x1f],
    [0x7f, 0x9f],
    [0x061c, 0x061c],
    [0x200e, 0x200f],
    [0x2028, 0x202e],
    [0x2066, 0x2069],
    [0xfeff, 0xfeff],
  ]
    .map(([from, to]) => `${unicode(from as number)}-${unicode(to as number)}`)
    .join('')}]`,
  'g',
)

const short: { readonly [character: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function unicode(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`
}

/** A text on one line. */
export function inOneLine(text: string): string {
  return text.replace(obeyed, (character) => short[character] ?? unicode(character.charCodeAt(0)))
}

/** A text whose line breaks stay what they are. */
export function escaped(text: string): string {
  return text.replace(obeyed, (character) => (character === '\n' ? character : inOneLine(character)))
}
