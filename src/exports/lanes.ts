/**
 * Lanes are the participants of a run: the nodes of a protocol, in the order of the model. A machine has no nodes; its lanes are
 * the members of sets that its actions are taken for, and one for the machine itself, for what is of no member.
 */

import type { Step } from '../semantics/system/system.ts'
import type { Trace } from '../trace/trace.ts'
import { actor } from '../trace/words.ts'

export interface Lanes {
  /** Names, from left to right; never none. */
  readonly names: readonly string[]
  /** The lanes that a step is of, in their order; all of them where it is of none in particular. */
  of(step: Step): readonly string[]
}

export function lanesOf(trace: Trace): Lanes {
  const nodes = trace.slots.flatMap(({ kind, name }) => (kind === 'node' ? [name] : []))
  return nodes.length === 0 ? lanesOfMachine(trace) : lanesOfNodes(nodes)
}

function lanesOfNodes(names: readonly string[]): Lanes {
  const of = (step: Step): readonly string[] => {
    const wanted = nodesOf(step)
    return wanted.length === 0 ? names : names.filter((name) => wanted.includes(name))
  }
  return { names, of }
}

function nodesOf(step: Step): readonly string[] {
  switch (step.kind) {
    case 'lose':
    case 'duplicate':
    case 'reorder':
      return [step.from, step.to]
    case 'partition':
    case 'heal':
      return [...(step.from ?? []), ...(step.to ?? [])]
    default: {
      const node = actor(step)
      return node === null ? [] : [node]
    }
  }
}

function lanesOfMachine({ steps, slots, model }: Trace): Lanes {
  const keys = [...new Set(slots.flatMap(({ entry }) => (entry === undefined ? [] : [entry.key])))]
  const taken = steps.map(({ step }) => membersOf(step, keys))
  const met = new Set(taken.flat())
  const members = [...keys.filter((key) => met.has(key)), ...[...met].filter((name) => !keys.includes(name))]
  const isOfMachine = (names: readonly string[], at: number) => names.length === 0 && steps[at]?.step.kind !== 'start'
  const machine = taken.some(isOfMachine) || members.length === 0 ? [apart(model, members)] : []
  const names = [...machine, ...members]
  const of = (step: Step): readonly string[] => {
    if (step.kind === 'start') return names
    const wanted = membersOf(step, keys)
    return wanted.length === 0 ? machine : names.filter((name) => wanted.includes(name))
  }
  return { names, of }
}

/** The machine is called like none of the members. */
function apart(name: string, others: readonly string[]): string {
  return others.includes(name) ? apart(`${name} (machine)`, others) : name
}

/** Texts in the member that an action is taken for, and numbers that an indexed variable has as keys. */
function membersOf(step: Step, keys: readonly string[]): string[] {
  return step.kind === 'action' ? [...new Set(namesIn(step.member, keys))] : []
}

function namesIn(member: unknown, keys: readonly string[]): string[] {
  if (typeof member === 'string') return [member]
  if (typeof member === 'number') return keys.includes(String(member)) ? [String(member)] : []
  if (Array.isArray(member)) return (member as readonly unknown[]).flatMap((part) => namesIn(part, keys))
  const isRecord = typeof member === 'object' && member !== null && Object.getPrototypeOf(member) === Object.prototype
  return isRecord ? namesIn(Object.values(member), keys) : []
}
