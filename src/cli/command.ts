/** How the user started this, as far as that can be known: for advice on what to type next. */

import type { PlannedCheck } from './planned-check.ts'

const isScript = ['check', 'replay'].includes(process.env['npm_lifecycle_event'] ?? '')

export const command = isScript ? 'npm run check --' : 'netsplit check'
export const replayCommand = isScript ? 'npm run replay --' : 'netsplit replay'

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
