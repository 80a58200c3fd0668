/** What is told of a run that was taken again: for people, and as JSON (docs/json.md). */

import { plainToJson, traceToJson } from '../trace/json.ts'
import type { Misfit } from '../trace/named-run.ts'
import { stateLines } from '../trace/state-text.ts'
import { formatChange, readingLines } from '../trace/text.ts'
import { type Extent, elide } from '../trace/value.ts'
import { colours, traceStyle } from './colours.ts'
import { settingLines } from './details.ts'
import { filesToJson } from './json.ts'
import { plural } from './numbers.ts'
import { extentFor, say, sayJson } from './output.ts'
import { traceText, whyInTime } from './reasons.ts'
import type { Replayed, ReplayOptions } from './replayed.ts'
import { describeShown } from './shown.ts'
import type { Writing } from './writing.ts'

/** More steps that are possible are counted. */
const mostPossible = 10
/** Likewise, parts of a state that are different. */
const mostChanges = 10

export function reportReplay(replayed: Replayed, { json, full, why }: ReplayOptions, writing: Writing): void {
  // A run that shows nothing any more has no step that is needed for it.
  const saysWhy = why && replayed.outcome === 'reproduced'
  if (json) sayJson(JSON.stringify(replayToJson(replayed, writing, saysWhy), null, 2))
  else say(...lines(replayed, extentFor(full), saysWhy), ...withGap(writing.lines()))
}

function lines(replayed: Replayed, extent: Extent, saysWhy: boolean): string[] {
  const { name, file, plan, trace, outcome, until, misfit, changedSettings } = replayed
  const what = describeShown({ ...replayed.shown, ...keptFor(replayed) })
  const hasChanged = file.model.hash === plan.loaded.hash ? '' : '; the model has changed since'
  const old = changedSettings.map(
    ({ name: setting, before, now }) => `${setting} ${before ?? '(none)'} -> ${now ?? '(none)'}`,
  )
  const steps = traceText(trace, plan.instance, { style: traceStyle, extent, saysWhy })
  return [
    `${colours.bold(name)}: ${what}, ${plural(file.steps.length, 'step')}`,
    `${plan.loaded.name}, ${plan.scenario}${hasChanged}`,
    ...settingLines(plan.instance.settings),
    ...(old.length === 0 ? [] : [colours.yellow(`changed since the run was written: ${old.join(', ')}`)]),
    ...withGap(steps),
    ...(outcome === 'stopped' ? withGap(stateAfter(replayed)) : []),
    '',
    ...driftLines(replayed, extent),
    ...(misfit === null ? [outcomeLine(replayed, what)] : misfitLines(replayed, misfit, extent)),
    ...(outcome === 'gone' ? readLines(replayed, extent) : []),
    ...(until !== null && outcome === 'stopped' && until < file.steps.length
      ? [`The next step is ${until + 1}, ${file.steps[until]?.name}.`]
      : []),
  ]
}

/** What the run was kept for; it may not show that any more. */
function keptFor({ file: { shows } }: Replayed): { kind: typeof shows.kind; property: string | null } {
  return { kind: shows.kind, property: shows.property }
}

function stateAfter({ trace }: Replayed): string[] {
  const { slots, steps } = trace
  const { state = null, number = 0 } = steps.at(-1) ?? {}
  if (state === null) return []
  return [`State ${number}:`, ...stateLines(slots, state).map((line) => `  ${line}`)]
}

function outcomeLine({ outcome, shown, missed, file, trace }: Replayed, what: string): string {
  const before = trace.steps.length < file.steps.length ? `, in step ${trace.steps.length} already` : ''
  switch (outcome) {
    case 'reproduced':
      if (shown.kind === 'nothing') return colours.green('reproduced: all steps are possible')
      return shown.kind === 'witness' || shown.kind === 'open'
        ? colours.green(`reproduced: it is a ${what}${before}`)
        : colours.red(`reproduced: it is a ${what}${before}`)
    case 'gone':
      return colours.yellow(`not reproduced: all steps are possible, but ${missed}`)
    default:
      return `stopped after step ${trace.steps.length}`
  }
}

function readLines({ trace: { read } }: Replayed, extent: Extent): string[] {
  if (read.length === 0) return []
  return ['It reads:', ...readingLines(read).map((line) => `  ${elide(line, extent.width - 2)}`)]
}

function misfitLines({ isIgnored }: Replayed, { number, name, why, possible }: Misfit, extent: Extent): string[] {
  const what = {
    unknown: 'is not possible any more',
    ambiguous: 'may be one of several',
    'after the end': 'comes after a step that fails',
  }[why]
  const shown = possible.slice(0, mostPossible)
  const rest = possible.length - shown.length
  return [
    colours.red(`step ${number} ${what}: ${name}`),
    ...(isIgnored ? ['The message has arrived, but its receiver does nothing with it there.'] : []),
    ...(possible.length === 0 ? ['No step is possible there.'] : ['Possible there:']),
    ...shown.map((other) => `  ${elide(other, extent.width - 2)}`),
    ...(rest === 0 ? [] : [`  ... and ${plural(rest, 'other')}`]),
  ]
}

function driftLines({ drift }: Replayed, extent: Extent): string[] {
  if (drift === null) return []
  const { number, changes } = drift
  const shown = changes.slice(0, mostChanges)
  const rest = changes.length - shown.length
  return [
    colours.yellow(`Step ${number} leads to a different state than in the file:`),
    ...shown.map((change) => `  ${elide(formatChange(change, extent), extent.width - 2)}`),
    ...(rest === 0 ? [] : [`  ... and ${plural(rest, 'other difference')}`]),
    '',
  ]
}

function withGap(told: readonly string[]): string[] {
  return told.length === 0 ? [] : ['', ...told]
}

function replayToJson(replayed: Replayed, writing: Writing, saysWhy: boolean): object {
  const { name, file, plan, trace, outcome, missed, misfit, drift, changedSettings, exitCode } = replayed
  return {
    schema: 'netsplit/replay/1',
    exitCode,
    file: name,
    model: plan.loaded.name,
    hash: plan.loaded.hash,
    hasChanged: file.model.hash !== plan.loaded.hash,
    scenario: plan.scenario,
    params: plan.instance.settings,
    changedParams: changedSettings,
    shows: file.shows,
    outcome,
    missed,
    misfit: misfit && {
      number: misfit.number,
      name: misfit.name,
      why: misfit.why,
      isIgnored: replayed.isIgnored,
      possible: misfit.possible,
    },
    drift: drift && {
      number: drift.number,
      changes: drift.changes.map((change) => plainToJson(change as never)),
    },
    trace: traceToJson(trace, saysWhy ? whyInTime(trace, plan.instance) : undefined),
    ...filesToJson(writing),
  }
}
