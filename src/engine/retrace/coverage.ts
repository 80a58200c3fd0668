/**
 * Coverage: how many steps each handler, action, timer and fault makes, over all states of a search. The search itself does
 * not count them, for what a step does is merged with what others do; all workers go through the states once more.
 */

import { NetsplitError } from '../../language/errors.ts'
import type { Instance } from '../../semantics/instance/instance.ts'
import type { Rule } from '../../semantics/system/system.ts'
import { LabelledSteps } from '../expansion/labelled-steps.ts'
import { Stop } from '../memory/noticeboard.ts'
import type { Sliced } from '../platform/slices.ts'
import type { Covered } from '../result.ts'
import type { Workbench } from '../search/workbench.ts'
import { goThrough, throughArena } from './levels-pass.ts'

/** What is counted, by name: author functions first, then faults, ticks and meetings, in the order of the rules. */
export function coverageNames({ system }: Instance): string[] {
  const { sites, rules } = system
  const others = rules.flatMap(({ name, covers }) => (covers === undefined ? [name] : []))
  return [...new Set([...sites, ...others])]
}

/** Makes room for the counts, before the workers count. */
export function prepareCoverage({ memory, directory, instance }: Workbench): void {
  const address = memory.allocate(2 * coverageNames(instance).length + 1)
  memory.heap[directory.coverage] = address + (address % 2)
  memory.board.cursor = 0
}

/** Counts together with the other workers, who all call this at once. */
export function* countCoverage(bench: Workbench): Sliced<void> {
  const { memory, layout, tabling } = bench
  const { board } = memory
  const steps = new LabelledSteps(bench)
  const counts = new Map<number, number>()
  const count = (position: number) => {
    tabling.trim()
    steps.find(memory.arena, position * layout.words)
    for (let step = 0; step < steps.steps; step++) {
      const option = steps.options[step] as number
      counts.set(option, (counts.get(option) ?? 0) + 1)
    }
  }
  yield* goThrough(bench, {
    ...throughArena(bench, count),
    isWanted: () => board.stop === Stop.none,
    // Options are called by their places, which do not outlive the tables.
    settle() {
      addUp(bench, counts)
      counts.clear()
    },
  })
}

function addUp(bench: Workbench, counts: ReadonlyMap<number, number>): void {
  const { memory, instance, tabling } = bench
  const numbers = new Map(coverageNames(instance).map((name, number) => [name, number]))
  const byName = [...counts].flatMap(([option, count]) => {
    const { rule: ruleNumber, id } = tabling.optionAt(option)
    const rule = instance.system.rules[ruleNumber] as Rule
    const name = rule.covers?.(tabling.values.valueOf(id)) ?? rule.name
    const number = numbers.get(name)
    return number === undefined ? [] : [{ number, count }]
  })
  const totals = totalsOf(bench)
  memory.exclusively(() => {
    for (const { number, count } of byName) totals[number] = (totals[number] as number) + count
  })
}

function totalsOf({ memory, directory, instance }: Workbench): Float64Array {
  const address = memory.heap[directory.coverage] as number
  return new Float64Array(memory.buffers.heap, 4 * address, coverageNames(instance).length)
}

/** What was counted; null when there was no time for it. */
export function coverageOf(bench: Workbench): Covered[] | null {
  if (bench.memory.board.stop !== Stop.none) return null
  const totals = totalsOf(bench)
  const { sites } = bench.instance.system
  return coverageNames(bench.instance).map((name, number): Covered => {
    return { name, kind: sites.includes(name) ? 'function' : 'other', steps: totals[number] as number }
  })
}

/** @throws NetsplitError `usage` where the states that would be gone through are not kept */
export function refuseCoverage(isWanted: boolean, isCompact: boolean): void {
  if (!isWanted || !isCompact) return
  throw new NetsplitError({
    code: 'usage',
    message: '--coverage goes through all states once more, which --compact does not keep.',
    cure: 'Use one of them.',
  })
}
