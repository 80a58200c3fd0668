/** What a crash leaves of a node: one possibility on a perfect disk, several where the disk buffers what is written. */

import type { Plain } from '../language/plain.ts'
import { crashed, type Fields, type LocalState, onDiskAfterCrash } from './local.ts'
import type { Member } from './reaction.ts'
import type { Update } from './system.ts'
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
 */
export function crashOutcomes(
  world: World,
  number: number,
  local: LocalState,
  { written, onDisk }: { readonly written: Fields; readonly onDisk: Fields | undefined },
): CrashOutcome[] {
  const { role, id } = world.members[number] as Member
  const atStart = world.startState(number)
  const updates = noticesOf(world, number, id)
  if (onDisk === undefined) return [{ local: crashed(local, written, atStart), disk: 'written', updates }]
  const tears = world.faults.disk === 'torn'
  const torn = (role.torn ?? {}) as { readonly [field: string]: (entry: Plain) => Plain }
  const found = onDiskAfterCrash(onDisk, written, tears, torn)
  return found.map((survived, at) => ({
    local: crashed(local, survived, atStart),
    disk: at === 0 ? 'written' : at === found.length - 1 ? 'lost' : 'torn',
    updates,
  }))
}

/** Every other node is told of a crash, where crashes are noticed. */
function noticesOf(world: World, number: number, id: string): Update[] {
  return world.noticesSlots.flatMap((slot, other) =>
    slot === null || other === number ? [] : [{ slot, change: { crashed: id } }],
  )
}
