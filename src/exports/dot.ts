/**
 * The states around a run as a Graphviz graph: https://graphviz.org/doc/info/lang.html. All states of the model where they are few;
 * else those of the run and those that are one step away. The run is drawn with thick lines, a state that violates with a red one.
 */

import type { Plain } from '../language/plain.ts'
import type { Instance } from '../semantics/instance/instance.ts'
import { runDirectly, type Step } from '../semantics/system/system.ts'
import { inOneLine } from '../trace/escape.ts'
import { type StateChange, stateChanges } from '../trace/state-changes.ts'
import { type NamedStep, namedSteps } from '../trace/step-names.ts'
import { formatChange, limited, startDetails } from '../trace/text.ts'
import type { Trace } from '../trace/trace.ts'
import { type Extent, elide, formatValue } from '../trace/value.ts'
import { effectsOf } from '../trace/words.ts'

/** With no more states than this, all of them are drawn. */
export const mostStates = 200
/** Of the steps out of a state of a longer run, so many are drawn that are not its own. */
export const mostNeighbours = 20

const extent: Extent = { width: 60, lines: 8 }

/** Of more states, those beside the run are told in few words: hundreds of large boxes are no picture. */
const fewStates = 40
const crowded: Extent = { width: 36, lines: 3 }

type State = readonly Plain[]

export function writeDot(trace: Trace, instance: Instance): string {
  const graph = graphOf(trace, instance)
  const title = `${trace.model}: ${trace.scenario} (${graph.isWhole ? 'all states' : 'the run, and what is one step away'})`
  return [
    `digraph ${quoted(trace.model)} {`,
    `  label=${quoted(title)}`,
    '  labelloc=t',
    // Boxes are wide and low: what is as deep stands below each other.
    '  rankdir=LR',
    '  nodesep=0.12',
    '  ranksep=0.3',
    '  node [shape=box, style=rounded, fontname="sans-serif", fontsize=10]',
    '  edge [fontname="sans-serif", fontsize=9]',
    ...graph.nodes.map((node) => nodeLine(node, roomOf(node, graph.nodes.length))),
    ...graph.edges.map((edge) => edgeLine(edge, edge.isOfRun || graph.nodes.length <= fewStates ? extent : crowded)),
    '}',
    '',
  ].join('\n')
}

interface Node {
  readonly id: string
  readonly lines: readonly string[]
  readonly look: 'run' | 'bad' | 'other' | 'fails' | 'more'
}

interface Edge {
  readonly from: string
  readonly to: string
  readonly name: string
  readonly isOfRun: boolean
}

interface Graph {
  readonly isWhole: boolean
  readonly nodes: readonly Node[]
  readonly edges: readonly Edge[]
}

/** Gathers states and steps, each once. */
class Drawing {
  readonly nodes: Node[] = []
  readonly edges: Edge[] = []
  readonly #ids = new Map<string, string>()
  readonly #drawn = new Set<string>()

  /** The id of a state; the first who meets it says how it is drawn. */
  state(state: State, made: () => Omit<Node, 'id'>): string {
    const key = formatValue(state)
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const id = this.add(made())
    this.#ids.set(key, id)
    return id
  }

  add(node: Omit<Node, 'id'>): string {
    const id = `s${this.nodes.length + 1}`
    this.nodes.push({ id, ...node })
    return id
  }

  edge(edge: Edge): void {
    const key = JSON.stringify([edge.from, edge.to, edge.name])
    if (this.#drawn.has(key)) return
    this.#drawn.add(key)
    this.edges.push(edge)
  }
}

function graphOf(trace: Trace, instance: Instance): Graph {
  const drawing = new Drawing()
  const run = drawRun(trace, drawing)
  const all = allStates(instance)
  const states = all ?? run
  for (const state of states) drawSteps(state, { drawing, instance, most: all === null ? mostNeighbours : Infinity })
  return { isWhole: all !== null, nodes: drawing.nodes, edges: drawing.edges }
}

/** Draws the states of a run and its steps, and gives the states. */
function drawRun({ steps, slots, violated, ending, failure }: Trace, drawing: Drawing): State[] {
  const states: State[] = []
  let from: string | null = null
  for (const [at, { number, name, step, state, changes }] of steps.entries()) {
    const isLast = at === steps.length - 1
    if (state === null) {
      const to = drawing.add({ lines: [`fails: ${failure?.message ?? ''}`], look: 'fails' })
      if (from !== null) drawing.edge({ from, to, name, isOfRun: true })
      break
    }
    const lines = at === 0 ? startDetails(slots, step, state, extent) : toldOf(step, changes)
    const look = isLast && violated !== null && ending === null ? 'bad' : 'run'
    const to = drawing.state(state, () => ({ lines: [`state ${number}`, ...lines], look }))
    if (from !== null) drawing.edge({ from, to, name, isOfRun: true })
    states.push(state)
    from = to
  }
  return states
}

function drawSteps(
  state: State,
  { drawing, instance, most }: { drawing: Drawing; instance: Instance; most: number },
): void {
  const { system } = instance
  const from = drawing.state(state, () => ({ lines: startDetails(system.slots, start, state, extent), look: 'other' }))
  if (isOutside(state, instance)) return
  const known = new Set(drawing.edges.filter((edge) => edge.from === from).map(({ name }) => name))
  const others = namedSteps(system, state).filter(({ name }) => !known.has(name))
  for (const step of others.slice(0, most)) {
    drawing.edge({ from, to: targetOf(state, step, { drawing, instance }), name: step.name, isOfRun: false })
  }
  if (others.length > most) {
    const to = drawing.add({ lines: [`${others.length - most} more steps`], look: 'more' })
    drawing.edge({ from, to, name: '', isOfRun: false })
  }
}

const start: Step = { kind: 'start', sends: [], events: [], choices: [] }

function targetOf(
  state: State,
  { state: after, step, failure }: NamedStep,
  { drawing, instance }: { drawing: Drawing; instance: Instance },
): string {
  if (after === null) return drawing.add({ lines: [`fails: ${failure?.message ?? ''}`], look: 'fails' })
  return drawing.state(after, () => {
    const changes = stateChanges(step, instance.system.slots, state, after)
    return { lines: toldOf(step, changes), look: 'other' }
  })
}

/** What a step did, for the state that it leads to. */
function toldOf(step: Step, changes: readonly StateChange[]): string[] {
  return [...effectsOf(step, extent), ...changes.map((change) => formatChange(change, extent))]
}

/** All states that are reachable, in the order of a search; null where there are too many. */
function allStates(instance: Instance): State[] | null {
  const { system } = instance
  const known = new Set<string>()
  const states: State[] = []
  const meet = (state: State) => {
    const key = formatValue(state)
    if (!known.has(key)) states.push(state)
    known.add(key)
  }
  for (const { values } of system.initialStates(runDirectly)) {
    meet(values)
    if (states.length > mostStates) return null
  }
  for (const state of states) {
    if (isOutside(state, instance)) continue
    for (const { state: after } of namedSteps(system, state)) if (after !== null) meet(after)
    if (states.length > mostStates) return null
  }
  return states
}

function isOutside(state: State, { within }: Instance): boolean {
  return within !== null && !within.evaluate(runDirectly, (slot) => state[slot] as Plain)
}

const looks = {
  run: 'penwidth=2.5',
  bad: 'penwidth=2.5, color=red',
  other: 'color=gray40, fontcolor=gray40',
  fails: 'shape=octagon, style=solid, color=red',
  more: 'shape=plaintext',
} as const satisfies { readonly [Look in Node['look']]: string }

function roomOf({ look }: Node, states: number): Extent {
  return look === 'other' && states > fewStates ? crowded : extent
}

function nodeLine({ id, lines, look }: Node, room: Extent): string {
  return `  ${id} [label=${quoted(...limited(lines, room).map((line) => elide(line, room.width)))}, ${looks[look]}]`
}

function edgeLine({ from, to, name, isOfRun }: Edge, { width }: Extent): string {
  return `  ${from} -> ${to} [label=${quoted(elide(name, width))}, ${isOfRun ? 'penwidth=2.5' : 'color=gray40, fontcolor=gray40'}]`
}

/**
 * A quoted string of lines that are to be left-aligned. A label has escapes of its own (`\N` is the name of the node), and entities
 * as HTML has them.
 */
function quoted(...lines: readonly string[]): string {
  const text = lines.map((line) =>
    inOneLine(line).replaceAll('&', '&amp;').replaceAll('\\', '\\\\').replaceAll('"', '\\"'),
  )
  return `"${text.length < 2 ? text.join('') : `${text.join('\\l')}\\l`}"`
}
