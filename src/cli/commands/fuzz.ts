/** `netsplit fuzz`: its options, as commander knows them, and what carries it out. */

import { randomInt } from 'node:crypto'
import { Command, InvalidArgumentError, Option } from 'commander'
import { strategyNames } from '../../fuzzing/strategies.ts'
import { NetsplitError } from '../../language/errors.ts'
import { fuzzModels } from '../fuzz.ts'
import { defaultSteps, type FuzzOptions, type Shard } from '../fuzz-options.ts'
import {
  collect,
  commonOptions,
  parseCount,
  parseMemory,
  parseSeconds,
  parseSetting,
  withDefaults,
} from '../options.ts'
import { outputOptions, targetsIn } from '../outputs.ts'
import type { Declaration } from './declaration.ts'

/** Seeds are words of 32 bits. */
const mostSeed = 2 ** 32 - 1

function parseSeed(text: string): number {
  const seed = Number(text)
  if (/^\d+$/.test(text) && seed <= mostSeed) return seed
  throw new InvalidArgumentError(`Give a whole number, 0 to ${mostSeed.toLocaleString('en-US')}.`)
}

function parseShard(text: string): Shard {
  const [, number, of] = /^(\d+)\/(\d+)$/.exec(text) ?? []
  const shard = { number: Number(number), of: Number(of) }
  if (shard.number >= 1 && shard.number <= shard.of) return shard
  throw new InvalidArgumentError('Give which of how many, such as 1/4.')
}

export const fuzzCommand: Declaration = ({ folders, exitWith }) => {
  const command = new Command('fuzz')
    .description('Take random runs and check the properties along them (docs/fuzzing.md).')
    .argument(
      '[model...]',
      'names of models or paths to spec files, as for check; with --merge, reports that --json has printed',
    )
    .option('--scenario <name>', 'fuzz this scenario only; can be given several times', collect)
    .option('--property <name>', 'check this property only; can be given several times', collect)
    .option('--set <key=value>', 'set a parameter or a setting, as for check', parseSetting)
    .option('--runs <n>', `how many runs of each scenario (default: 20,000, or as many as --time allows)`, parseCount)
    .option('--steps <n>', `the most steps of a run (default: ${defaultSteps})`, parseCount)
    .option('--seed <n>', 'the same seed finds the same, with any number of workers (default: a random one)', parseSeed)
    .option('--time <seconds>', 'stop each scenario after the round of runs in which this time is over', parseSeconds)
    .addOption(new Option('--strategy <name>', 'how steps are chosen (default: mixed)').choices(strategyNames))
  for (const option of commonOptions('workers')) command.addOption(option)
  command
    .option(
      '--memory <size>',
      'for all workers together, such as 512MB or 4GB (default: 60% of what there is)',
      parseMemory,
    )
    .option('--shard <i/n>', 'one of n campaigns that share the work out, each with runs of its own', parseShard)
    .option('--merge', 'put the reports of shards together')
    .option('--keep-going', 'take all runs although something was found')
    .option('--large', 'also fuzz scenarios that are marked large')
  for (const option of [...outputOptions(), ...commonOptions('report', 'why', 'full')]) command.addOption(option)
  command.option('--json', 'print one JSON object (docs/fuzzing.md)')
  for (const option of commonOptions('typecheck')) command.addOption(option)
  return command.addHelpText('after', fuzzHelp).action(async (names: string[], given: Partial<FuzzOptions>) => {
    if (given.merge === true) requireMergeable(given)
    const { workers, memory, typecheck } = withDefaults({})
    const options: FuzzOptions = {
      ...{
        scenario: [],
        property: [],
        set: {},
        steps: defaultSteps,
        strategy: 'mixed',
        report: [],
        workers,
        memory,
        typecheck,
      },
      ...{ large: false, keepGoing: false, merge: false, why: false, full: false, json: false },
      ...given,
      seed: given.seed ?? randomInt(2 ** 32),
      outputs: targetsIn(given),
    }
    exitWith(await fuzzModels(names, options, folders))
  })
}

/** Reports are put together as they are. Not refused are options that say how a command runs. */
const whileMerging: readonly string[] = ['merge', 'json', 'typecheck', 'workers', 'memory', 'seed']

function requireMergeable(given: Partial<FuzzOptions>): void {
  const other = Object.keys(given).find((name) => !whileMerging.includes(name))
  if (other === undefined) return
  const option = `--${other.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
  throw new NetsplitError({
    code: 'usage',
    message: `${option} says what runs to take, or what to write of them; --merge takes none.`,
    cure: 'Give --merge, the files, and --json or not.',
  })
}

const fuzzHelp = `
Exit codes: 0 nothing is found, or what a scenario expects; 1 something else is
found; 2 wrong command or model; 3 what a scenario expects is not found; 130
interrupted. Runs never show that a property holds: check does.`
