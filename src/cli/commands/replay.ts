/** `netsplit replay`: its options, as commander knows them, and what carries it out. */

import { Command } from 'commander'
import { commonOptions, parseCount, parsePort } from '../options.ts'
import { outputOptions, targetsIn } from '../outputs.ts'
import { replayFile } from '../replay.ts'
import type { ReplayOptions } from '../replayed.ts'
import type { Declaration } from './declaration.ts'

export const replayCommand: Declaration = ({ folders, exitWith }) => {
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
  return command.addHelpText('after', replayHelp).action(async (file: string, given: Partial<ReplayOptions>) => {
    const defaults = { why: false, full: false, json: false, typecheck: true, inspectPort: 9229 }
    exitWith(await replayFile(file, { ...defaults, ...given, outputs: targetsIn(given) }, folders))
  })
}

const replayHelp = `
Exit codes: as of a check that finds the same: 1 a violation is reproduced, 0 a
witness is, or a violation is no more; 1 a witness is no more; 3 a step is not
possible any more; 2 wrong command, file or model.`
