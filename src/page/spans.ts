/** How long something lasts in a run: a node is down, a timer is armed, a link is cut. */

import type { Plain } from '../language/plain.ts'
import type { LocalState } from '../semantics/node/local.ts'
import type { Slot } from '../semantics/system/system.ts'
import type { TraceStep } from '../trace/trace.ts'
import type { Span } from './format.ts'

type Begun = Span extends infer One ? (One extends Span ? Omit<One, 'from' | 'to'> : never) : never

export function spansOf(steps: readonly TraceStep[], slots: readonly Slot[], lanes: readonly string[]): Span[] {
  const spans: Span[] = []
  const open = new Map<string, { readonly begun: Begun; readonly from: number }>()
  const close = (key: string, to: number | null) => {
    const { begun, from } = open.get(key) as { begun: Begun; from: number }
    spans.push({ ...begun, from, to } as Span)
    open.delete(key)
  }
  for (const { state, number, step } of steps) {
    if (state === null) continue
    const now = new Map(conditionsIn(state, slots, lanes).map((begun) => [JSON.stringify(begun), begun]))
    const fired = step.kind === 'timeout' ? step : null
    for (const [key, { begun }] of open) {
      // A timer that fires, and is armed again in the same step, is another one.
      const isFired =
        fired !== null &&
        begun.kind === 'timer' &&
        begun.timer === fired.timer &&
        begun.lane === lanes.indexOf(fired.node)
      if (!now.has(key) || isFired) close(key, number)
    }
    for (const [key, begun] of now) if (!open.has(key)) open.set(key, { begun, from: number })
  }
  for (const key of [...open.keys()]) close(key, null)
  return spans
}

function conditionsIn(state: readonly Plain[], slots: readonly Slot[], lanes: readonly string[]): Begun[] {
  return slots.flatMap(({ kind, name }, number): Begun[] => {
    const value = state[number] as Plain
    if (kind === 'node') return nodeConditions(value as unknown as LocalState, lanes.indexOf(name))
    return kind === 'cut' ? cutsIn(value as unknown as readonly (readonly [string, string])[], lanes) : []
  })
}

function nodeConditions(local: LocalState, lane: number): Begun[] {
  const { up, paused, mute, deaf, byzantine, unfinished, timers } = local
  const kinds = {
    down: !up,
    paused: paused === true,
    mute: mute === true,
    deaf: deaf === true,
    byzantine: byzantine === true,
    busy: unfinished !== undefined,
  }
  const found = (Object.keys(kinds) as (keyof typeof kinds)[]).filter((kind) => kinds[kind])
  return [...found.map((kind) => ({ kind, lane })), ...timers.map((timer) => ({ kind: 'timer', lane, timer }) as const)]
}

/** Links that are cut in both directions are one. */
function cutsIn(links: readonly (readonly [string, string])[], lanes: readonly string[]): Begun[] {
  const isCut = (from: string, to: string) => links.some(([one, other]) => one === from && other === to)
  return links.flatMap(([from, to]): Begun[] => {
    const bothWays = isCut(to, from)
    if (bothWays && lanes.indexOf(from) > lanes.indexOf(to)) return []
    return [{ kind: 'cut', lanes: [lanes.indexOf(from), lanes.indexOf(to)], bothWays }]
  })
}
