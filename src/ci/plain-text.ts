/** Text that a file for machines may hold: what no terminal shows, and XML has no way to write, is escaped. */

import { escaped } from '../trace/escape.ts'

/** Half a pair of UTF-16 is no character, and what no file in UTF-8 holds. */
const lone = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]|[\uFFFE\uFFFF]/g

export function plainText(text: string): string {
  return escaped(text).replace(lone, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
