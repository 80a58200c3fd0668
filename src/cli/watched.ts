/**
 * A round of `--watch`, seen from inside: the watching process has every round made by a process of its own, tells it which
 * files have been touched, and hears from it which there are, what they are made of, and how their checks ended.
 */

import type { FoundSpec } from '../loading/load.ts'
import type { FinishedCheck } from './finished.ts'

/** What a round is told, in its environment: the files to check, in full, as a JSON list; null means all. */
export const roundVariable = 'NETSPLIT_ROUND'

/** What is reported of a check, as far as it is compared with the round before. */
export interface CheckedRow {
  /** In full. */
  readonly file: string
  readonly model: string
  readonly scenario: string
  readonly verdict: string
  readonly asExpected: boolean | null
  readonly counts: { readonly distinct: number; readonly generated: number; readonly depth: number }
}

/** A spec file that a round has found, checked or not. */
export interface WatchedFile {
  readonly file: string
  /** All files that went into it, in full. */
  readonly inputs: readonly string[]
  /** Whether nobody knows yet what it is made of, because it could not be loaded. */
  readonly isFailed: boolean
}

/** What a round tells the process that watches. */
export type RoundMessage =
  | { readonly kind: 'files'; readonly files: readonly WatchedFile[] }
  | { readonly kind: 'rows'; readonly rows: readonly CheckedRow[]; readonly typeFiles: readonly string[] }

/** Whether this process makes a round for one that watches. */
export function isRound(): boolean {
  return process.env[roundVariable] !== undefined
}

/** Those of the specs that this round has to check; all where nobody watches. */
export async function touched(found: readonly FoundSpec[]): Promise<readonly FoundSpec[]> {
  const only = JSON.parse(process.env[roundVariable] ?? 'null') as readonly string[] | null
  if (isRound()) {
    const files = found.map(({ file, inputs, failure }) => ({ file, inputs, isFailed: failure !== null }))
    await tell({ kind: 'files', files })
  }
  return only === null ? found : found.filter(({ file }) => only.includes(file))
}

/** @param typeFiles the files that were looked at to check types */
export async function tellRows(finished: readonly FinishedCheck[], typeFiles: readonly string[]): Promise<void> {
  const rows = finished.map(({ plan, result, judgement }): CheckedRow => {
    const { distinct, generated, depth } = result.states
    const { file, name } = plan.loaded
    const counts = { distinct, generated, depth }
    const { asExpected } = judgement
    return { file, model: name, scenario: plan.scenario, verdict: result.verdict, asExpected, counts }
  })
  await tell({ kind: 'rows', rows, typeFiles })
}

function tell(message: RoundMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve()
    else process.send(message, () => resolve())
  })
}
