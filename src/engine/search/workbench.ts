/**
 * What a worker works with: the parts of its search, each attached to the memory that all workers share. The search uses
 * them, and so does all that is asked afterwards; none of them knows of the loop.
 */

import type { Instance } from '../../semantics/instance/instance.ts'
import { Checks } from '../checks/checks.ts'
import { Inspector } from '../checks/inspector.ts'
import { Violations } from '../checks/violations.ts'
import type { Expansion } from '../expansion/expansion.ts'
import type { SharedMemory } from '../memory/memory.ts'
import { Store } from '../memory/noticeboard.ts'
import { boundsOf, type SearchOptions } from '../options.ts'
import { type Disk, requireDisk } from '../platform/disk.ts'
import { Archive } from '../states/archive.ts'
import { CompactSet } from '../states/compact-set.ts'
import type { Directory } from '../states/directory.ts'
import { Layout } from '../states/layout.ts'
import { Levels } from '../states/levels.ts'
import { StateSpace } from '../states/state-space.ts'
import type { VisitedSet } from '../states/visited.ts'
import { expansionOf } from '../symmetry/reduced-expansion.ts'
import { type Symmetry, symmetryOf } from '../symmetry/symmetry.ts'
import { Tabling } from '../tables/tabling.ts'
import { Clock } from './clock.ts'

/** What a workbench is set up from. */
export interface Assigned {
  readonly memory: SharedMemory
  readonly directory: Directory
  readonly instance: Instance
  readonly options: SearchOptions
  /** Where states and checkpoints are kept, if anywhere. */
  readonly disk?: Disk | null
  /** The file of the archive, where there is one. */
  readonly archiveFile?: number | null
  /** This worker's number, from 0. */
  readonly worker: number
}

export class Workbench {
  readonly memory: SharedMemory
  readonly directory: Directory
  readonly instance: Instance
  readonly options: SearchOptions
  readonly worker: number
  readonly disk: Disk | null
  readonly tabling: Tabling
  readonly violations: Violations
  readonly inspector: Inspector
  readonly layout: Layout
  readonly levels: Levels
  readonly archive: Archive | null
  readonly space: VisitedSet
  readonly symmetry: Symmetry | null
  readonly expansion: Expansion
  readonly clock: Clock

  constructor({ memory, directory, instance, options, worker, disk = null, archiveFile = null }: Assigned) {
    this.memory = memory
    this.directory = directory
    this.instance = instance
    this.options = options
    this.worker = worker
    this.disk = disk
    const slots = instance.system.slots.length
    const bounds = boundsOf(options)
    const paranoid = options.paranoid ?? false
    this.tabling = new Tabling(memory, directory, instance, { worker, paranoid, bounds })
    this.violations = new Violations(memory, directory, instance)
    const checks = new Checks(memory, directory, { instance, tabling: this.tabling, paranoid, bounds })
    this.inspector = new Inspector(checks, this.tabling, this.violations)
    this.tabling.onIrregular = (state) => this.inspector.recordIrregularity(state)
    this.layout = new Layout(slots)
    this.levels = new Levels(memory, directory.levels)
    this.archive =
      archiveFile === null
        ? null
        : new Archive(memory, {
            ...{ eras: directory.eras, layout: this.layout, slots },
            ...{ disk: requireDisk(disk, 'An archive'), file: archiveFile },
          })
    this.space =
      options.compact && this.archive !== null
        ? new CompactSet(memory, this.layout, { archive: this.archive, worker })
        : new StateSpace(memory, this.layout)
    const parts = { instance, layout: this.layout, tabling: this.tabling, bounds }
    this.symmetry = symmetryOf(memory, directory, { ...parts, options, checks })
    this.expansion = expansionOf(memory, directory, { ...parts, symmetry: this.symmetry })
    this.clock = new Clock(memory, options, worker)
  }

  /** The visited set where it is exact and in memory. */
  get states(): StateSpace | null {
    return this.space instanceof StateSpace && this.memory.board.store === Store.exact ? this.space : null
  }

  /** Takes over a new layout, and that tables were dropped: after every meeting, for nothing that is kept of them is right. */
  refresh(): void {
    this.layout.refresh(this.memory)
    if (this.expansion.refresh()) this.inspector.checks.reset()
  }
}
