/** The author's pictures of the states of a trace, as data of a page. */

import type { Instance } from '../semantics/instance/instance.ts'
import { inOneLine } from '../trace/escape.ts'
import { picturesOf } from '../trace/pictures.ts'
import type { Trace } from '../trace/trace.ts'
import type { PagePicture, PagePictures } from './picture.ts'

/** @returns null where the spec has no view */
export function pagePictures(trace: Trace, instance: Instance): PagePictures | null {
  const pictures = picturesOf(trace, instance)
  if (pictures === null) return null
  const table = pictures.table.map((drawn): PagePicture => {
    if ('markup' in drawn) return drawn
    const { kind, message, line, cure } = drawn.failure
    const told = [kind === 'threw' ? `view throws: ${message}` : message, line === null ? null : `at ${line}`, cure]
    return { failed: told.flatMap((one) => (one === null ? [] : [inOneLine(one)])) }
  })
  return { table, ofStep: pictures.ofStep }
}
