/** The specs that a file exports: one by default, several in an object that names them, or each under its name. */

import { NetsplitError, thrownInWords } from '../language/errors.ts'
import type { Spec } from '../language/spec.ts'
import { authorLine } from '../semantics/author-code/author.ts'

/** What a module exports, by name. */
export interface Exports {
  readonly [name: string]: unknown
}

export interface ExportedSpec {
  /** Its name among several; null for the only spec of a file. */
  readonly specName: string | null
  /** Whether its name is that of an export, rather than in an object that is exported by default. */
  readonly isNamedExport: boolean
  readonly spec: Spec
}

/**
 * @param file as the user would type it
 * @throws NetsplitError `bad-model` when there is no spec, something else beside one, or what cannot be read
 */
export function specsIn(exports: Exports, file: string): readonly ExportedSpec[] {
  try {
    return exportedSpecs(exports, file)
  } catch (error) {
    if (error instanceof NetsplitError) throw error
    throw new NetsplitError({
      code: 'bad-model',
      message: `What ${file} exports cannot be read: ${thrownInWords(error)}`,
      place: authorLine(error) ?? file,
      cure: 'Export what spec() gives, by default.',
    })
  }
}

const one = 'A spec file ends in: export default spec(model, { properties: { ... }, scenarios: { ... } })'
const several = 'A file with several specs names each of them: export default { safety, liveness }'

function exportedSpecs(exports: Exports, file: string): readonly ExportedSpec[] {
  const exported = exports['default']
  const refuse: Refuse = (how, cure) => {
    throw new NetsplitError({ code: 'bad-model', message: `${file} ${how}.`, cure })
  }
  if (exported === undefined) return namedSpecs(exports, refuse)
  if (Array.isArray(exported)) refuse('exports a list by default', several)
  if (!namesSpecs(exported)) {
    const flaw = flawOf(exported)
    const only = { specName: null, isNamedExport: false, spec: exported as Spec }
    return flaw === null ? [only] : refuse(`exports ${flaw}`, one)
  }
  return Object.entries(exported).map(([specName, spec]) => {
    if (specName === '') refuse('exports a spec with an empty name', several)
    const flaw = flawOf(spec)
    return flaw === null
      ? { specName, isNamedExport: false, spec: spec as Spec }
      : refuse(`exports ${flaw} under the name ${specName}`, several)
  })
}

type Refuse = (how: string, cure: string) => never

/** The specs among the exports of a module without a default; what else it exports is its own business. */
function namedSpecs(exports: Exports, refuse: Refuse): readonly ExportedSpec[] {
  const names = Object.keys(exports)
  const specs = names.filter((name) => looksLikeSpec(exports[name]))
  if (specs.length === 0) refuse(`exports no spec${names.length === 0 ? '' : `, only ${names.join(', ')}`}`, one)
  return specs.map((specName) => {
    const flaw = flawOf(exports[specName])
    if (flaw !== null) refuse(`exports ${flaw} under the name ${specName}`, several)
    return { specName, isNamedExport: true, spec: exports[specName] as Spec }
  })
}

/** Whether an export is an object of specs, rather than a spec, a model, or a part of either. */
function namesSpecs(exported: unknown): exported is { readonly [name: string]: unknown } {
  if (!isObject(exported) || Object.keys(exported).length === 0) return false
  return !['kind', 'model', 'properties', 'scenarios'].some((field) => Object.hasOwn(exported, field))
}

/** Why a value is no spec, in words that follow 'exports'; null for one. */
function flawOf(value: unknown): string | null {
  if (!isObject(value)) return 'no spec'
  const { kind, model, properties, scenarios } = value as Partial<Spec & { kind: unknown }>
  if (kind === 'protocol' || kind === 'machine') return `a ${kind} without a spec`
  if (model === undefined || !isObject(properties) || !isObject(scenarios)) return 'no spec'
  return Object.keys(scenarios).length === 0 ? 'a spec without scenarios' : null
}

function looksLikeSpec(value: unknown): boolean {
  return isObject(value) && ['model', 'properties', 'scenarios'].every((field) => Object.hasOwn(value, field))
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
