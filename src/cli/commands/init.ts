/** `netsplit init`, as commander knows it, and what carries it out. */

import { Command } from 'commander'
import { init } from '../init.ts'
import type { Declaration } from './declaration.ts'

export const initCommand: Declaration = ({ folders, exitWith }) =>
  new Command('init')
    .description('Write a first model, its spec, a script and a step for continuous integration (docs/projects.md).')
    .argument('[folder]', 'the project; by default the nearest folder with a package.json, or the current one')
    .addHelpText('after', '\nFiles that are there are kept. Exit codes: 0 all is there now, 2 it could not be written.')
    .action(async (folder?: string) => exitWith(await init(folder ?? null, folders)))
