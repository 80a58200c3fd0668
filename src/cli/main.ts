/** The command line: declares the commands and options, and turns every outcome into an exit code. */

import { randomInt } from 'node:crypto'
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { judgeFor, type ObjectName, objectNames } from '../histories/consistency.ts'
import { NetsplitError } from '../language/errors.ts'
import { confineAuthors, exitNow, isAuthorSilent } from '../loading/confine.ts'
import type { Folders } from '../loading/folders.ts'
import { isPath } from '../loading/spec-files.ts'
import { unlessDerailed } from '../loading/stranded.ts'
import { watchAuthors } from '../loading/watch.ts'
import { inOneLine } from '../trace/escape.ts'
import { type ExitCode, exitCodes } from './exit.ts'
import { fuzzCommand } from './fuzz-options.ts'
import type { HistoryOptions } from './history.ts'
import { offerLibrary } from './offer-library.ts'
import {
  type CheckOptions,
  checkOptions,
  collect,
  commonOptions,
  parseCount,
  parsePlain,
  parsePort,
  parseSeconds,
  withDefaults,
} from './options.ts'
import { complain, flushed, say, sayJson } from './output.ts'
import { outputOptions, targetsIn } from './outputs.ts'
import type { ReplayOptions } from './replayed.ts'
import { packageVersion } from './version.ts'

/** Milliseconds that a process may go on after its command has ended. */
const afterwards = 200

/** Runs one command, and sets the code that the process exits with. Whatever keeps the process going afterwards is ended. */
export async function run(args: readonly string[], folders: Folders): Promise<void> {
  confineAuthors()
  watchAuthors({ withLateSources: false })
  offerLibrary()
  const { code, isOver } = await main(args, folders)
  await flushed()
  // Last, for what a model does at the end of a process is no matter of the check.
  process.on('exit', () => {
    process.exitCode = code
  })
  // To take a process apart takes Node 10 ms.
  if (!isOver || isNothingLeft()) exitNow(code)
  setTimeout(() => exitNow(code), afterwards).unref()
}

/** Streams, which are flushed by now. */
const streams = /^(TTY|Pipe|FS\w*)Wrap$/

function isNothingLeft(): boolean {
  return isAuthorSilent() && process.getActiveResourcesInfo().every((kind) => streams.test(kind))
}

/**
 * Runs one command.
 *
 * @param args what the user typed after `netsplit`
 * @returns the exit code, and whether the command has ended: not where an exception came that it does not wait for
 */
async function main(args: readonly string[], folders: Folders): Promise<{ code: ExitCode; isOver: boolean }> {
  const asJson = args.includes('--json')
  let exitCode: ExitCode = exitCodes.asExpected
  let isOver = true
  const program = new Command('netsplit')
    .description('An exhaustive model checker for distributed protocols.')
    .showHelpAfterError('(--help lists what there is)')
    .version(packageVersion(folders), '--version', 'print the version')
    .exitOverride()
  program.configureOutput({
    writeOut: (text) => say(...text.trimEnd().split('\n')),
    writeErr: (text) => asJson || complain(text.trimEnd()),
    outputError: (text, write) => write(`${mistakeInOneLine(text)}\n`),
  })
  const run = async (models: string[], options: CheckOptions) => {
    const { isRound } = await import('./watched.ts')
    if (options.watch && !isRound()) {
      const { requireWatchable, watch } = await import('./watch.ts')
      requireWatchable(options)
      exitCode = await watch(args, folders)
      return
    }
    const { check } = await import('./check.ts')
    exitCode = await check(models, options, folders)
  }
  const commands: { readonly [name: string]: () => Command } = {
    check: () => checkCommand(run),
    history: () =>
      historyCommand(async (file, options) => {
        const { checkHistory } = await import('./history.ts')
        exitCode = await checkHistory(file, options, folders)
      }),
    fuzz: () =>
      fuzzCommand(
        async (names, options) => {
          const { fuzzModels } = await import('./fuzz.ts')
          exitCode = await fuzzModels(names, options, folders)
        },
        () => randomInt(2 ** 32),
      ),
    replay: () =>
      replayCommand(async (file, options) => {
        const { replayFile } = await import('./replay.ts')
        exitCode = await replayFile(file, options, folders)
      }),
    init: () =>
      initCommand(async (folder) => {
        const { init } = await import('./init.ts')
        exitCode = await init(folder, folders)
      }),
  }
  const [name = ''] = commandIn(args)
  // Whoever names one needs no other: to declare all of them takes as long as to find a spec.
  const declared = Object.hasOwn(commands, name) ? [commands[name] as () => Command] : Object.values(commands)
  for (const declare of declared) program.addCommand(declare().copyInheritedSettings(program))
  try {
    if (args.length === 0) program.outputHelp()
    else {
      isOver = false
      const command = program.parseAsync(commandIn(args), { from: 'user' }).finally(() => {
        isOver = true
      })
      await unlessDerailed(command)
    }
    return { code: exitCode, isOver }
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return { code: exitCodes.asExpected, isOver }
    await showError(error, asJson)
    return { code: exitCodes.error, isOver }
  }
}

/** `npm run check -- history` has said check already; no model that comes with the package is called history. */
function commandIn(args: readonly string[]): readonly string[] {
  return args[0] === 'check' && args[1] === 'history' ? args.slice(1) : args
}

function historyCommand(run: (file: string, options: HistoryOptions) => Promise<void>): Command {
  const command = new Command('history')
    .description('Judge a recorded history of a real system (docs/histories.md).')
    .argument(
      '<file>',
      'a file with an event on each line: {"client": "c1", "kind": "invoke", "value": {...}}; or in the EDN of Jepsen',
    )
    .addOption(
      new Option('--spec <object>', `${objectNames.join(', ')}, or the path to a module with a specification`)
        .argParser(parseObject)
        .makeOptionMandatory(),
    )
    .option('--initial <value>', 'what is in the object at the start, as JSON', parsePlain)
    .option('--model <name>', 'the consistency model; can be given several times', collect)
    .option('--max-states <n>', 'give up after so many situations of a search (default: 500,000)', parseCount)
    .option('--timeout <seconds>', 'give up on a model after this time', parseSeconds)
  for (const option of commonOptions('full', 'json')) command.addOption(option)
  return command
    .addHelpText('after', historyHelp())
    .action((file: string, given: Partial<HistoryOptions> & Pick<HistoryOptions, 'spec'>) =>
      run(file, { model: [], maxStates: 500_000, json: false, full: false, ...given }),
    )
}

function parseObject(name: string): string {
  if (isPath(name) || objectNames.includes(name as ObjectName)) return name
  throw new InvalidArgumentError(
    `Allowed choices are ${objectNames.join(', ')}, or the path to a module (docs/histories.md).`,
  )
}

function historyHelp(): string {
  const models = objectNames.map((object) => `  ${object.padEnd(14)}${judgeFor(object).models.join(', ')}`)
  return `
Consistency models by object, the default first:
${models.join('\n')}
  a module      linearizable, sequential

Exit codes: 0 holds, 1 violated, 2 wrong command or file, 3 not decided, 130
interrupted, 143 and 129 ended by SIGTERM and SIGHUP.`
}

function checkCommand(run: (models: string[], options: CheckOptions) => Promise<void>): Command {
  const command = new Command('check')
    .description('Explore every reachable state and check the properties.')
    .argument(
      '[model...]',
      'names, files, folders or globs, or FILE#NAME for one of several specs in a file; by default all files *.spec.model.ts of the project (docs/projects.md). Models that come with Netsplit: netsplit/paxos; netsplit/ lists them',
    )
  for (const option of checkOptions(outputOptions())) command.addOption(option)
  return command
    .addHelpText('after', exitCodeHelp)
    .action((models: string[], given: Partial<CheckOptions>) =>
      run(models, withDefaults({ ...given, outputs: targetsIn(given) })),
    )
}

function replayCommand(run: (file: string, options: ReplayOptions) => Promise<void>): Command {
  const command = new Command('replay')
    .description('Take the run of a trace file again, through the model of today (docs/traces.md).')
    .argument('<file>', 'a file that check --trace or --traces has written')
    .option('--model <model>', 'take it through this model, not the one that the file names')
    .option('--until <step>', 'stop after the step of this number or name, and show the state in full')
    .option('--inspect-step <n>', 'run the handler of this step under the inspector, for breakpoints', parseCount)
    .option('--inspect-port <port>', 'the port of the inspector; 0 for any (default: 9229)', parsePort)
  for (const option of [...outputOptions(), ...commonOptions('why', 'full', 'json', 'typecheck')]) {
    command.addOption(option)
  }
  return command.addHelpText('after', replayHelp).action((file: string, given: Partial<ReplayOptions>) =>
    run(file, {
      why: false,
      full: false,
      json: false,
      typecheck: true,
      inspectPort: 9229,
      ...given,
      outputs: targetsIn(given),
    }),
  )
}

function initCommand(run: (folder: string | null) => Promise<void>): Command {
  return new Command('init')
    .description('Write a first model, its spec, a script and a step for continuous integration (docs/projects.md).')
    .argument('[folder]', 'the project; by default the nearest folder with a package.json, or the current one')
    .addHelpText('after', '\nFiles that are there are kept. Exit codes: 0 all is there now, 2 it could not be written.')
    .action((folder?: string) => run(folder ?? null))
}

const replayHelp = `
Exit codes: as of a check that finds the same: 1 a violation is reproduced, 0 a
witness is, or a violation is no more; 1 a witness is no more; 3 a step is not
possible any more; 2 wrong command, file or model.`

const exitCodeHelp = `
netsplit check history FILE judges a recorded history: see check history --help.

Exit codes: 0 all as expected, 1 violated, vacuous or not as expected, 2 wrong
command or model, 3 incomplete (a bound or limit leaves something undecided), 130
interrupted, 143 and 129 ended by SIGTERM and SIGHUP. A sweep expects nothing: 0
all decided, 3 not all.`

/** What the user typed makes no line of its own; below it may stand what commander takes for meant. */
function mistakeInOneLine(text: string): string {
  const [, mistake = '', meant = ''] = /^(.*?)(\n\(Did you mean [^\n]*)?\s*$/s.exec(text) ?? []
  return inOneLine(mistake) + meant
}

/** Errors of the command line have already been printed by commander, unless JSON was asked for. */
async function showError(error: unknown, asJson: boolean): Promise<void> {
  if (asJson) {
    const { jsonError } = await import('./json.ts')
    const known =
      error instanceof CommanderError
        ? new NetsplitError({ code: 'usage', message: error.message.replace(/^error: /, '') })
        : error
    sayJson(jsonError(known, exitCodes.error))
  } else if (!(error instanceof CommanderError)) {
    const { describeAnyError } = await import('./errors.ts')
    complain(describeAnyError(error))
  }
}
