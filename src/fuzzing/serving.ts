/** What a worker thread of a campaign does: it takes up a subject, and carries out the parts of rounds that it is given. */

import type { Run } from '../engine/index.ts'
import { exportedSpec } from '../language/exported-spec.ts'
import type { ParameterValues } from '../language/parameters.ts'
import { type SentError, sentError } from '../language/sent-errors.ts'
import { instantiate } from '../semantics/instance/instance.ts'
import { Fuzzer, type Part, type PartReport, type Plan } from './fuzzer.ts'
import type { Guidance } from './guidance.ts'
import { subjectOf } from './subject.ts'

/** A campaign as it is handed to a worker, which loads the model itself, for functions cannot be sent. */
export interface Assignment {
  /** A module that a worker can import; its default export is the spec, or has several by name. */
  readonly specUrl: string
  readonly specName: string | null
  readonly scenario: string
  readonly overrides: ParameterValues
  readonly properties: readonly string[]
  readonly from: Run | undefined
  readonly plan: Plan
}

export type Request =
  | { readonly kind: 'campaign'; readonly assignment: Assignment }
  | { readonly kind: 'part'; readonly part: Part; readonly guidance: GuidanceNews | null }

/** What is new of the guidance since the part before; null where nothing is. */
export interface GuidanceNews extends Omit<Guidance, 'seeds'> {
  /** So many of the seeds that were given last are still seeds, the newest; then come these. */
  readonly kept: number
  readonly added: Guidance['seeds']
}

export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'part'; readonly report: PartReport }
  | { readonly kind: 'failed'; readonly error: SentError }

/** One end of a channel to the thread that started this one. */
export interface Port {
  on(event: 'message', listener: (request: Request) => void): unknown
  postMessage(reply: Reply): void
}

/** Answers each request, one after the other. */
export function serve(port: Port): void {
  let fuzzer: Fuzzer | null = null
  let guidance: Guidance | null = null
  port.on('message', async (request) => {
    try {
      if (request.kind === 'campaign') {
        fuzzer = await begin(request.assignment)
        guidance = null
        port.postMessage({ kind: 'ready' })
        return
      }
      if (request.guidance !== null) {
        const { kept, added, ...rest } = request.guidance
        const known = guidance?.seeds ?? []
        guidance = { ...rest, seeds: [...known.slice(known.length - kept), ...added] }
      }
      if (fuzzer === null || guidance === null) throw new Error('a part was given before its campaign')
      port.postMessage({ kind: 'part', report: fuzzer.carryOut(request.part, guidance) })
    } catch (error) {
      port.postMessage({ kind: 'failed', error: sentError(error) })
    }
  })
}

async function begin({ specUrl, specName, scenario, overrides, properties, from, plan }: Assignment): Promise<Fuzzer> {
  const spec = exportedSpec((await import(specUrl)) as { readonly default?: unknown }, specName)
  const instance = instantiate(spec, scenario, overrides, properties)
  return new Fuzzer(subjectOf(instance, from).explored, plan)
}
