/** The command that most start, as a script of its own: what there is less to load of starts sooner. */

import type { Folders } from '../loading/folders.ts'
import { checkCommand } from './commands/check.ts'
import { runCommand } from './run-command.ts'

export function run(args: readonly string[], folders: Folders): Promise<void> {
  return runCommand({ check: checkCommand }, args, folders)
}
