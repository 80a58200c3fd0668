/** The report as text: Markdown tables, which are read as easily in a terminal. */

import type { Bar } from './bars.ts'
import type { DiskFigures, HistoryFigures, MemoryFigures, RatioFigures, SpeedFigures, StartFigures } from './figures.ts'
import type { FuzzingFigures } from './fuzzing.ts'
import type { Disturbance } from './machine.ts'
import type { BenchReport } from './report.ts'
import { spread } from './spread.ts'
import type { Summary } from './statistics.ts'

export function describeReport(report: BenchReport): string {
  const { bars, speed, scaling, peers, memory, disk, start, fuzzing, histories } = report
  return [
    header(report),
    section('Bars', 'Each as a ratio of measurements of this run; 1 or more is a pass.', barTable(bars)),
    section('Speed', speedText, speedTable(speed)),
    section('More workers', scalingText, ratioTable(scaling)),
    section('Peers', peerText, ratioTable(peers)),
    section(
      'Memory',
      'Bytes for each distinct state that the larger state space has more, each measured in a process of its own.',
      memoryTable(memory),
    ),
    section('On disk', diskText, diskTable(disk)),
    section(
      'From Enter to verdict',
      'Models of 61 and, installed, of 100 states; types checked as always. `node -e 0` starts Node alone.',
      startTable(start),
    ),
    section('Random runs', fuzzingText, fuzzingTable(fuzzing)),
    section('Recorded histories', historyText, historyTable(histories)),
  ]
    .filter((part) => part !== null)
    .join('\n\n')
}

const speedText =
  'Process: from start to end, with the start of Node. Search: what the program itself says, ours with the start of its ' +
  'threads. Processor: the time of all threads. States per second are over the whole process. Handler calls as the ' +
  'result reports them.'

const scalingText =
  'Times as fast as one worker, round by round. By processor time, which counts all threads, 1 means that the work was ' +
  'divided without any added.'

const peerText =
  'Times as fast as the peer, round by round. The peer has the same state space, to the last state and transition, and ' +
  'checks no property; ours checks those of its spec. SPIN is compiled with -O2 -DNOREDUCE -DSAFETY, without the time to compile.'

const diskText =
  'One worker. With `--spill`, how often memory was full; with `--checkpoint`, how often the search was saved. Times as ' +
  'fast as in memory by search time, round by round.'

const fuzzingText =
  'Half a minute of `netsplit fuzz`, beginning with empty tables: steps of runs, and how many states the search generates in ' +
  'the time of one.'

const historyText =
  'Ten clients. A wrong one has a stale read near its end. Process: from start to end, with reading the file. Judging: ' +
  'what the program itself says, with the reason of a violation.'

function header({ date, commit, machine, disturbance, rounds, peerVersions }: BenchReport): string {
  const { processor, cores, memoryBytes, node, system } = machine
  const { loadBefore, coresUsedByOthers } = disturbance
  const others = coresUsedByOthers === null ? 'unknown' : `${coresUsedByOthers.toFixed(2)} of ${cores} cores on average`
  return [
    `* ${date}${commit === null ? '' : `, commit ${commit}`}`,
    `* ${processor}, ${cores} cores, ${(memoryBytes / 2 ** 30).toFixed(0)} GB, ${system}, Node ${node}`,
    ...(peerVersions === null ? [] : [`* ${peerVersions}`]),
    `* rounds: ${rounds}; figures are the median, in parentheses the least and the most`,
    `* load average before: ${loadBefore.toFixed(2)}; used by other programs meanwhile: ${others}`,
    ...(isCalm(disturbance, cores) ? [] : [notCalm]),
  ].join('\n')
}

const notCalm =
  '* **The machine was not calm.** Figures with as many workers as cores suffer most, for some of their workers waited; ' +
  'ratios by processor time suffer least'

function isCalm({ coresUsedByOthers }: Disturbance, cores: number): boolean {
  return coresUsedByOthers === null || coresUsedByOthers < cores * 0.05
}

function section(title: string, text: string, table: string | null): string | null {
  return table && `## ${title}\n\n${text}\n\n${table}`
}

function barTable(bars: readonly Bar[]): string | null {
  const verdict = (passes: boolean | null) => (passes === null ? '-' : passes ? 'pass' : 'FAIL')
  return table(
    ['bar', 'measured', 'ratio', 'verdict'],
    bars.map(({ name, measured, ratio, passes }) => [name, measured, ratio?.toFixed(2) ?? '-', verdict(passes)]),
  )
}

function speedTable(speed: readonly SpeedFigures[]): string | null {
  const titles = ['state space', 'by', 'generated', 'distinct', 'process s', 'search s', 'processor s']
  return table(
    [...titles, 'million generated/s', 'million distinct/s', 'handler calls'],
    speed.map((figures) => [
      figures.title,
      figures.contender,
      grouped(figures.counts.generated),
      grouped(figures.counts.distinct),
      spread(figures.processSeconds),
      spread(figures.searchSeconds),
      spread(figures.cpuSeconds),
      spread(scaled(figures.generatedPerSecond, 1e-6)),
      spread(scaled(figures.distinctPerSecond, 1e-6)),
      figures.handlerCalls === null ? '-' : grouped(figures.handlerCalls),
    ]),
  )
}

function ratioTable(ratios: readonly RatioFigures[]): string | null {
  return table(
    ['state space', 'ours', 'compared with', 'by process time', 'by search time', 'by processor time'],
    ratios.map(({ title, contender, comparedWith, byProcess, bySearch, byCpu }) => [
      title,
      contender,
      comparedWith,
      spread(byProcess),
      spread(bySearch),
      spread(byCpu),
    ]),
  )
}

function memoryTable(memory: readonly MemoryFigures[]): string | null {
  return table(
    ['from', 'to', 'by', 'resident bytes/state', 'shared bytes/state', 'resident MB'],
    memory.map((figures) => [
      figures.small,
      figures.large,
      figures.contender,
      spread(figures.residentBytesPerState),
      spread(figures.sharedBytesPerState),
      spread(scaled(figures.residentBytes, 2 ** -20)),
    ]),
  )
}

function diskTable(disk: readonly DiskFigures[]): string | null {
  const titles = ['state space', 'by', 'times', 'search s', 'million distinct/s', 'times as fast as in memory']
  return table(
    [...titles, 'resident MB'],
    disk.map((figures) => [
      figures.title,
      figures.contender,
      spread(figures.uses),
      spread(figures.searchSeconds),
      spread(scaled(figures.distinctPerSecond, 1e-6)),
      spread(figures.ratio),
      spread(scaled(figures.residentBytes, 2 ** -20)),
    ]),
  )
}

function startTable(start: readonly StartFigures[]): string | null {
  return table(
    ['command', 'seconds'],
    start.map(({ command, seconds }) => [`\`${command}\``, spread(seconds)]),
  )
}

function fuzzingTable(fuzzing: readonly FuzzingFigures[]): string | null {
  return table(
    ['state space', 'workers', 'million steps/s', 'generated states for a step'],
    fuzzing.map(({ title, workers, stepsPerSecond, generatedForStep }) => [
      title,
      String(workers),
      spread(scaled(stepsPerSecond, 1e-6)),
      spread(generatedForStep),
    ]),
  )
}

function historyTable(histories: readonly HistoryFigures[]): string | null {
  return table(
    ['history', 'process s', 'judging s'],
    histories.map(({ history, seconds, judgingSeconds }) => [history, spread(seconds), spread(judgingSeconds)]),
  )
}

/** Null when there are no rows. */
function table(titles: readonly string[], rows: readonly (readonly string[])[]): string | null {
  if (rows.length === 0) return null
  const widths = titles.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] as number)).join(' | ')} |`
  return [line(titles), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line)].join('\n')
}

function scaled({ median, least, most, lowerQuartile, upperQuartile, samples }: Summary, factor: number): Summary {
  return {
    median: median * factor,
    least: least * factor,
    most: most * factor,
    lowerQuartile: lowerQuartile * factor,
    upperQuartile: upperQuartile * factor,
    samples: samples.map((sample) => sample * factor),
  }
}

function grouped(count: number): string {
  return count.toLocaleString('en')
}
