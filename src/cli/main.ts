/** The command line, whole: a script that the launcher runs (see script.mjs). */

import type { Folders } from '../loading/folders.ts'
import { checkCommand } from './commands/check.ts'
import { fuzzCommand } from './commands/fuzz.ts'
import { historyCommand } from './commands/history.ts'
import { initCommand } from './commands/init.ts'
import { replayCommand } from './commands/replay.ts'
import { runCommand } from './run-command.ts'

export function run(args: readonly string[], folders: Folders): Promise<void> {
  const commands = {
    check: checkCommand,
    history: historyCommand,
    fuzz: fuzzCommand,
    replay: replayCommand,
    init: initCommand,
  }
  return runCommand(commands, args, folders)
}
