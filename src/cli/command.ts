/** How the user started this, as far as that can be known: for advice on what to type next. */

import { program } from '../loading/program.ts'
import type { FuzzOptions } from './fuzz-options.ts'
import type { PlannedCheck } from './planned-check.ts'

const { npm_lifecycle_event: event = '', npm_lifecycle_script: script = '' } = process.env

/** The scripts of this package itself, in a clone. */
const isOwnScript = ['check', 'fuzz', 'replay'].includes(event) && !/\bnetsplit (check|fuzz|replay)\b/.test(script)
/** A script of a user's project. */
const isCheckScript = /\bnetsplit check\b/.test(script)
export const command = isOwnScript
  ? 'npm run check --'
  : isCheckScript && event !== 'npx'
    ? `npm run ${event} --`
    : `${program} check`
export const replayCommand = isOwnScript ? 'npm run replay --' : `${program} replay`
const fuzzCommand = isOwnScript ? 'npm run fuzz --' : `${program} fuzz`

/** A name as one would type it in a shell; `key=value` is one word. */
export function quoted(name: string): string {
  return /^([\w.]+=)?[\w./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`
}

/** The command that carries out a planned check, with a single property if one is named. */
export function commandFor(plan: PlannedCheck, property?: string): string {
  const { loaded, scenario, overrides, properties, given, options, instance } = plan
  const { maxDepth, maxStates, symmetry, compact } = options
  const { bounds } = instance
  const words = [
    ...[loaded.name, '--scenario', scenario],
    ...(property === undefined ? properties : [property]).flatMap((name) => ['--property', name]),
    ...Object.entries(overrides).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    ...(given === null ? [] : ['--from', given.file]),
    ...(maxDepth !== undefined && maxDepth !== bounds.depth ? ['--max-depth', String(maxDepth)] : []),
    ...(maxStates !== undefined && maxStates !== bounds.states ? ['--max-states', String(maxStates)] : []),
    ...(symmetry === undefined ? [] : [symmetry ? '--symmetry' : '--no-symmetry']),
    ...(compact ? ['--compact'] : []),
  ]
  return `${command} ${words.map(quoted).join(' ')}`
}

/** The command that takes the same runs again. */
export function fuzzCommandWords(plan: PlannedCheck, options: FuzzOptions): string {
  const { loaded, scenario, overrides, properties } = plan
  const { seed, shard, strategy, steps, runs } = options
  const words = [
    ...[loaded.name, '--scenario', scenario, '--seed', String(seed)],
    ...properties.flatMap((name) => ['--property', name]),
    ...Object.entries(overrides).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
    ...(shard === undefined ? [] : ['--shard', `${shard.number}/${shard.of}`]),
    ...(strategy === 'mixed' ? [] : ['--strategy', strategy]),
    ...(steps === 200 ? [] : ['--steps', String(steps)]),
    ...(runs === undefined ? [] : ['--runs', String(runs)]),
  ]
  return `${fuzzCommand} ${words.map(quoted).join(' ')}`
}
