/**
 * The thread that judges a recorded history: it may take long, and whoever waits has to hear the clock and Ctrl-C. A thread
 * that is asked to end does so where it can, and reports what it knows by then.
 */

import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { type Judges, judgeFor, judgesFor, type ObjectName } from '../histories/consistency.ts'
import { type HistoryFile, readHistory } from '../histories/history-file.ts'
import { looksLikeEdn, readJepsen } from '../histories/jepsen.ts'
import { fileLinesOf, type RecordedOperation } from '../histories/operations.ts'
import { ownSpecification } from '../histories/own-object.ts'
import type { HistoryJudgement, Watch } from '../histories/violation.ts'
import { NetsplitError, thrownInWords } from '../language/errors.ts'
import { importObject } from '../loading/load-object.ts'
import { authorLine } from '../semantics/author-code/author.ts'
import { historyLines } from '../trace/history.ts'
import { violationToJson } from './history-report.ts'
import { type Explained, type HistoryReport, type HistoryTask, isHistoryTask, type Judged } from './history-task.ts'

const report = (message: HistoryReport) => parentPort?.postMessage(message)
/** Milliseconds between two reports of how far it has come. */
const betweenReports = 100

if (isHistoryTask(workerData)) {
  const { file } = workerData
  void judgeHistory(workerData).catch((error: unknown) => {
    const details = detailsOf(error)
    // What shows only in the whole history is at no line of its own.
    const place = details.place ?? (details.code === 'bad-history' ? file : undefined)
    report({ kind: 'refused', ...details, place })
  })
}

async function judgeHistory(task: HistoryTask): Promise<void> {
  const { file, path, spec, models } = task
  const judges = await judgesOf(task)
  const wanted = models.length > 0 ? models : judges.models.slice(0, 1)
  // Before a long file is read.
  for (const model of wanted) judges.judge(model, [])
  const content = contentOf(path, file)
  const history = looksLikeEdn(content) ? readJepsen(content, file, spec) : readHistory(content, file)
  for (const operation of [...history.operations, ...history.failed]) requireKnown(operation, file, judges)
  const clients = new Set(history.operations.map(({ client }) => client)).size
  report({ kind: 'read', operations: history.operations.length, clients, models: wanted })
  for (const [at, model] of wanted.entries()) judgeBy(model, judges, history, { task, at })
  report({ kind: 'finished' })
}

async function judgesOf({ spec, initial, module, folders }: HistoryTask): Promise<Judges> {
  if (module === null) return judgeFor(spec as ObjectName, initial)
  const { exported, file: name } = await importObject(module, folders)
  return judgesFor(spec, ownSpecification(exported, { name, placeOf: authorLine, initial }))
}

/** A model of those of a task, by its place. */
interface Turn {
  readonly task: HistoryTask
  readonly at: number
}

function judgeBy(model: string, judges: Judges, { operations, failed }: HistoryFile, { task, at }: Turn): void {
  const started = performance.now()
  const told = (kind: Judged['kind'], { verdict, violation, reason, cure, situations }: HistoryJudgement): Judged => ({
    kind,
    model,
    verdict,
    reason: reason ?? null,
    cure: cure ?? null,
    situations: situations ?? null,
    seconds: (performance.now() - started) / 1000,
    lines: violation === null ? [] : historyLines(violation, operations, task.extent),
    violation: violation && violationToJson(violation),
  })
  const judge = judges.judge(model, failed)
  const { watch, tellRest } = watchFor({ task, at }, (judgement) => report(told('found', judgement)))
  const judgement = judge(operations, { explains: true, limit: task.maxStates, watch })
  tellRest()
  report(told('judged', judgement))
}

/** @returns who watches, and what reports how far it came in the end */
function watchFor({ task, at }: Turn, found: Watch['found']): { watch: Watch; tellRest: () => void } {
  const toEnd = new Int32Array(task.toEnd)
  let next = performance.now() + betweenReports
  let latest: Explained | null = null
  const tellRest = () => {
    if (latest !== null) report(latest)
    latest = null
  }
  const watch: Watch = {
    isOver: () => Atomics.load(toEnd, 0) > at,
    explained(count, all) {
      latest = { kind: 'explained', count, all }
      const now = performance.now()
      if (now < next) return
      next = now + betweenReports
      tellRest()
    },
    found,
  }
  return { watch, tellRest }
}

function contentOf(path: string, file: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new NetsplitError({
      code: 'unknown-name',
      message: `The history ${file} cannot be read: ${(error as Error).message}.`,
      place: path,
      cure: 'Give the path to a file of events, one JSON object on a line, or in the EDN of Jepsen (docs/histories.md).',
    })
  }
}

/** Whether the operation is one of the object's is found out before anything else, for then the line is known. */
function requireKnown(operation: RecordedOperation, file: string, judges: Judges): void {
  const { invoked, returned } = fileLinesOf(operation)
  atLine(`${file}:${invoked}`, () => judges.requireKnown(operation))
  atLine(`${file}:${returned}`, () => judges.requireAnswer(operation))
}

function atLine(place: string, require: () => void): void {
  try {
    require()
  } catch (error) {
    if (!(error instanceof NetsplitError)) throw error
    const { code, summary: message, cure } = error
    throw new NetsplitError({ code, message, place, cure })
  }
}

/** An error as it can be sent to another thread. */
function detailsOf(error: unknown): Omit<Extract<HistoryReport, { kind: 'refused' }>, 'kind'> {
  if (!(error instanceof NetsplitError)) {
    return { code: 'worker-died', message: thrownInWords(error), place: undefined, cure: undefined }
  }
  const { code, summary: message, place, cure } = error
  return { code, message, place, cure }
}
