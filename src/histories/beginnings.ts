/**
 * Lists that were read. Each is mostly the beginning of a longer one, so whatever was found out about the elements of one
 * need not be found out again for the others: else a history of long lists takes the time of all their elements, many times.
 */

interface Known {
  elements: readonly string[]
  readonly places: Map<string, number>
}

export class Beginnings {
  private readonly byKey = new Map<string, Known>()

  /** Takes note of a list of a key. Returns how many elements it begins with that are known in the same places. */
  add(key: string, elements: readonly string[]): number {
    const known = this.byKey.get(key) ?? { elements: [], places: new Map<string, number>() }
    this.byKey.set(key, known)
    let shared = 0
    const most = Math.min(known.elements.length, elements.length)
    while (shared < most && elements[shared] === known.elements[shared]) shared++
    if (shared === known.elements.length && elements.length > shared) {
      for (let at = shared; at < elements.length; at++) {
        const element = elements[at] as string
        if (!known.places.has(element)) known.places.set(element, at)
      }
      known.elements = elements
    }
    return shared
  }

  /** Where an element stands in the longest list that was known without a gap; undefined where it does not. */
  placeOf(key: string, element: string): number | undefined {
    return this.byKey.get(key)?.places.get(element)
  }
}
