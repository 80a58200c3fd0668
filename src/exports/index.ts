/** Exports: a run as a file that other tools read. */

import type { Instance } from '../semantics/instance/instance.ts'
import type { Trace } from '../trace/trace.ts'
import { writeDot } from './dot.ts'
import { writeItf } from './itf.ts'
import { writeMermaid } from './mermaid.ts'
import { writePlantUml } from './plantuml.ts'
import { writeShiViz } from './shiviz.ts'

export { showsBug, writeTest } from './emitted-test.ts'

export interface ExportFormat {
  /** How the names of its files end. */
  readonly extension: string
  /** As messages call it: `Mermaid diagram`. */
  readonly name: string
  write(trace: Trace, instance: Instance): string
}

export const exportFormats: readonly ExportFormat[] = [
  { extension: '.mmd', name: 'Mermaid diagram', write: writeMermaid },
  { extension: '.puml', name: 'PlantUML diagram', write: writePlantUml },
  { extension: '.itf.json', name: 'Informal Trace Format', write: writeItf },
  { extension: '.dot', name: 'Graphviz graph', write: writeDot },
  { extension: '.shiviz.log', name: 'ShiViz log', write: writeShiViz },
]
