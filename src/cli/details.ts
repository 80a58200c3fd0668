/** Lines about one result: its properties, and what cut the search off. */

import type { PropertyResult, ReachedBound, SearchResult } from '../engine/index.ts'
import type { ParameterValue, ParameterValues } from '../language/parameters.ts'
import { isLiveness } from '../language/property.ts'
import { type Instance, whatIs } from '../semantics/instance/instance.ts'
import { propertyWords } from '../trace/words.ts'
import { colours } from './colours.ts'
import { command, quoted } from './command.ts'
import { bytes, count, plural, tiny } from './numbers.ts'
import type { PlannedCheck } from './planned-check.ts'

/** What is fixed, in one line; none where nothing is. */
export function settingLines(settings: ParameterValues): string[] {
  // A setting that is a list, in a list of settings.
  const inOnePiece = (value: ParameterValue) => (String(value).includes(', ') ? `(${value})` : String(value))
  const all = Object.entries(settings).map(([name, value]) => `${name} ${inOnePiece(value)}`)
  return all.length === 0 ? [] : [colours.dim(all.join(', '))]
}

export function propertyLines({ properties }: SearchResult): string[] {
  const names = properties.map(({ name, of }) => propertyWords(name, of))
  const width = Math.max(0, ...properties.map(({ kind }, at) => kind.length + (names[at] as string).length + 1))
  return properties.map((property, at) => {
    const { kind } = property
    const name = names[at] as string
    const padding = ' '.repeat(width - kind.length - name.length - 1)
    return `  ${colours.dim(kind)} ${name}${padding}  ${statusOf(property)}`
  })
}

const vacuousWords: { readonly [kind: string]: string } = {
  always: ', but vacuously: its premise never does',
  leadsTo: ', but vacuously: what it would follow never happens',
  quiescent: ', but vacuously: no run stops',
}

const overNobody = ', but vacuously: there is nobody that it could be about'

function statusOf({ status, kind, depth, vacuous, members, undecidedBy }: PropertyResult): string {
  const at = depth === null ? '' : ` at depth ${depth}`
  switch (status) {
    case 'holds':
      return (
        colours.green('holds') +
        (vacuous ? colours.yellow(members === 0 ? overNobody : (vacuousWords[kind] ?? '')) : '')
      )
    case 'witnessed':
      return colours.green(`witnessed${at}`)
    case 'violated':
      return colours.red(kind === 'sometimes' ? 'no witness' : `violated${at}`)
    case 'unknown':
      return colours.yellow(
        undecidedBy === 'failure'
          ? 'not decided: how runs go on after the step that fails is not known'
          : 'not decided',
      )
  }
}

/** How many steps everything made, what made most first; nothing is left out that made none. */
export function coverageLines({ coverage, verdict }: SearchResult, isWanted: boolean): string[] {
  if (coverage === null) {
    return isWanted && verdict !== 'error'
      ? [colours.yellow('steps are counted only when all states were found, and are in memory: see --keep-going')]
      : []
  }
  const width = Math.max(...coverage.map(({ name }) => name.length))
  const lines = coverage.map(({ name, steps }) => {
    const number = steps === 0 ? colours.yellow('none'.padStart(13)) : count(steps).padStart(13)
    return `  ${name.padEnd(width)}  ${number}`
  })
  return ['steps that lead to another state, by what makes them', ...lines]
}

/** What nobody has to worry about, but may not know. */
export function noteLines({ neverRan, fieldOrder, unseenFaults, verdict }: SearchResult, instance: Instance): string[] {
  const uncalled = verdict === 'holds' && neverRan.length > 0
  return [
    ...(uncalled ? [`note: never called: ${neverRan.join(', ')}`] : []),
    ...unseenFaults.map(unseenFaultNote),
    ...fieldOrder.map(
      (name) =>
        `note: ${whatIs(name, instance)} depends on the order of the fields of an object; they are met in sorted order.`,
    ),
  ]
}

/** What it means that a fault has led to no situation of its own, and what to do if that was not meant so. */
function unseenFaultNote(fault: string): string {
  const met = 'no handler meets a state, message or timer that it would not meet without them'
  return `note: ${faultInWords(fault)} happened, but ${met}: they break nothing that handlers do (docs/faults.md, "Faults that nobody notices").`
}

/** Parts of faults that have a budget, in words. */
const partsOfFaults: { readonly [fault: string]: string } = {
  'omissions.sending': 'omissions to send',
  'omissions.receiving': 'omissions to receive',
}

function faultInWords(fault: string): string {
  return partsOfFaults[fault] ?? fault
}

/** What the counts are counts of, where the model declares symmetry. */
export function symmetryLines({ instance }: PlannedCheck, { symmetry, verdict, bounds }: SearchResult): string[] {
  const inWords = (sets: readonly (readonly [string, number])[]) =>
    sets.map(([name, members]) => `${name} (${count(members)} of them)`).join(' and ')
  if (symmetry.length > 0) {
    const sets = inWords(symmetry.map(({ set, members }) => [set, members]))
    return [`up to symmetry of ${sets}: of all states that differ only in who is who, one is counted`]
  }
  const declared = instance.symmetricSets.filter(({ members }) => members.length > 1)
  // From a given run it would be refused.
  const isGiven = bounds.some(({ kind }) => kind === 'from')
  if (declared.length === 0 || verdict === 'error' || isGiven) return []
  const sets = inWords(declared.map(({ name, members }) => [name, members.length]))
  const ofRuns = instance.properties.filter(({ kind }) => isLiveness(kind))
  // It would be refused.
  if (ofRuns.length > 0 && ofRuns.length === instance.properties.length) return []
  const names = [...new Set(ofRuns.map(({ name }) => name))].join(', ')
  const without = ofRuns.length === 0 ? '' : ` without properties of whole runs (${names})`
  return [colours.dim(`every state is counted; --symmetry would count one up to symmetry of ${sets}${without}`)]
}

export function boundLines({ bounds, growth, verdict }: SearchResult): string[] {
  const lines = bounds.map((bound) => `bound: ${describeBound(bound)}`)
  if (verdict !== 'incomplete' || growth.length === 0) return lines
  const grown = growth.map(({ slot, values }) => `${slot} (${plural(values, 'value')})`)
  return [...lines, `most different values: ${grown.join(', ')}`]
}

/** What the constraint has left undecided, though all states inside were found; or why what would hold says nothing. */
export function undecidedLines({ verdict, bounds, properties, states }: SearchResult): string[] {
  const lines: string[] = []
  if (verdict === 'vacuous') {
    const why =
      states.distinct > 0
        ? "every run leaves the constraint 'within': none stays inside for ever, or stops there"
        : bounds.length > 0
          ? "the constraint 'within' is false of every initial state"
          : 'there is no initial state'
    lines.push(colours.red(`vacuous: ${why}, so nothing is shown`))
  }
  const cut = bounds.filter(({ kind }) => kind !== 'from')
  const isExplored = cut.length > 0 && cut.every(({ kind }) => kind === 'within')
  if (states.distinct === 0 || !isExplored || (verdict !== 'incomplete' && verdict !== 'vacuous')) return lines
  const unwitnessed = properties.filter(({ kind, status }) => kind === 'sometimes' && status === 'unknown')
  return [
    ...lines,
    ...unwitnessed.map(({ name }) =>
      colours.yellow(`${name} has no witness: it holds in no state within the constraint.`),
    ),
  ]
}

const moreMemory = '--memory raises it, --compact takes less, --spill FOLDER goes on on disk'

/** What was put on disk, what was left out, and how to go on. */
export function diskLines({ disk, expectedOmissions, verdict, bounds }: SearchResult, plan: PlannedCheck): string[] {
  const lines: string[] = []
  if (expectedOmissions !== null) {
    lines.push(
      `compact: states are told apart by 64-bit fingerprints; ${tiny(expectedOmissions)} states left out are to be expected`,
    )
  }
  if (disk === null) return lines
  if (disk.spills > 0)
    lines.push(`on disk: ${plural(disk.states, 'state')}; memory was full ${plural(disk.spills, 'time')}`)
  if (disk.damage !== null) lines.push(colours.yellow(`resumed from the last checkpoint but one: ${disk.damage}`))
  if (disk.failure !== null) lines.push(colours.yellow(`disk: ${disk.failure}`))
  const { checkpoint } = plan.options
  if (
    checkpoint !== undefined &&
    disk.checkpoints > 0 &&
    verdict === 'incomplete' &&
    bounds.some(({ kind }) => kind !== 'from')
  ) {
    lines.push(`to go on: ${command} --resume ${quoted(checkpoint.folder)}`)
  }
  return lines
}

function describeBound({ kind, limit, cut }: ReachedBound): string {
  const unexplored = `${plural(cut, 'state')} found but not explored`
  switch (kind) {
    case 'from':
      return `everything starts from a given run of ${plural(limit ?? 0, 'step')}; runs that begin otherwise are not explored`
    case 'within':
      return `the constraint 'within' left out ${plural(cut, 'generated state')}`
    case 'depth':
      return `depth ${limit} reached, ${unexplored}`
    case 'states':
      return `${count(limit ?? 0)} states reached, ${unexplored}`
    case 'time':
      return `${limit} seconds are over, ${unexplored}`
    case 'memory':
      return `memory limit of ${bytes(limit ?? 0)} reached, ${unexplored}; ${moreMemory}`
    case 'disk':
      return `the disk failed, ${unexplored}`
    case 'interrupt':
      return `interrupted, ${unexplored}`
  }
}
