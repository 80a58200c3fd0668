/** Nodes that stop for a while, and nodes that no longer send or no longer receive. */

import type { BudgetName } from '../../language/fault-plan.ts'
import type { Place } from '../../language/faults.ts'
import type { Plain } from '../../language/plain.ts'
import type { LocalState } from '../node/local.ts'
import type { Read, Rule, Step, Successor } from '../system/system.ts'
import type { World } from '../world/world.ts'

interface NodeFault {
  readonly budget: BudgetName
  readonly at: readonly Place[] | undefined
  readonly to: 'paused' | 'mute' | 'deaf'
  readonly after?: (local: LocalState) => LocalState
}

/** A node that omits to send from now on: what it offers in a rendezvous is not sent yet. */
function muted({ offers: _omitted, ...local }: LocalState): LocalState {
  return { ...local, mute: true }
}

export function nodeFaults(world: World, number: number): Rule[] {
  const { of } = world.faults
  const { id } = world.members[number] as { readonly id: string }
  const change = (local: LocalState, step: Step, spent: readonly BudgetName[]): Successor[] => [
    {
      step,
      updates: [{ slot: world.localSlot(number), value: local as unknown as Plain }, ...world.spending(spent)],
      failure: null,
    },
  ]
  /** A fault that happens to a node which it has not happened to. */
  const fault = (
    name: string,
    { budget, at, to, after = (local) => ({ ...local, [to]: true }) }: NodeFault,
    step: Step,
  ): Rule[] => {
    if (!world.allows(budget) || !world.isAt(number, at)) return []
    return [
      {
        name: `${name} of ${id}`,
        options: () => [null],
        successors(_option, { read }) {
          const local = world.local(number, read)
          if (!local.up || local[to]) return []
          const spent = world.spend(budget, read)
          return spent === null ? [] : change(after(local), step, spent)
        },
      },
    ]
  }
  const resume = (): Rule => ({
    name: `resumption of ${id}`,
    options: () => [null],
    successors(_option, { read }: { readonly read: Read }) {
      const { paused, ...local } = world.local(number, read)
      return paused ? change(local, { kind: 'resume', node: id }, []) : []
    },
  })
  const pause = fault('pause', { budget: 'pauses', at: of.pauses, to: 'paused' }, { kind: 'pause', node: id })
  return [
    ...(pause.length === 0 ? [] : [resume(), ...pause]),
    ...fault(
      'send omission',
      { budget: 'omissions.sending', at: of.omissions, to: 'mute', after: muted },
      { kind: 'omit', node: id, what: 'send' },
    ),
    ...fault(
      'receive omission',
      { budget: 'omissions.receiving', at: of.omissions, to: 'deaf' },
      { kind: 'omit', node: id, what: 'receive' },
    ),
  ]
}
