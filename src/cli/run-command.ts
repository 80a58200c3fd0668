/** Runs a command, and turns every outcome into an exit code. */

import { Command, CommanderError } from 'commander'
import { NetsplitError } from '../language/errors.ts'
import { confineAuthors, exitNow, isAuthorSilent } from '../loading/confine.ts'
import type { Folders } from '../loading/folders.ts'
import { unlessDerailed } from '../loading/stranded.ts'
import { watchAuthors } from '../loading/watch.ts'
import { inOneLine } from '../trace/escape.ts'
import type { Declaration, Invocation } from './commands/declaration.ts'
import { describeAnyError } from './errors.ts'
import { type ExitCode, exitCodes } from './exit.ts'
import { jsonError } from './json.ts'
import { offerLibrary } from './offer-library.ts'
import { complain, flushed, say, sayJson } from './output.ts'
import { packageVersion } from './version.ts'

/** Commands by their names. */
export interface Declarations {
  readonly [name: string]: Declaration
}

/** Milliseconds that a process may go on after its command has ended. */
const afterwards = 200

/**
 * Runs one command, and sets the code that the process exits with. Whatever keeps the process going afterwards is ended.
 *
 * @param args what the user typed after `netsplit`
 */
export async function runCommand(commands: Declarations, args: readonly string[], folders: Folders): Promise<void> {
  confineAuthors()
  watchAuthors({ withLateSources: false })
  offerLibrary()
  const { code, isOver } = await outcomeOf(commands, args, folders)
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

/** The exit code, and whether the command has ended: not where an exception came that it does not wait for. */
async function outcomeOf(
  commands: Declarations,
  args: readonly string[],
  folders: Folders,
): Promise<{ code: ExitCode; isOver: boolean }> {
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
  const [name = ''] = commandIn(args)
  // Whoever names one needs no other: to declare all of them takes as long as to find a spec.
  const declared = Object.hasOwn(commands, name) ? [commands[name] as Declaration] : Object.values(commands)
  const invocation: Invocation = {
    args,
    folders,
    exitWith: (code) => {
      exitCode = code
    },
  }
  for (const declare of declared) program.addCommand(declare(invocation).copyInheritedSettings(program))
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
    showError(error, asJson)
    return { code: exitCodes.error, isOver }
  }
}

/** `npm run check -- history` has said check already; no model that comes with the package is called history. */
function commandIn(args: readonly string[]): readonly string[] {
  return args[0] === 'check' && args[1] === 'history' ? args.slice(1) : args
}

/** What the user typed makes no line of its own; below it may stand what commander takes for meant. */
function mistakeInOneLine(text: string): string {
  const [, mistake = '', meant = ''] = /^(.*?)(\n\(Did you mean [^\n]*)?\s*$/s.exec(text) ?? []
  return inOneLine(mistake) + meant
}

/** Errors of the command line have already been printed by commander, unless JSON was asked for. */
function showError(error: unknown, asJson: boolean): void {
  if (asJson) {
    const known =
      error instanceof CommanderError
        ? new NetsplitError({ code: 'usage', message: error.message.replace(/^error: /, '') })
        : error
    sayJson(jsonError(known, exitCodes.error))
  } else if (!(error instanceof CommanderError)) complain(describeAnyError(error))
}
