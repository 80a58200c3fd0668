/** A trace as the data of a page. */

import { laneOfLost, operationsOf, type RecordedOperation } from '../histories/operations.ts'
import { comparePlain, type Plain } from '../language/plain.ts'
import type { History } from '../language/view.ts'
import type { Instance } from '../semantics/instance/instance.ts'
import type { Slot, Step } from '../semantics/system/system.ts'
import { changesBetween } from '../trace/changes.ts'
import { decisiveLists, fairnessSentence, toldReadings } from '../trace/decisive-words.ts'
import { inOneLine } from '../trace/escape.ts'
import { groundsOf } from '../trace/grounds.ts'
import { historyLines } from '../trace/history.ts'
import { isName } from '../trace/names.ts'
import { detailsOf, verdictLines } from '../trace/text.ts'
import { describeOperation } from '../trace/timeline.ts'
import type { Trace, TraceStep } from '../trace/trace.ts'
import { elide, formatValue } from '../trace/value.ts'
import { wholeReadings } from '../trace/why/readings.ts'
import type { Why } from '../trace/why.ts'
import { actor, crashing, headline } from '../trace/words.ts'
import type { Lane, Mark, Operations, PageData, PageStep } from './format.ts'
import { arrowsOf } from './messages.ts'
import { pagePictures } from './pictures.ts'
import { StateShower } from './shown-state.ts'
import { spansOf } from './spans.ts'
import { stripsOf } from './statuses.ts'
import { ValueTable } from './table.ts'

/** Texts of a page are longer than those of a terminal: they are cut where they are shown. */
const extent = { width: 400, lines: 40 }

/** Texts in lanes of machines are shorter. */
const longestCell = 40

/** Of a machine with more variables, those that never change in the run have no lane. */
const fewVariables = 8

export function pageData(trace: Trace, instance: Instance, why: Why | null): PageData {
  const { slots, steps } = trace
  const columns = columnsOf(trace)
  const lanes = columns.map(laneOf)
  const names = lanes.map(({ name }) => name)
  const table = new ValueTable()
  const shower = new StateShower(slots)
  const states = steps.map(({ state }) => (state === null ? null : table.add(shower.show(state))))
  const { failure } = trace
  const shown = propertyOf(trace)
  return {
    version: 1,
    model: inOneLine(trace.model),
    scenario: inOneLine(trace.scenario),
    settings: Object.entries(trace.settings).map(([name, value]) => ({
      name,
      value: typeof value === 'string' ? inOneLine(value) : formatValue(value as Plain),
    })),
    verdict: {
      kind: verdictKind(trace),
      lines: verdictLines(trace).map(inOneLine),
      hints: failure === null ? [] : [failure.line, failure.cure].flatMap((hint) => (hint === null ? [] : [hint])),
    },
    property: shown,
    lanes: lanes.map((lane) => ({ ...lane, name: inOneLine(lane.name) })),
    unchanged: slots.filter(({ kind }) => kind === 'variable').length - columns.filter(isVariable).length,
    steps: steps.map((step, index) =>
      pageStep(trace, step, { names, columns, before: steps[index - 1]?.state ?? null }),
    ),
    given: trace.given,
    arrows: names.length === 0 || lanes[0]?.kind === 'variable' ? [] : arrowsOf(trace, names),
    spans: spansOf(steps, slots, names),
    properties: stripsOf(trace, instance),
    ending: trace.ending,
    operations: operationsIn(trace),
    read: readIn(trace, why, instance),
    why:
      why === null
        ? null
        : {
            needs: why.needs,
            slice: why.slice,
            grounds: groundsOf(why, trace),
            decisive: decisiveLists(why.decisive, trace).map(({ title, items }) => ({
              title,
              items: items.map(({ kind, steps, words }) => ({
                steps,
                as: kind === 'not received' ? 'sent' : 'taken',
                words: inOneLine(words),
              })),
            })),
            fairness: inOneSentence(why, trace),
          },
    values: table.entries,
    states,
    pictures: pagePictures(trace, instance),
  }
}

function verdictKind({ kind, violated, open, witnessed }: Trace): PageData['verdict']['kind'] {
  if (open !== null) return 'open'
  if (witnessed !== null) return 'witnessed'
  if (kind === 'nothing') return 'nothing'
  return violated === null || violated.kind === 'exception' ? 'error' : 'violated'
}

/** The property that the run is shown for. */
function propertyOf({ violated, open, witnessed }: Trace): PageData['property'] {
  const shown = violated ?? open ?? (witnessed && { ...witnessed, kind: 'sometimes' })
  return shown && { name: inOneLine(shown.property), kind: shown.kind }
}

/** The slots that have a lane: nodes in the order of the model; of a machine, its variables and the entries of indexed ones. */
function columnsOf({ slots, steps }: Trace): Slot[] {
  const nodes = slots.filter(({ kind }) => kind === 'node')
  if (nodes.length > 0) return nodes
  const variables = slots.filter(isVariable)
  if (variables.length <= fewVariables) return variables
  const changes = (slot: number) =>
    steps.some(({ state }, at) => {
      const before = steps[at - 1]?.state
      return before && state && comparePlain(before[slot] as Plain, state[slot] as Plain) !== 0
    })
  const changing = variables.filter((variable) => changes(slots.indexOf(variable)))
  return changing.length === 0 ? variables : changing
}

function isVariable({ kind }: Slot): boolean {
  return kind === 'variable'
}

function laneOf({ kind, name, entry }: Slot): Lane {
  if (kind === 'node') return { name, kind, of: name.replace(/\d+$/, '') }
  return { name: entry?.key ?? name, kind: 'variable', of: entry?.of ?? null }
}

function pageStep(
  trace: Trace,
  traced: TraceStep,
  { names, columns, before }: { names: readonly string[]; columns: readonly Slot[]; before: readonly Plain[] | null },
): PageStep {
  const { number, name, step, state } = traced
  const { told, changed, failed } = detailsOf(trace, traced, extent)
  const cells = state === null ? [] : cellsOf(columns, { slots: trace.slots, before, state })
  const lane = names.indexOf(actor(step) ?? '')
  return {
    number,
    name: inOneLine(name),
    headline: inOneLine(headline(step)),
    kind: step.kind,
    lane: lane === -1 ? null : lane,
    told: told.map(inOneLine),
    changed: changed.map(inOneLine),
    failed: failed === null ? null : inOneLine(failed),
    marks: marksOf(step),
    ...(cells.length > 0 && { cells }),
    left: leftOf(trace.slots, state),
  }
}

function marksOf(step: Step): Mark[] {
  const disk = 'disk' in step ? step.disk : undefined
  return [
    ...(step.kind !== 'crash' && crashing(step) !== null ? (['crash'] as const) : []),
    ...(disk === undefined ? [] : [disk === 'torn' ? ('torn' as const) : ('unsynced' as const)]),
  ]
}

function leftOf(slots: readonly Slot[], state: readonly Plain[] | null): string[] {
  const at = slots.findIndex(({ kind }) => kind === 'faults')
  const budgets = (state?.[at] ?? {}) as { readonly [name: string]: number }
  return Object.entries(budgets).map(([name, left]) => `${name} ${left}`)
}

type Cells = NonNullable<PageStep['cells']>

/** New values of the variables of a machine, as short as lanes are. */
function cellsOf(
  columns: readonly Slot[],
  { slots, before, state }: { slots: readonly Slot[]; before: readonly Plain[] | null; state: readonly Plain[] },
): Cells {
  return columns.flatMap((column, lane) => {
    if (!isVariable(column)) return []
    const number = slots.indexOf(column)
    const now = state[number] as Plain
    if (before === null) return [{ lane, text: elide(bare(now), longestCell) }]
    const changes = changesBetween('', before[number] as Plain, now)
    const [first] = changes
    if (first === undefined) return []
    const whole = bare(now)
    if (whole.length <= longestCell && first.kind === 'set') return [{ lane, text: whole }]
    return [{ lane, text: elide(changes.map(changeInCell).join(', '), longestCell) }]
  })
}

function changeInCell(change: ReturnType<typeof changesBetween>[number]): string {
  if (change.kind === 'set') {
    const after = change.after === undefined ? 'removed' : bare(change.after)
    return change.path === '' ? after : `${change.path.replace(/^\./, '')}: ${after}`
  }
  return `${change.kind === 'gains' ? '+' : '\u2212'} ${change.members.map(bare).join(', ')}`
}

/** Names need no quotes where nothing else stands beside them. */
function bare(value: Plain): string {
  return typeof value === 'string' && isName(value) ? value : formatValue(value)
}

/** What the property looked at; where nobody asked why, the parts of the state that it read, as a whole. */
function readIn(trace: Trace, why: Why | null, instance: Instance): PageData['read'] {
  const reads = why === null || why.reads.length === 0 ? wholeReadings(trace, instance) : why.reads
  return toldReadings(reads, trace).map(({ label, text, since }) => ({
    label,
    text: inOneLine(elide(text, extent.width)),
    since: since && { ...since, words: inOneLine(since.words) },
  }))
}

function inOneSentence({ fairness }: Why, { ending }: Trace): string | null {
  const sentence = fairnessSentence(fairness, ending)
  return sentence === null ? null : inOneLine(sentence)
}

/** The operations recorded by the end of a run, each with the steps in which it was invoked and returned. */
function operationsIn({ steps, slots, history }: Trace): Operations | null {
  const at = slots.findIndex(({ kind }) => kind === 'history')
  const last = steps.findLast(({ state }) => state !== null)?.state?.[at] as unknown as History | undefined
  const operations = last === undefined ? [] : operationsOf(last)
  if (operations.length === 0) return null
  const violation = history?.violation ?? null
  const involved = [...(violation?.core ?? []), ...(violation?.circle ?? []).flatMap((one) => [one.before, one.after])]
  const clients = [...new Set(operations.map(({ client }) => client))].sort()
  const isSame = (one: RecordedOperation, other: RecordedOperation) =>
    one.client === other.client && one.index === other.index
  const lines = violation === null ? [] : historyLines(violation, operations, extent)
  const blank = lines.indexOf('')
  const stepsOf = stepsOfOperations(steps)
  return {
    clients: clients.map(inOneLine),
    operations: operations.map((operation) => ({
      client: clients.indexOf(operation.client),
      text: inOneLine(describeOperation(operation.operation, operation.result)),
      ...stepsOf(operation),
      isInvolved: involved.some((one) => isSame(one, operation)),
    })),
    lines: (blank === -1 ? lines : lines.slice(0, blank)).map(inOneLine),
  }
}

/** In which step each operation was invoked, and in which it returned, by the name under which it is told and its number there. */
function stepsOfOperations(steps: readonly TraceStep[]): (operation: RecordedOperation) => StepsOfOperation {
  const lanes = new Map<string, StepsOfOperation[]>()
  const laneOf = (name: string) => {
    const known = lanes.get(name)
    if (known !== undefined) return known
    const made: StepsOfOperation[] = []
    lanes.set(name, made)
    return made
  }
  const lost = new Map<string, number>()
  for (const { step, number } of steps) {
    for (const { client, kind } of 'events' in step ? step.events : []) {
      const lane = laneOf(client)
      const last = lane.at(-1)
      if (kind === 'invoke') lane.push({ invoked: number, returned: null })
      else if (last === undefined || last.returned !== null) continue
      else if (kind === 'return') lane[lane.length - 1] = { ...last, returned: number }
      else {
        const before = lost.get(client) ?? 0
        lost.set(client, before + 1)
        lane.pop()
        laneOf(laneOfLost(client, before)).push(last)
      }
    }
  }
  return ({ client, index }) => lanes.get(client)?.[index] ?? { invoked: 1, returned: null }
}

interface StepsOfOperation {
  readonly invoked: number
  readonly returned: number | null
}
