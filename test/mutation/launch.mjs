/**
 * Mutation testing of a room: `npm run mutate -- ROOM [FILE...]`. Prints how many mutants its tests kill, and those that
 * survive. Results are kept in .mutation, file by file: a run that was stopped goes on, and tests only what has changed.
 */

import { existsSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Stryker } from '@stryker-mutator/core'
import { describeMutant, leastScore, scoreOf, unlisted } from './results.mjs'
import { chosenRoom, mutantsOfRoom } from './room.mjs'

process.chdir(dirname(dirname(dirname(fileURLToPath(import.meta.url)))))

const chosen = chosenRoom('npm run mutate')
process.env['NETSPLIT_ROOM'] = chosen.room

/** All that may change what becomes of a file's mutants is in its results: Stryker compares it before it uses them. */
function mutantsOf(file) {
  process.env['NETSPLIT_MUTATED'] = file
  const resultFile = `.mutation/${basename(file, '.ts')}.json`
  console.log(`${file}${existsSync(resultFile) ? ', with results of an earlier run' : ''}`)
  return new Stryker({
    mutate: [file],
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner', fileURLToPath(new URL('journal.mjs', import.meta.url))],
    vitest: { configFile: 'test/mutation/vitest.config.mjs', related: false },
    coverageAnalysis: 'perTest',
    concurrency: 1,
    // Generous, for the machine may have other things to do; endless loops are cut short by their number of rounds.
    timeoutFactor: 4,
    timeoutMS: 20_000,
    dryRunTimeoutMinutes: 30,
    // What runs while tests are collected is mutated in the tests that run it too, and not in all of them.
    ignoreStatic: true,
    incremental: true,
    incrementalFile: resultFile,
    tempDirName: '.mutation/sandbox',
    cleanTempDir: 'always',
    // Stryker would rewrite tsconfig.json with the programming interface of TypeScript 6; without the file it does not.
    ignorePatterns: ['/tsconfig.json', '/docs', '/models', '/specs', '/test/bench', '/.ci'],
    reporters: ['journal'],
    logLevel: 'warn',
    allowConsoleColors: false,
  }).runMutationTest()
}

const all = await mutantsOfRoom(chosen, mutantsOf)
const left = unlisted(all)
if (left.length > 0) console.log('\nNeither killed nor listed in test/mutation/survivors.json:')
for (const mutant of left) console.log(describeMutant(mutant))
process.exitCode = left.length > 0 || scoreOf(all) < leastScore ? 1 : 0
