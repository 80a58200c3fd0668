/** A viewer shows states to a predicate, through lenses: it depends on what it looks at, and on nothing else. */

import type { Read } from '../system/system.ts'
import { Lens } from './lens.ts'

/** Shows states to one predicate. */
export interface Viewer {
  /** A view of a state, for one evaluation. */
  state(read: Read): object
  /** Views of the states before and after a step, for one evaluation. */
  step(before: Read, after: Read): readonly [object, object]
}

/** Makes views through lenses. */
export function viewerThrough(view: (lens: Lens, read: Read) => object): Viewer {
  const lens = new Lens()
  const later = new Lens()
  return {
    state(read) {
      lens.begin(read)
      return view(lens, read)
    },
    step(before, after) {
      lens.begin(before, later)
      later.begin(after, lens)
      return [view(lens, before), view(later, after)]
    },
  }
}
