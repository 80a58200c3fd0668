/** What a crash leaves of a node: one possibility on a perfect disk, several where the disk buffers what is written. */

import { type Plain, toPlain } from '../language/plain.ts'
import { attempt, type Outcome } from './author.ts'
import { crashed, type Fields, type LocalState, onDiskAfterCrash } from './local.ts'
import type { Member } from './reaction.ts'
import type { Author, Update } from './system.ts'
import type { World } from './world.ts'

export interface CrashOutcome {
  readonly local: LocalState
  /** Whether the disk had written everything, nothing since the last sync, or a part. */
  readonly disk: Disk
  /** Nodes that will be told. */
  readonly updates: readonly Update[]
}

export type Disk = 'written' | 'lost' | 'torn'

/**
 * @param local the node's local state
 * @param durable its durable fields as it has them, and as they were at the last sync where the disk buffers
 * @returns a failure where the role's description of a torn entry fails
 */
export function crashOutcomes(
  world: World,
  number: number,
  local: LocalState,
  {
    written,
    onDisk,
    author,
  }: { readonly written: Fields; readonly onDisk: Fields | undefined; readonly author: Author },
): Outcome<readonly CrashOutcome[]> {
  const member = world.members[number] as Member
  const atStart = world.startState(number)
  const updates = noticesOf(world, number, member.id)
  if (onDisk === undefined) {
    return { result: [{ local: crashed(local, written, atStart), disk: 'written', updates }] }
  }
  const found = survivors(member, { written, onDisk, author, tears: world.faults.disk === 'torn' })
  if ('failure' in found) return found
  const outcomes = found.result.map(
    (survived, at): CrashOutcome => ({
      local: crashed(local, survived, atStart),
      disk: at === 0 ? 'written' : at === found.result.length - 1 ? 'lost' : 'torn',
      updates,
    }),
  )
  return { result: outcomes }
}

/** What may be on the disk of a node; the only place that runs a role's `torn`. */
function survivors(
  { role, roleName }: Member,
  { written, onDisk, author, tears }: { written: Fields; onDisk: Fields; author: Author; tears: boolean },
): Outcome<readonly Fields[]> {
  if (!tears || role.torn === undefined) return { result: onDiskAfterCrash(onDisk, written, tears, {}) }
  const authored = role.torn as { readonly [field: string]: (entry: Plain) => unknown }
  const where = `${roleName}.torn`
  const torn = Object.fromEntries(
    Object.entries(authored).map(([field, tear]) => [
      field,
      (entry: Plain) => toPlain(tear(entry), `what ${where}.${field} leaves of an entry`),
    ]),
  )
  return attempt(author, where, () => onDiskAfterCrash(onDisk, written, tears, torn))
}

/** Every other node is told of a crash, where crashes are noticed. */
function noticesOf(world: World, number: number, id: string): Update[] {
  return world.noticesSlots.flatMap((slot, other) =>
    slot === null || other === number ? [] : [{ slot, change: { crashed: id } }],
  )
}
