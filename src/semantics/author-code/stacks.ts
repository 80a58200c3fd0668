/**
 * Stack traces as engines write them. No standard says how:
 *
 *   V8                     at name (place), at async name (place), or at place, below the text of the error
 *   Firefox and Safari     name@place, and nothing of the error
 *
 * where a place is `/path/model.ts:12:5` or the same of a URL. An error may as well have no stack, or one of another kind: then
 * nothing is known, which is no error.
 */

/** The function of this name marks where author code begins; see author.ts. */
export const border = 'runAuthorCode'

interface Frame {
  readonly name: string
  /** Null where it is none in a file. */
  readonly place: string | null
}

/** Node's function that runs a script: below it is whoever loads that. */
const whatLoads = 'Module._compile'

/** The innermost line of the author's own code in a stack, `/path/model.ts:12:5`; null where there is none. */
export function authorLineIn(stack: string): string | null {
  const all = framesIn(stack)
  const loaded = all.findIndex(({ name }) => name === whatLoads)
  const frames = loaded < 0 ? all : all.slice(0, loaded)
  const end = frames.findIndex(({ name }) => name.includes(border))
  const own = folderOf(frames[end]?.place ?? ownPlace())
  for (const { place } of end < 0 ? frames : frames.slice(0, end)) {
    if (place === null || place.includes('node_modules') || place.startsWith('node:')) continue
    if (own !== null && place.startsWith(own)) continue
    return place
  }
  return null
}

/** Where the sources of Netsplit are, by the place of one that lies beside this one; in a bundle, that place alone. */
function folderOf(place: string | null): string | null {
  return place?.replace(/semantics\/author-code\/\w+\.ts:\d+:\d+$/, '') ?? null
}

/** Where this file is, as stacks show it. */
function ownPlace(): string | null {
  return framesIn(String(new Error().stack))[0]?.place ?? null
}

/** The frames of a stack, innermost first. */
export function framesIn(stack: string): Frame[] {
  const lines = stack.split('\n').map((line) => line.trim())
  const ofV8 = lines.filter((line) => line.startsWith('at '))
  if (ofV8.length > 0) return ofV8.map(frameOfV8)
  return lines.flatMap((line) => {
    const [, name = '', place = ''] = /^([^:@]*)@(.*)$/.exec(line) ?? []
    return place === '' ? [] : [{ name, place: placeIn(place) }]
  })
}

function frameOfV8(line: string): Frame {
  const text = line.replace(/^at (async )?/, '')
  const bracket = text.endsWith(')') ? text.indexOf(' (') : -1
  if (bracket < 0) return { name: '', place: placeIn(text) }
  return { name: text.slice(0, bracket), place: placeIn(text.slice(bracket + 2, -1)) }
}

/** A place, one in a file as a path; null where it has no line, as native code has none. */
function placeIn(text: string): string | null {
  if (!/:\d+:\d+$/.test(text)) return null
  if (!text.startsWith('file://')) return text
  return decoded(text.slice('file://'.length)).replace(/^\/([A-Za-z]:)/, '$1')
}

function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}
