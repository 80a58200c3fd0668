/** How a command is declared. */

import type { Command } from 'commander'
import type { Folders } from '../../loading/folders.ts'
import type { ExitCode } from '../exit.ts'

/** What a command is carried out with. */
export interface Invocation {
  /** What the user typed after `netsplit`. */
  readonly args: readonly string[]
  readonly folders: Folders
  /** Takes what the process exits with once the command has ended. */
  readonly exitWith: (code: ExitCode) => void
}

/** Makes a command that commander knows, with its options, which carries itself out. */
export type Declaration = (invocation: Invocation) => Command
