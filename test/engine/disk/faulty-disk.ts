/**
 * A disk that fails, in place of node:fs: use `vi.mock('node:fs', async (original) => faulty(await original()))`. It
 * counts what changes the disk, and from a chosen operation on it is full, or nothing is done any more, as after a crash.
 */

import type * as fs from 'node:fs'

/** What happens at the chosen operation, and at each one after it. */
type Fault =
  /** The process ends: what is written then is torn. */
  | 'crash'
  /** The machine ends: besides, nothing is left of what was written to a file since it was synced last. */
  | 'power loss'
  /** No room for what is written, then and ever after. */
  | 'full'
  /** No room for what is written, but somebody makes room at once. */
  | 'full for a moment'

class Disk {
  /** How many operations have been tried since the disk was armed. */
  operations = 0
  private fault: Fault | null = null
  private at = 0
  /** By path: from where on nothing was synced. */
  readonly unsynced = new Map<string, number>()

  /** Lets the disk fail from its numbered operation on, counted from 1, while the body runs. */
  async failing<Result>(fault: Fault, at: number, body: () => Promise<Result> | Result): Promise<Result> {
    this.operations = 0
    this.fault = fault
    this.at = at
    this.unsynced.clear()
    try {
      return await body()
    } finally {
      this.fault = null
    }
  }

  /** Whether the chosen operation was reached. */
  get hasFailed(): boolean {
    return this.operations >= this.at
  }

  /**
   * Carries out an operation, or fails.
   *
   * @param tear what a crash in the middle of the operation leaves behind
   * @param lose makes what was not synced disappear
   */
  attempt<Result>(
    action: () => Result,
    { takesRoom = false, tear = () => {}, lose }: { takesRoom?: boolean; tear?: () => void; lose: () => void },
  ): Result {
    const { fault } = this
    const isFull = fault?.startsWith('full')
    if (fault === null || (isFull && !takesRoom)) return action()
    this.operations++
    if (this.operations < this.at) return action()
    if (fault === 'full for a moment' && this.operations > this.at) return action()
    if (isFull) {
      tear()
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    }
    if (this.operations === this.at) {
      tear()
      if (fault === 'power loss') lose()
    }
    throw new Error('the process has ended')
  }
}

export const disk = new Disk()

export function faulty(real: typeof fs): typeof fs {
  const paths = new Map<number, string>()
  const lose = () => {
    for (const [path, place] of disk.unsynced) if (real.existsSync(path)) real.truncateSync(path, place)
  }
  const made: Partial<typeof fs> = {
    openSync: (path, flags, mode) => {
      const makes = typeof flags === 'number' && (flags & real.constants.O_CREAT) !== 0
      const open = () => {
        const file = real.openSync(path, flags, mode)
        paths.set(file, String(path))
        if (makes) disk.unsynced.set(String(path), 0)
        return file
      }
      return makes ? disk.attempt(open, { lose }) : open()
    },
    writeSync: ((file: number, bytes: Uint8Array, offset: number, length: number, place: number) => {
      const path = paths.get(file) as string
      const write = (count: number) => {
        disk.unsynced.set(path, Math.min(place, disk.unsynced.get(path) ?? place))
        return real.writeSync(file, bytes, offset, count, place)
      }
      return disk.attempt(() => write(length), { takesRoom: true, tear: () => write(length >> 1), lose })
    }) as typeof fs.writeSync,
    fsyncSync: (file) => {
      // Whether something is synced is noted; to wait for the real disk would only take time.
      disk.attempt(() => {}, { lose })
      disk.unsynced.delete(paths.get(file) as string)
    },
    renameSync: (from, to) => disk.attempt(() => real.renameSync(from, to), { lose }),
    unlinkSync: (path) => disk.attempt(() => real.unlinkSync(path), { lose }),
    rmSync: (path, options) => disk.attempt(() => real.rmSync(path, options), { lose }),
  }
  return { ...real, ...made }
}
