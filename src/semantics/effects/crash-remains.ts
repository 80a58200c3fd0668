/** What a crash leaves of a node: one possibility on a perfect disk, several where the disk buffers what is written. */

import { type Plain, toPlain } from '../../language/plain.ts'
import { attempt, type Outcome, onlyLooking } from '../author-code/author.ts'
import { snapshotOf } from '../author-code/drafts.ts'
import { show } from '../author-code/shown.ts'
import { crashed, type Fields, type LocalState, onDiskAfterCrash } from '../node/local.ts'
import type { Member } from '../node/member.ts'
import { under } from '../system/names.ts'
import type { Author, Update } from '../system/system.ts'
import type { World } from '../world/world.ts'

export interface CrashOutcome {
  readonly local: LocalState
  /** Whether the disk had written everything, nothing since the last sync, or a part. */
  readonly disk: Disk
  /** Nodes that will be told. */
  readonly updates: readonly Update[]
}

export type Disk = 'written' | 'lost' | 'torn'

/** What a node leaves behind when it crashes. */
export interface Crashing {
  readonly local: LocalState
  /** Its durable fields as it has them. */
  readonly written: Fields
  /** As they were at the last sync, where the disk buffers. */
  readonly onDisk: Fields | undefined
}

/** Every outcome of a crash; a failure where the role's `torn` throws. */
export function crashOutcomes(
  world: World,
  number: number,
  { local, written, onDisk }: Crashing,
  author: Author,
): Outcome<CrashOutcome[]> {
  const { id } = world.members[number] as Member
  const volatile = world.volatileStart(number)
  const updates = noticesOf(world, number, id)
  if (onDisk === undefined) {
    return { result: [{ local: crashed(local, written, volatile), disk: 'written', updates }] }
  }
  const disks = disksAfterCrash(world, number, { written, onDisk }, author)
  if ('failure' in disks) return disks
  const found = disks.result
  const result = found.map(
    (survived, at): CrashOutcome => ({
      local: crashed(local, survived, volatile),
      disk: at === 0 ? 'written' : at === found.length - 1 ? 'lost' : 'torn',
      updates,
    }),
  )
  return { result }
}

/** What may be on the disk of a node; the only place that runs a role's `torn`. */
function disksAfterCrash(
  world: World,
  number: number,
  disk: { readonly written: Fields; readonly onDisk: Fields },
  author: Author,
): Outcome<readonly Fields[]> {
  if (world.faults.crashes.disk !== 'torn') return { result: onDiskAfterCrash(disk) }
  const { role, roleName } = world.members[number] as Member
  if (role.torn === undefined) return { result: onDiskAfterCrash(disk, () => undefined) }
  const torn = role.torn as { readonly [field: string]: (entry: Plain) => unknown }
  const where = `${roleName}.torn`
  return attempt(author, where, () =>
    onDiskAfterCrash(disk, (field, entry) => {
      const tear = under(torn, field)
      if (tear === undefined) return undefined
      const left = onlyLooking(where, () => tear(show(entry)))
      return toPlain(snapshotOf(left), `what ${where}.${field} leaves of an entry`)
    }),
  )
}

/** Every other node is told of a crash, where crashes are noticed. */
function noticesOf(world: World, number: number, id: string): Update[] {
  return world.noticesSlots.flatMap((slot, other) =>
    slot === null || other === number ? [] : [{ slot, change: { crashed: id } }],
  )
}
