/** Finds the specs that the user names, and loads them. */

import { relative } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { describeError, type ErrorCode, NetsplitError, thrownInWords } from '../language/errors.ts'
import { authorLine } from '../semantics/author-code/author.ts'
import { hearUses, type Use, usedWhileMaking } from '../semantics/author-code/outside.ts'
import { nearestOrAll } from '../semantics/system/names.ts'
import { inOneLine } from '../trace/escape.ts'
import { type Bundle, bundleSpecs, libraryUrl } from './bundle.ts'
import { openHandles } from './confine.ts'
import { type ExportedSpec, type Exports, specsIn } from './exported.ts'
import { linesOf } from './output.ts'
import type { Place } from './place.ts'
import { fileOf, packageSpecs, specsNamed } from './spec-files.ts'
import { fullName, parseSpecName } from './spec-names.ts'
import { unlessStranded } from './stranded.ts'

/** A spec file that was found and bundled; none of it has run yet. */
export interface FoundSpec extends Bundle {
  readonly fileName: string
  /** The specs to load, by name; null means all. */
  readonly chosen: readonly string[] | null
}

/**
 * @param names specs by name, or paths to files or folders of them; none means all of the package. One of several specs in
 *   a file is `FILE#NAME`
 * @throws NetsplitError for an unknown name, or a file that cannot be bundled
 */
export async function findSpecs(names: readonly string[], place: Place): Promise<FoundSpec[]> {
  const wanted = new Map<string, readonly string[] | null>()
  for (const name of names.length === 0 ? packageSpecs(place) : names) {
    const { fileName: called, specName } = parseSpecName(name, place)
    for (const fileName of specsNamed(called, place)) {
      const before = wanted.get(fileName)
      wanted.set(fileName, specName === null || before === null ? null : [...(before ?? []), specName])
    }
  }
  const fileNames = [...wanted.keys()]
  const bundles = await bundleSpecs(
    fileNames.map((name) => fileOf(name, place)),
    place,
  )
  return bundles.map((bundle, index) => {
    const fileName = fileNames[index] as string
    return { ...bundle, fileName, chosen: wanted.get(fileName) ?? null }
  })
}

export interface LoadedSpec extends FoundSpec, ExportedSpec {
  /** As the user calls it: `paxos`, a path, or `lease.ts#safety` where the file has several. */
  readonly name: string
}

/**
 * Runs spec files, one after the other, so that it is known which of them did what.
 *
 * @throws NetsplitError for one that cannot be run, that does not export specs, or that leaves something running
 */
export async function loadSpecs(found: readonly FoundSpec[], place: Place): Promise<LoadedSpec[]> {
  const loaded: LoadedSpec[] = []
  for (const bundle of found) {
    const file = shown(bundle.file, place)
    const before = openHandles().length
    const exported = chosenSpecs(specsIn(await importModel(bundle, place), file), bundle)
    loaded.push(
      ...exported.map((one) => ({ ...bundle, ...one, name: fullName({ ...bundle, specName: one.specName }) })),
    )
    // A server that is told a host opens a turn later.
    await setImmediate()
    const [handle] = openHandles().slice(before)
    if (handle !== undefined) refuseHandle(file, handle)
  }
  return loaded
}

/** @throws NetsplitError `unknown-name` for a spec that the file does not have */
function chosenSpecs(exported: readonly ExportedSpec[], { chosen, fileName }: FoundSpec): readonly ExportedSpec[] {
  if (chosen === null) return exported
  const known = exported.flatMap(({ specName }) => (specName === null ? [] : [specName]))
  const stranger = chosen.find((name) => !known.includes(name))
  if (stranger === undefined) return exported.filter(({ specName }) => chosen.includes(specName as string))
  throw new NetsplitError({
    code: 'unknown-name',
    message: `${fileName} exports ${known.length === 0 ? 'a single spec, which has no name' : `no spec named '${stranger}'`}.`,
    cure: known.length === 0 ? `Leave out #${stranger}.` : nearestOrAll(stranger, known),
  })
}

function refuseHandle(file: string, handle: string): never {
  throw new NetsplitError({
    code: 'bad-model',
    message: `${file} starts ${handle} when it is loaded, which would keep the process going.`,
    place: file,
    cure: 'A spec only describes; time in a model is node.setTimer() or a clock.',
  })
}

/** Seconds that a spec may take to load: one that opens something and waits for it might do so for ever. */
const mostSeconds = 30

/** Waits for an import. @throws NetsplitError where it never ends */
async function untilLoaded<Exports>(imported: Promise<Exports>, file: string): Promise<Exports> {
  const endless = () =>
    new NetsplitError({
      code: 'bad-model',
      message: `${file} waits, in an await at its top, for something that does not come.`,
      place: file,
      cure: 'Export the spec without waiting for anything.',
    })
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(endless()), mostSeconds * 1000).unref()
  })
  try {
    return await unlessStranded(Promise.race([imported, late]), endless)
  } finally {
    clearTimeout(timer)
  }
}

/** A path as the user would type it. */
export function shown(file: string, { userFolder }: Place): string {
  const path = relative(userFolder, file)
  return path.startsWith('..') ? file : path
}

async function importModel(bundle: Bundle, place: Place): Promise<Exports> {
  const sources: Use[] = []
  const end = hearUses((use) => {
    if (use.kind === 'source') sources.push(use)
  })
  const loaded = importBundle(bundle, place).finally(end)
  // Whatever goes wrong besides may come of it.
  await loaded.catch(() => {})
  const [first] = sources
  if (first !== undefined) throw usedWhileMaking(shown(bundle.file, place), 'loaded', first)
  return loaded
}

async function importBundle({ url, file }: Bundle, place: Place): Promise<Exports> {
  try {
    return await untilLoaded(import(url) as Promise<Exports>, shown(file, place))
  } catch (error) {
    const where = authorLine(error) ?? shown(file, place)
    if (error instanceof NetsplitError) {
      const { code, summary, cure } = error
      throw new NetsplitError({ code, message: summary, place: error.place ?? where, cure })
    }
    const [, missing] = /does not provide an export named '([^']+)'/.exec(thrownInWords(error)) ?? []
    if (error instanceof SyntaxError && missing !== undefined) {
      throw new NetsplitError({
        code: 'bad-model',
        message: `${shown(file, place)} imports ${missing} from netsplit, which has no such export.`,
        place: shown(file, place),
        cure: nearestOrAll(missing, Object.keys(await import(libraryUrl(place)))),
      })
    }
    throw new NetsplitError({
      code: 'bad-model',
      message: `${shown(file, place)} cannot be loaded: ${thrownInWords(error)}`,
      place: where,
    })
  }
}

/** Of these errors, the message is a sentence of ours that quotes names: what a name holds makes no line of its own. */
const sentences: ReadonlySet<ErrorCode> = new Set(['bad-history', 'bad-trace', 'output', 'unknown-name', 'usage'])

/** Any error as a person should read it: a stack only where the fault is Netsplit's own. */
export function describeAnyError(error: unknown): string {
  if (error instanceof NetsplitError) {
    const { code, summary, place, cure } = error
    const message = sentences.has(code) ? inOneLine(summary) : summary
    const details = { code, message, place: place && inOneLine(place), cure: cure && inOneLine(cure) }
    return linesOf(describeError(details)).join('\n')
  }
  return error instanceof Error ? (error.stack ?? error.message) : thrownInWords(error)
}
