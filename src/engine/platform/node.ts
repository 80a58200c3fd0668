/** Node as what a search runs on, and the front door to its files for the layers above. */

import type { Disk } from './disk.ts'
import { inlineLess } from './inlining.ts'
import { loadModule } from './load-module.ts'
import * as files from './node-disk.ts'
import type { Platform } from './platform.ts'

export { filesIn, makeFolder, makeFolders, onDisk, readText } from './node-disk.ts'

export const nodeDisk: Disk = files

export const nodePlatform: Platform = {
  disk: nodeDisk,
  residentBytes: () => process.memoryUsage.rss(),
  inlineLess,
  load: loadModule,
}
