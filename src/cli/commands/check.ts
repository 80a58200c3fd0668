/** `netsplit check`: its options, as commander knows them, and what carries it out. */

import { Command } from 'commander'
import { check } from '../check.ts'
import { type CheckOptions, checkOptions, withDefaults } from '../options.ts'
import { outputOptions, targetsIn } from '../outputs.ts'
import { requireWatchable, watch } from '../watch.ts'
import { isRound } from '../watched.ts'
import type { Declaration } from './declaration.ts'

export const checkCommand: Declaration = ({ args, folders, exitWith }) => {
  const command = new Command('check')
    .description('Explore every reachable state and check the properties.')
    .argument(
      '[model...]',
      'names, files, folders or globs, or FILE#NAME for one of several specs in a file; by default all files *.spec.model.ts of the project (docs/projects.md). Models that come with Netsplit: netsplit/paxos; netsplit/ lists them',
    )
  for (const option of checkOptions(outputOptions())) command.addOption(option)
  return command.addHelpText('after', exitCodeHelp).action(async (models: string[], given: Partial<CheckOptions>) => {
    const options = withDefaults({ ...given, outputs: targetsIn(given) })
    if (!options.watch || isRound()) return exitWith(await check(models, options, folders))
    requireWatchable(options)
    exitWith(await watch(args, folders))
  })
}

const exitCodeHelp = `
netsplit check history FILE judges a recorded history: see check history --help.

Exit codes: 0 all as expected, 1 violated, vacuous or not as expected, 2 wrong
command or model, 3 incomplete (a bound or limit leaves something undecided), 130
interrupted, 143 and 129 ended by SIGTERM and SIGHUP. A sweep expects nothing: 0
all decided, 3 not all.`
