/**
 * A campaign: rounds of runs. What the runs of a round have covered is put together at its end, in the order of their numbers, and
 * guides those of the next one; so what a campaign finds depends on neither the number of workers nor their speed.
 */

import { NetsplitError } from '../language/errors.ts'
import { Coverage } from './coverage.ts'
import type { FoundIn, PieceReport } from './fuzzer.ts'
import type { Guidance } from './guidance.ts'
import { type Round, roundOf } from './round.ts'

/** Runs of a round. */
export const roundRuns = 1024

/** Somebody who carries out rounds together with others. */
export interface Worker {
  /** Takes pieces of a round as long as there are any. */
  carryOut(round: Round, guidance: Guidance): Promise<readonly PieceReport[]>
}

export interface Limits {
  readonly runs: number
  /** Ends the campaign after the round in which it is aborted. */
  readonly signal?: AbortSignal | undefined
  /** Whether enough was found, by the numbers of the violated properties. Asked after each round. */
  isEnough(found: readonly FoundIn[]): boolean
}

export interface Campaign {
  /** Runs that were carried out: all rounds of which are whole, but for the last where the limit cut it. */
  readonly runs: number
  readonly steps: number
  /** Runs that ended because nothing was possible any more. */
  readonly stopped: number
  /** The first run for each thing that was found, by its number. */
  readonly findings: readonly FoundIn[]
  readonly coverage: Coverage
}

export interface CampaignHooks {
  /** Told after each round. */
  readonly onRound?: (soFar: Campaign) => void
}

/** @param kindNames of the kinds of steps, by number */
export async function campaign(
  workers: readonly Worker[],
  { kindNames, goals }: { kindNames: readonly string[]; goals: number },
  { runs: most, signal, isEnough }: Limits,
  { onRound = () => {} }: CampaignHooks = {},
): Promise<Campaign> {
  const coverage = new Coverage(kindNames, goals)
  const findings = new Map<string, FoundIn>()
  let [runs, steps, stopped] = [0, 0, 0]
  const soFar = (): Campaign => ({ runs, steps, stopped, findings: [...findings.values()], coverage })
  let reports: readonly PieceReport[] = []
  /** No run is guided by how many states there are: they are counted while workers carry out the next round. */
  const endRound = () => {
    if (reports.length === 0) return
    coverage.addStates(reports, runs)
    onRound(soFar())
  }
  while (runs < most && signal?.aborted !== true && !isEnough([...findings.values()])) {
    const round = roundOf(runs, Math.min(roundRuns, most - runs))
    const carriedOut = carryOut(workers, round, {
      ...coverage.guidance,
      found: [...findings.values()].flatMap(({ finding }) => ('property' in finding ? [finding.property] : [])),
      failureFound: findings.has('failure'),
    })
    endRound()
    reports = await carriedOut
    for (const report of reports) {
      runs += report.piece.runs
      steps += report.steps
      stopped += report.stopped
      for (const found of report.findings) {
        const key = keyOf(found)
        if (!findings.has(key)) findings.set(key, found)
      }
    }
    coverage.add(reports, { runs, steps })
  }
  endRound()
  return soFar()
}

/** What was found, whatever the run. */
export function keyOf({ finding }: FoundIn): string {
  return 'property' in finding ? String(finding.property) : finding.kind
}

/** Has workers carry out a round. Returns what its pieces came to, in their order. */
async function carryOut(workers: readonly Worker[], round: Round, guidance: Guidance): Promise<PieceReport[]> {
  if (workers.length === 0) throw new NetsplitError({ code: 'usage', message: 'There are no workers to fuzz with.' })
  const reports = await Promise.all(workers.map((worker) => worker.carryOut(round, guidance)))
  return reports.flat().sort((one, other) => one.piece.first - other.piece.first)
}
