import { describe, expect, it } from 'vitest'
import { ordered } from '../../../src/language/network.ts'
import { role } from '../../../src/language/role.ts'
import { rounds } from '../../../src/language/time.ts'
import type { NodeView } from '../../../src/language/view.ts'
import { instanceOf, smallProtocol } from '../../engine/small-models.ts'
import { follow, initialState, movesFrom, namesOf, type State, shown, that } from '../protocol/stepping.ts'
import { ask, nodeIn, say, type Talkers, talkers } from '../protocol/talkers.ts'

const hello = [['node1', say('hello')]] as const

function stepsAfter(world: Talkers, ...path: string[]): string[] {
  const instance = talkers(world)
  return namesOf(movesFrom(instance, follow(instance, initialState(instance), ...path.map(that))))
}

describe('in lock-step rounds', () => {
  it('what is sent in one round arrives in the next, and the round waits for it', () => {
    const world: Talkers = { time: rounds(3), start: { node0: [['node1', ask('back', 'node0')]] } }
    expect(stepsAfter(world)).toEqual(['round 1'])
    expect(stepsAfter(world, 'round 1')).toEqual(['deliver ask to node1'])
    expect(stepsAfter(world, 'round 1', 'deliver ask to node1')).toEqual(['round 2'])
    expect(stepsAfter(world, 'round 1', 'deliver ask to node1', 'round 2')).toEqual(['deliver say to node0'])
  })

  it('a node receives the messages of a round in any order', () => {
    const start = { node0: [...hello, ['node1', say('again')]], node2: hello } as const
    expect(stepsAfter({ nodes: 3, time: rounds(1), start }, 'round 1')).toHaveLength(3)
    expect(stepsAfter({ nodes: 3, time: rounds(1), start, network: ordered() }, 'round 1')).toHaveLength(2)
  })

  it('nodes act one after the other, for what they do in a round does not depend on the others', () => {
    const world: Talkers = { time: rounds(2), start: { node0: hello, node1: [['node0', say('x')]] } }
    expect(stepsAfter(world, 'round 1')).toEqual(['deliver say to node0'])
    expect(stepsAfter(world, 'round 1', 'deliver say to node0')).toEqual(['deliver say to node1'])
  })

  it('timers last one round, and fire at its end, when the node has received everything', () => {
    const world: Talkers = { time: rounds(2), start: { node0: hello }, go: { node1: [], node0: [] } }
    expect(stepsAfter(world)).toEqual(['round 1'])
    expect(stepsAfter(world, 'round 1')).toEqual(['go of node0'])
    expect(stepsAfter(world, 'round 1', 'go of node0')).toEqual(['deliver say to node1'])
    expect(stepsAfter(world, 'round 1', 'go of node0', 'deliver say to node1')).toEqual(['go of node1'])
  })

  it('timers that fire in one round do so one node after the other', () => {
    const world: Talkers = { nodes: 3, time: rounds(2), go: { node0: [], node1: [], node2: [] } }
    expect(stepsAfter(world, 'round 1')).toEqual(['go of node0'])
    expect(stepsAfter(world, 'round 1', 'go of node0')).toEqual(['go of node1'])
    expect(stepsAfter(world, 'round 1', 'go of node0', 'go of node1')).toEqual(['go of node2'])
  })

  it('timers may last longer', () => {
    const world: Talkers = { time: rounds(3), go: { node0: [] }, after: 2 }
    expect(stepsAfter(world, 'round 1')).toEqual(['round 2'])
    expect(stepsAfter(world, 'round 1', 'round 2')).toEqual(['go of node0'])
  })

  it('a timer that is armed in every round fires in every round', () => {
    const world: Talkers = { nodes: 1, time: rounds(2), go: { node0: [] }, again: true }
    expect(stepsAfter(world, 'round 1', 'go of node0')).toEqual(['round 2'])
    expect(stepsAfter(world, 'round 1', 'go of node0', 'round 2')).toEqual(['go of node0'])
  })

  it('the last round is complete, and then nothing happens any more', () => {
    const world: Talkers = { time: rounds(1), start: { node0: hello } }
    expect(stepsAfter(world, 'round 1')).toEqual(['deliver say to node1'])
    expect(stepsAfter(world, 'round 1', 'deliver say to node1')).toEqual([])
    expect(stepsAfter({ time: rounds(0), start: { node0: hello }, go: { node0: [] } })).toEqual([])
  })

  it('what is ignored is taken', () => {
    const world: Talkers = { time: rounds(1), start: { node0: [['node1', { type: 'ignored' }]] } }
    expect(stepsAfter(world, 'round 1')).toEqual(['deliver ignored to node1'])
  })

  it('a message does not overtake one of the round before', () => {
    const world: Talkers = {
      network: ordered(),
      time: rounds(2),
      faults: { reordering: true },
      start: { node0: [['node1', say('a')]] },
      go: { node0: [['node1', say('b')]] },
    }
    expect(stepsAfter(world, 'round 1', 'go of node0')).toEqual(['deliver say to node1'])
    const two: Talkers = { ...world, start: { node0: [...hello, ['node1', say('a')]] }, go: {} }
    expect(stepsAfter(two, 'round 1')).toEqual(['deliver say to node1', 'reorder say to node1'])
  })

  it('the number of the round is what clocks show', () => {
    const instance = talkers({ time: rounds(1) })
    const after = follow(instance, initialState(instance), that('round 1'))
    expect(nodeIn(instance, after, 'node1').now).toBe(1)
  })

  it('a node that is down, pauses or is cut off does not hold up the others', () => {
    const start = { node0: hello, node1: [['node0', say('x')]] } as const
    const faults = { crashes: { times: 1, restarts: 1 }, pauses: 1, partitions: 1 } as const
    const world: Talkers = { time: rounds(2), start, faults }
    for (const fault of ['crash node0', 'pause node0']) {
      expect(stepsAfter(world, 'round 1', fault)).toContain('deliver say to node1')
      expect(stepsAfter(world, 'round 1', fault, 'deliver say to node1')).toContain('round 2')
    }
    expect(stepsAfter(world, 'cut node1 | node0', 'round 1')).toContain('round 2')
  })

  it('a node that comes back receives what waited for it', () => {
    const faults = { crashes: { times: 1, restarts: 1, of: ['node1'] } } as const
    const world: Talkers = { time: rounds(2), start: { node0: hello }, faults }
    const path = ['crash node1', 'round 1', 'round 2', 'restart node1'] as const
    expect(stepsAfter(world, ...path)).toEqual(['deliver say to node1'])
  })

  it('a crash can come between the messages of a round, and before its node has sent to everybody', () => {
    const faults = { crashes: { times: 1, of: ['node0'], inHandlers: true } } as const
    const world: Talkers = {
      nodes: 3,
      time: rounds(2),
      faults,
      start: { node1: [['node0', ask('x', 'node1', 'node2')]] },
    }
    const steps = stepsAfter(world, 'round 1')
    expect(steps).toEqual([
      'deliver ask to node0',
      'deliver ask to node0, crash after 0 sends',
      'deliver ask to node0, crash after 1 sends',
      'crash node0',
    ])
    expect(stepsAfter(world, 'round 1', 'deliver ask to node0, crash after 1 sends', 'round 2')).toEqual([
      'deliver say to node1',
    ])
  })
})

describe('flooding', () => {
  interface Known {
    known: readonly number[]
    decision: number | null
  }

  /** FloodSet: in each round all that is known is sent to everybody; after f + 1 rounds everybody decides. */
  const flooding = (last: number) =>
    instanceOf(
      smallProtocol<{ node: { values: { values: readonly number[] } } }>({
        nodes: { node: 3 },
        time: rounds(last),
        faults: { crashes: { times: 1, inHandlers: true } },
        roles: {
          node: role({
            state: ({ index }): Known => ({ known: [index], decision: null }),
            start(node) {
              node.setTimer('round', 0)
            },
            on: {
              values(node, { values }) {
                node.known = [...new Set([...node.known, ...values])].sort()
              },
            },
            timeout: {
              round(node) {
                if (node.now === last) {
                  node.decision = Math.min(...node.known)
                } else {
                  node.send(node.others, { type: 'values', values: node.known })
                  node.setTimer('round')
                }
              },
            },
          }),
        },
      }),
    )

  /** How many different decisions the nodes that are up have made, in all states. */
  function decisions(last: number): Set<number> {
    const instance = flooding(last)
    const counts = new Set<number>()
    const seen = new Set<string>()
    const next: State[] = [initialState(instance)]
    for (let state = next.pop(); state !== undefined; state = next.pop()) {
      const key = JSON.stringify(state)
      if (seen.has(key)) continue
      seen.add(key)
      const made = ['node0', 'node1', 'node2'].map((id) => nodeIn(instance, state as State, id))
      const decided = made.flatMap((node) => {
        const { up, decision } = node as unknown as NodeView<Known>
        return up && decision !== null ? [decision] : []
      })
      counts.add(new Set(decided).size)
      next.push(...movesFrom(instance, state).map(({ after }) => after))
    }
    return counts
  }

  it('agrees after two rounds although one node crashes while it sends', () => {
    expect(decisions(2)).toEqual(new Set([0, 1]))
  })

  it('does not agree after one, for who crashed was heard by some', () => {
    expect(decisions(1)).toEqual(new Set([0, 1, 2]))
  })
})

describe('the clock of rounds', () => {
  it('is one slot, of no node', () => {
    const instance = talkers({ time: rounds(1) })
    expect(shown(instance, initialState(instance))).toMatchObject({ round: 0 })
  })
})
