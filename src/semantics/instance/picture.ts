/**
 * A picture of a state is text with SVG or HTML in it, which the author's `view` returns. It is drawn when somebody looks at a
 * run, never during a search. Whoever shows it cleans it first: an author may write anything.
 */

import { NetsplitError } from '../../language/errors.ts'
import type { ParameterValues } from '../../language/parameters.ts'
import type { Drawing } from '../../language/spec.ts'
import { attempt, lineWithin, onlyLooking } from '../author-code/author.ts'
import { inWords } from '../author-code/returned.ts'
import type { Viewer } from '../author-code/viewer.ts'
import type { Author, Failure, Read } from '../system/system.ts'

/** What came of drawing a state. A failure costs the picture of that state, and nothing else. */
export type Drawn = { readonly markup: string } | { readonly failure: Failure }

export interface Picture {
  /** @param author refuses what no function of a model may do */
  draw(author: Author, read: Read): Drawn
}

/** In characters: a page holds hundreds of pictures. */
const longest = 200_000

const who = 'The view'

/** @param view the author's, which is shown a state as predicates are */
export function pictureOf(view: Drawing<never, never>, viewer: Viewer, parameters: ParameterValues): Picture {
  const call = view as (state: unknown, parameters: ParameterValues) => unknown
  const fails = (message: string, cure: string): never => {
    const place = lineWithin((probe) => call(probe, parameters)) ?? undefined
    throw new NetsplitError({ code: 'bad-model', message, place, cure })
  }
  const drawn = (read: Read): string => {
    const markup = onlyLooking(who, () => call(viewer.state(read), parameters))
    if (typeof markup !== 'string') {
      return fails(
        `${who} returned ${inWords(markup)}, not a text.`,
        'Return SVG or HTML as a text (did you forget return?).',
      )
    }
    if (markup.length <= longest) return markup
    const [size, most] = [markup.length, longest].map((count) => count.toLocaleString('en'))
    return fails(`${who} returned ${size} characters, and a picture has at most ${most}.`, 'Draw less of the state.')
  }
  return {
    draw(author, read) {
      try {
        const outcome = attempt(author, 'view', () => {
          const markup = drawn(read)
          if (drawn(read) === markup) return markup
          return fails(
            `${who} draws the same state in two ways.`,
            'Let it depend on the state and the parameters only.',
          )
        })
        return 'failure' in outcome ? outcome : { markup: outcome.result }
      } catch (error) {
        // Only what no author function may do comes through, such as asking a clock.
        if (!(error instanceof NetsplitError) || error.code === 'out-of-memory') throw error
        const { summary, place, cure } = error
        const line = /\((.*)\)$/.exec(place ?? '')?.[1] ?? null
        return { failure: { kind: 'invalid', where: 'view', message: summary, line, cure: cure ?? null } }
      }
    },
  }
}
