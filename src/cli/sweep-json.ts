/** The report of a sweep for programs: exactly one JSON object. docs/json.md describes it. */

import type { ExitCode } from './exit.ts'
import { exceptions, outcomeOf, type SweptProperty, summarize } from './implications.ts'
import type { FinishedSweep, LeftOut, SweptPlan } from './swept.ts'

const schema = 'netsplit/sweep/1'

export interface SweepsToReport {
  readonly leftOut: readonly LeftOut[]
  readonly exitCode: ExitCode
}

export function jsonSweepReport(finished: readonly FinishedSweep[], { leftOut, exitCode }: SweepsToReport): string {
  return JSON.stringify(
    {
      schema,
      exitCode,
      sweeps: finished.map(sweepToJson),
      leftOut: leftOut.map(({ plan, reason }) => ({ model: plan.loaded.name, scenario: plan.scenario, reason })),
    },
    null,
    2,
  )
}

function sweepToJson({ plan, axes, refusals, properties, swept }: FinishedSweep): object {
  const varying = axes.map(({ fault }): string => fault)
  const params = Object.entries(plan.instance.settings).filter(([name]) => !varying.includes(name))
  const all = [...properties, exceptions]
  return {
    model: plan.loaded.name,
    hash: plan.loaded.hash,
    scenario: plan.scenario,
    params: Object.fromEntries(params),
    symmetry: swept.find(({ result }) => result !== null && result.verdict !== 'error')?.result?.symmetry ?? [],
    budgets: axes.map(({ fault, values }) => ({ fault, values })),
    refusals,
    cells: swept.map((cell) => cellToJson(cell, properties, swept)),
    properties: all.map((property) => {
      const { name, kind, smallestFound, largestNotFound, undecided, monotone } = summarize(property, swept)
      return { name, kind, monotone, smallestFound, largestNotFound, undecided }
    }),
  }
}

function cellToJson(
  { budgets, result }: SweptPlan,
  properties: readonly SweptProperty[],
  swept: readonly SweptPlan[],
): object {
  return {
    budgets,
    checked: result !== null,
    properties: properties.map((property) => ({
      name: property.name,
      kind: property.kind,
      ...outcomeOf(property, budgets, swept),
    })),
    failureDepth: result?.failureDepth ?? null,
    exhaustive: result?.exhaustive ?? null,
    bounds: result?.bounds ?? [],
    states: result?.states ?? null,
    seconds: result?.seconds ?? null,
    memory: result?.memory ?? null,
    error: result?.error
      ? {
          code: result.error.code,
          message: result.error.message,
          place: result.error.place,
          cure: result.error.cure,
        }
      : null,
  }
}
