/** Finds the specs that the user names, and loads them. */

import { setImmediate } from 'node:timers/promises'
import { loadModule } from '../engine/platform/load-module.ts'
import { NetsplitError, thrownInWords } from '../language/errors.ts'
import { authorLine } from '../semantics/author-code/author.ts'
import { hearUses, type Use, usedWhileMaking } from '../semantics/author-code/outside.ts'
import { nearestOrAll } from '../semantics/system/names.ts'
import { type Bundle, bundleEach } from './bundle.ts'
import { commonJsError } from './commonjs.ts'
import { openHandles } from './confine.ts'
import { type ExportedSpec, type Exports, specsIn } from './exported.ts'
import type { Folders } from './folders.ts'
import { libraryUrl } from './library.ts'
import { shown } from './shown-path.ts'
import { ownSpecs, type SpecFile, specsNamed } from './spec-files.ts'
import { fullName, parseSpecName } from './spec-names.ts'
import { unlessStranded, withStrays } from './stranded.ts'
import { type Unloaded, unloaded } from './unloaded.ts'
import { watchLateSources } from './watch.ts'

/** A spec file that was found, and bundled unless that failed; none of it has run yet. */
export interface FoundSpec extends Bundle {
  readonly fileName: string
  /** The specs to load, by name; null means all. */
  readonly chosen: readonly string[] | null
  /** Why it cannot be loaded; null where nothing is known to be wrong. */
  readonly failure: NetsplitError | null
}

/**
 * @param names specs by name, or paths to files or folders of them, or globs; none means all of the user's project. One of
 *   several specs in a file is `FILE#NAME`
 * @throws NetsplitError for an unknown name
 */
export async function findSpecs(names: readonly string[], folders: Folders): Promise<FoundSpec[]> {
  const wanted = new Map<string, SpecFile & Pick<FoundSpec, 'chosen'>>()
  const want = (spec: SpecFile, specName: string | null) => {
    const before = wanted.get(spec.fileName)?.chosen
    const chosen = specName === null || before === null ? null : [...(before ?? []), specName]
    wanted.set(spec.fileName, { ...spec, chosen })
  }
  if (names.length === 0) for (const spec of await ownSpecs(folders)) want(spec, null)
  for (const name of names) {
    const { fileName: called, specName } = parseSpecName(name, folders)
    for (const spec of await specsNamed(called, folders)) want(spec, specName)
  }
  const files = [...wanted.values()]
  const bundles = await bundleEach(
    files.map(({ file }) => file),
    folders,
  )
  return files.map((spec, index) => {
    const bundle = bundles[index] as Bundle | NetsplitError
    if (bundle instanceof NetsplitError) return { ...spec, ...withoutBundle(spec.file), failure: bundle }
    const isCommonJs = bundle.format === 'cjs'
    return { ...bundle, ...spec, failure: isCommonJs ? commonJsError(spec.file, shown(spec.file, folders)) : null }
  })
}

function withoutBundle(file: string): Bundle {
  return { file, url: '', hash: '', inputs: [file], format: 'esm', reachesLateSources: true }
}

export interface LoadedSpec extends FoundSpec, ExportedSpec {
  /** As the user calls it: `paxos`, a path, or `lease.ts#safety` where the file has several. */
  readonly name: string
}

/**
 * Runs spec files, one after the other, so that it is known which of them did what. In the place of one that cannot be run,
 * that does not export specs, or that leaves something running, there is an {@link unloaded} spec.
 *
 * @throws NetsplitError for a spec that a file does not have
 */
export async function loadSpecs(found: readonly FoundSpec[], folders: Folders): Promise<LoadedSpec[]> {
  const loaded: LoadedSpec[] = []
  for (const bundle of found) {
    const exported = bundle.failure === null ? await exportsOf(bundle, folders) : unloaded(bundle.failure)
    const specs = 'failure' in exported ? [{ ...bundle, ...exported }] : chosenSpecs(exported, bundle)
    loaded.push(...specs.map((one) => ({ ...bundle, ...one, name: fullName({ ...bundle, specName: one.specName }) })))
  }
  return loaded
}

/** One spec of each file that could be loaded: several specs of a file have their types in common. */
export function loadedFiles(specs: readonly LoadedSpec[]): LoadedSpec[] {
  const loaded = specs.filter(({ failure }) => failure === null)
  return [...new Map(loaded.map((one) => [one.url, one])).values()]
}

/** The specs that have been loaded. @throws NetsplitError the reason of the first that could not be */
export function requireLoaded<Specs extends readonly Pick<FoundSpec, 'failure'>[]>(specs: Specs): Specs {
  for (const { failure } of specs) if (failure !== null) throw failure
  return specs
}

async function exportsOf(bundle: Bundle, folders: Folders): Promise<readonly ExportedSpec[] | Unloaded> {
  const file = shown(bundle.file, folders)
  const before = openHandles().length
  try {
    const { result, strays } = await withStrays(async () => specsIn(await importModule(bundle, folders), file))
    if (strays.length > 0) refuseStray(file, strays[0])
    const [handle] = openHandles().slice(before)
    return handle === undefined ? result : refuseHandle(file, handle)
  } catch (error) {
    if (error instanceof NetsplitError) return unloaded(error)
    throw error
  }
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

function refuseStray(file: string, error: unknown): never {
  throw new NetsplitError({
    code: 'bad-model',
    message: `${file} starts something when it is loaded that throws ${thrownInWords(error)} while nothing waits for it.`,
    place: authorLine(error) ?? file,
    cure: 'A spec only describes: it starts nothing that runs on its own.',
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

/** Runs a module of the user's. @throws NetsplitError for one that cannot be run */
export async function importModule(bundle: Bundle, folders: Folders): Promise<Exports> {
  const sources: Use[] = []
  const end = hearUses('source', (use) => sources.push(use))
  const loaded = importBundle(bundle, folders)
  // Whatever goes wrong besides may come of it.
  await loaded.catch(() => {})
  // What was begun goes on behind promises; a server that is told a host opens a turn later.
  await setImmediate()
  end()
  const [first] = sources
  if (first !== undefined) throw usedWhileMaking(shown(bundle.file, folders), 'loaded', first)
  return loaded
}

async function importBundle({ url, file, reachesLateSources }: Bundle, folders: Folders): Promise<Exports> {
  if (reachesLateSources) watchLateSources()
  // Not before: with the maps of the program, which is loaded by now, each stack trace would be traced back to its sources.
  process.setSourceMapsEnabled(true)
  try {
    return await untilLoaded(loadModule(url) as Promise<Exports>, shown(file, folders))
  } catch (error) {
    const where = authorLine(error) ?? shown(file, folders)
    if (error instanceof NetsplitError) {
      const { code, summary, cure } = error
      throw new NetsplitError({ code, message: summary, place: error.place ?? where, cure })
    }
    const [, missing] = /does not provide an export named '([^']+)'/.exec(thrownInWords(error)) ?? []
    if (error instanceof SyntaxError && missing !== undefined) {
      throw new NetsplitError({
        code: 'bad-model',
        message: `${shown(file, folders)} imports ${missing} from netsplit, which has no such export.`,
        place: shown(file, folders),
        cure: nearestOrAll(missing, Object.keys(await loadModule(libraryUrl('netsplit', folders)))),
      })
    }
    throw new NetsplitError({
      code: 'bad-model',
      message: `${shown(file, folders)} cannot be loaded: ${thrownInWords(error)}`,
      place: where,
    })
  }
}
