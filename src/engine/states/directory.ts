/** Where the parts of a search lie in the heap. One thread makes them before the search; every worker opens them. */

import { NetsplitError } from '../../language/errors.ts'
import type { Instance } from '../../semantics/instance/instance.ts'
import { createRepeats } from '../author-calls/repeats.ts'
import type { SharedMemory } from '../memory/memory.ts'
import { clearPairMap, createPairMap } from '../memory/pair-map.ts'
import { createComponents } from '../values/components.ts'
import { createValueStore } from '../values/value-store.ts'
import { createEras } from './archive.ts'
import { mostSlots } from './layout.ts'
import { createLevels } from './levels.ts'

export interface Directory {
  readonly values: number
  readonly components: number
  /** (slot, value id) -> component + 1 */
  readonly numbers: number
  /** (rule, option's value id) -> the address of the rule's option */
  readonly options: number
  /** (slot, change's value id) -> the address of the change */
  readonly changes: number
  /** A header for each slot, see change-rows.ts. */
  readonly changeRows: number
  /** (slot, paths' value id) -> the address of the facet */
  readonly facets: number
  /** (facet, value id) -> the facet's component + 1 */
  readonly facetNumbers: number
  /** A cell for each rule: the table of its options. */
  readonly ruleCells: number
  /** For each rule, how many options it has had. */
  readonly optionCounts: number
  /** A cell for each check, see checks.ts. */
  readonly checkCells: number
  /** For each check, which parts it looks at: [changes, value id of the paths by slot, also of the state after a step]. */
  readonly checkParts: number
  /** Leaves of checks. */
  readonly leaves: { readonly false: number; readonly true: number; readonly error: number }
  /** A flag for each author function that made a step. */
  readonly ranFlags: number
  /** A record for each author function and each check, see repeats.ts. */
  readonly repeats: number
  /** For each property, whether its premise has held. */
  readonly premiseFlags: number
  /** The state whose predecessor is looked for, see predecessor.ts. */
  readonly question: number
  /** The predecessor found so far, likewise. */
  readonly predecessor: number
  /** (rule, option's value id) -> the address of the option's copy, see kept-options.ts */
  readonly keptOptions: number
  /** The header of the graph, see graph.ts. */
  readonly graph: number
  /** Where the counts of coverage lie, see coverage.ts. */
  readonly coverage: number
  /** The eras of the archive, see archive.ts. */
  readonly eras: number
  /** The levels so far, see levels.ts. */
  readonly levels: number
  /** Records of violations, see violations.ts. */
  readonly violations: number
}

export const violationFixedWords = 7

/** Words for one record of a violation. */
export function violationWords(slots: number): number {
  return violationFixedWords + slots
}

/** Words for the parts that one check looks at. */
export function checkPartsWords(slots: number): number {
  return 1 + 2 * slots
}

/** How many checks there are: one of each property, the constraint, and what has to follow of each property. */
export function numberOfChecks(properties: number): number {
  return 2 * properties + 1
}

/** How many author functions may be repeated: those that steps come from, then the checks. */
export function repeatedFunctions({ system, properties }: Instance): number {
  return system.functions.length + numberOfChecks(properties.length)
}

export function createDirectory(memory: SharedMemory, instance: Instance): Directory {
  const { system, properties } = instance
  if (system.slots.length > mostSlots) {
    throw new NetsplitError({
      code: 'bad-model',
      message: `A state of ${instance.modelName} has ${system.slots.length} components; there can be ${mostSlots}.`,
      cure: 'Use smaller sizes, or a plain value in place of an indexed variable.',
    })
  }
  // Address 0 means nothing everywhere.
  memory.allocate(Math.max(0, 16 - memory.board.heapTop))
  return {
    values: createValueStore(memory),
    components: createComponents(memory, system.slots.length),
    numbers: createPairMap(memory),
    options: createPairMap(memory),
    changes: createPairMap(memory),
    changeRows: memory.allocate(system.slots.length),
    facets: createPairMap(memory),
    facetNumbers: createPairMap(memory),
    ruleCells: memory.allocate(system.rules.length),
    optionCounts: memory.allocate(system.rules.length),
    checkCells: memory.allocate(numberOfChecks(properties.length)),
    checkParts: memory.allocate(numberOfChecks(properties.length) * checkPartsWords(system.slots.length)),
    leaves: { false: memory.allocate(1), true: memory.allocate(1), error: memory.allocate(1) },
    ranFlags: memory.allocate(system.sites.length),
    repeats: createRepeats(memory, repeatedFunctions(instance)),
    premiseFlags: memory.allocate(properties.length),
    question: memory.allocate(system.slots.length),
    predecessor: memory.allocate(3 + system.slots.length),
    keptOptions: createPairMap(memory),
    graph: memory.allocate(3),
    coverage: memory.allocate(1),
    eras: createEras(memory),
    levels: createLevels(memory),
    violations: memory.allocate((properties.length + 2) * violationWords(system.slots.length)),
  }
}

/** Drops all tables. What checks look at stays known. Only while no other worker runs. */
export function dropTables(memory: SharedMemory, directory: Directory, { system, properties }: Instance): void {
  const { options, changes, changeRows, facets, facetNumbers, ruleCells, optionCounts, checkCells } = directory
  for (const map of [options, changes, facets, facetNumbers]) clearPairMap(memory, map)
  memory.heap.fill(0, changeRows, changeRows + system.slots.length)
  memory.heap.fill(0, ruleCells, ruleCells + system.rules.length)
  memory.heap.fill(0, optionCounts, optionCounts + system.rules.length)
  memory.heap.fill(0, checkCells, checkCells + numberOfChecks(properties.length))
  memory.dropTables()
}
