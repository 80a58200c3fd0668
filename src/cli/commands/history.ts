/** `netsplit history`: its options, as commander knows them, and what carries it out. */

import { Command, InvalidArgumentError, Option } from 'commander'
import { judgeFor, type ObjectName, objectNames } from '../../histories/consistency.ts'
import { isPath } from '../../loading/spec-files.ts'
import { checkHistory, type HistoryOptions } from '../history.ts'
import { collect, commonOptions, parseCount, parsePlain, parseSeconds } from '../options.ts'
import type { Declaration } from './declaration.ts'

export const historyCommand: Declaration = ({ folders, exitWith }) => {
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
    .action(async (file: string, given: Partial<HistoryOptions> & Pick<HistoryOptions, 'spec'>) => {
      const options = { model: [], maxStates: 500_000, json: false, full: false, ...given }
      exitWith(await checkHistory(file, options, folders))
    })
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
