/** What a worker thread of a campaign does: it takes up a subject, and takes part in the rounds that it is told of. */

import type { Run, RunMemory } from '../engine/index.ts'
import { loadModule } from '../engine/platform/load-module.ts'
import { exportedSpec } from '../language/exported-spec.ts'
import type { ParameterValues } from '../language/parameters.ts'
import { type SentError, sentError } from '../language/sent-errors.ts'
import { instantiate } from '../semantics/instance/instance.ts'
import { Fuzzer, type PieceReport, type Plan } from './fuzzer.ts'
import type { Guidance } from './guidance.ts'
import { piecesOf, type Round } from './round.ts'
import { subjectOf } from './subject.ts'

/** A campaign as it is handed to a worker, which loads the model itself, for functions cannot be sent. */
export interface Assignment {
  /** A module, or a script, that a worker can load; its default export is the spec, or has several by name. */
  readonly specUrl: string
  readonly specName: string | null
  readonly scenario: string
  readonly overrides: ParameterValues
  readonly properties: readonly string[]
  readonly from: Run | undefined
  readonly plan: Plan
  /** The number of this worker, from 0. */
  readonly worker: number
  /** Memory that it shares with the others; null where it has its own. */
  readonly memory: RunMemory | null
}

export type Request =
  | { readonly kind: 'campaign'; readonly assignment: Assignment }
  | {
      readonly kind: 'round'
      readonly round: Round
      readonly guidance: GuidanceNews
      /** Memory for this round and those to come, as in an assignment; undefined where it stays the same. */
      readonly memory: RunMemory | null | undefined
    }
  | { readonly kind: 'end' }

/** What is new of the guidance since the round before. */
export interface GuidanceNews extends Omit<Guidance, 'seeds'> {
  /** So many of the seeds that were given last are still seeds, the newest; then come these. */
  readonly kept: number
  readonly added: Guidance['seeds']
}

export type Reply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'round'; readonly reports: readonly PieceReport[] }
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly error: SentError }

/** One end of a channel to the thread that started this one. */
export interface Port {
  on(event: 'message', listener: (request: Request) => void): unknown
  postMessage(reply: Reply): void
}

/**
 * Answers each request, one after the other.
 *
 * @param printed waits for what author code has printed
 */
export function serve(port: Port, printed: () => Promise<void>): void {
  let fuzzer: Fuzzer | null = null
  /** Those that were given last. */
  let seeds: Guidance['seeds'] = []
  port.on('message', async (request) => {
    try {
      if (request.kind === 'campaign') {
        fuzzer = await begin(request.assignment)
        seeds = []
        port.postMessage({ kind: 'ready' })
        return
      }
      if (request.kind === 'end') {
        await printed()
        port.postMessage({ kind: 'ended' })
        return
      }
      if (fuzzer === null) throw new Error('a round was given before its campaign')
      const guidance: Guidance = withNews(seeds, request.guidance)
      seeds = guidance.seeds
      if (request.memory !== undefined) fuzzer.share(request.memory)
      const reports: PieceReport[] = []
      for (const piece of piecesOf(request.round)) reports.push(fuzzer.carryOut(piece, guidance))
      port.postMessage({ kind: 'round', reports })
    } catch (error) {
      port.postMessage({ kind: 'failed', error: sentError(error) })
    }
  })
}

function withNews(known: Guidance['seeds'], { kept, added, ...rest }: GuidanceNews): Guidance {
  return { ...rest, seeds: [...known.slice(known.length - kept), ...added] }
}

async function begin({
  specUrl,
  specName,
  scenario,
  overrides,
  properties,
  from,
  ...rest
}: Assignment): Promise<Fuzzer> {
  const spec = exportedSpec((await loadModule(specUrl)) as { readonly default?: unknown }, specName)
  const instance = instantiate(spec, scenario, overrides, properties)
  return new Fuzzer(subjectOf(instance, from).explored, rest.plan, rest)
}
