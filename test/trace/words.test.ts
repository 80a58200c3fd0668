import { describe, expect, it } from 'vitest'
import type { Step } from '../../src/semantics/system/system.ts'
import { effectsOf, emptyWords, headline } from '../../src/trace/words.ts'

const put = { type: 'put', value: 1 }
const onItsWay = { from: 'a0', to: 'b0', message: put } as const
const none = { sends: [], events: [], choices: [] } as const
const between = (from: string[], to: string[], bothWays = true) => ({ from, to, bothWays })

describe('a step in the words of the field', () => {
  it.each<[Step, string]>([
    [{ kind: 'start', ...none }, 'start'],
    [{ kind: 'deliver', ...onItsWay, ...none }, 'b0 receives put(value: 1) from a0'],
    [{ kind: 'deliver', ...onItsWay, ...none, omitted: true }, 'b0 fails to receive put(value: 1) from a0'],
    [
      { kind: 'deliver', ...onItsWay, ...none, crashes: true },
      'b0 receives put(value: 1) from a0; b0 crashes before it is done',
    ],
    [
      { kind: 'deliver', ...onItsWay, ...none, crashes: true, disk: 'lost' },
      'b0 receives put(value: 1) from a0; b0 crashes before it is done; what it had not synced is lost',
    ],
    [{ kind: 'lie', ...onItsWay, ...none }, 'b0 receives put(value: 1) from a0, which is Byzantine'],
    [
      { kind: 'lie', ...onItsWay, ...none, crashes: true },
      'b0 receives put(value: 1) from a0, which is Byzantine; b0 crashes before it is done',
    ],
    [{ kind: 'broadcast lie', node: 'a0', ...none }, 'a0, which is Byzantine, sends the same to everybody'],
    [{ kind: 'lose', ...onItsWay }, 'put(value: 1) from a0 to b0 is lost'],
    [{ kind: 'duplicate', ...onItsWay }, 'put(value: 1) from a0 to b0 is duplicated'],
    [{ kind: 'reorder', ...onItsWay }, 'put(value: 1) from a0 to b0 overtakes the message before it'],
    [{ kind: 'timeout', node: 'a0', timer: 'tick', ...none }, 'timer tick of a0 fires'],
    [
      { kind: 'timeout', node: 'a0', timer: 'tick', ...none, crashes: true, disk: 'torn' },
      'timer tick of a0 fires; a0 crashes before it is done; what it had not synced is written in part',
    ],
    [{ kind: 'crash', node: 'a0' }, 'a0 crashes'],
    [{ kind: 'crash', node: 'a0', disk: 'lost' }, 'a0 crashes; what it had not synced is lost'],
    [{ kind: 'crash', node: 'a0', disk: 'torn' }, 'a0 crashes; what it had not synced is written in part'],
    [{ kind: 'restart', node: 'a0', ...none }, 'a0 restarts'],
    [{ kind: 'restart', node: 'a0', ...none, crashes: true }, 'a0 restarts; a0 crashes before it is done'],
    [{ kind: 'notice', node: 'a0', peer: 'b0', ...none }, 'a0 is told that b0 crashed'],
    [{ kind: 'pause', node: 'a0' }, 'a0 pauses'],
    [{ kind: 'resume', node: 'a0' }, 'a0 goes on'],
    [{ kind: 'omit', node: 'a0', what: 'send' }, 'a0 no longer sends'],
    [{ kind: 'omit', node: 'a0', what: 'receive' }, 'a0 no longer receives'],
    [{ kind: 'partition', ...between(['a0'], ['b0']) }, 'the link between a0 and b0 is cut'],
    [{ kind: 'partition', ...between(['a0', 'a1'], ['b0']) }, 'the network splits: a0, a1 | b0'],
    [{ kind: 'partition', ...between(['a0'], ['b0', 'b1'], false) }, 'a0 no longer reaches b0, b1'],
    [{ kind: 'partition', ...between(['a0', 'a1'], ['b0'], false) }, 'a0, a1 no longer reach b0'],
    [
      { kind: 'partition', ...between(['a0'], ['b0']), loses: true },
      'the link between a0 and b0 is cut; messages in flight there are lost',
    ],
    [{ kind: 'heal' }, 'all links are healed'],
    [{ kind: 'heal', ...between(['a0'], ['b0']) }, 'the link between a0 and b0 is healed'],
    [{ kind: 'heal', ...between(['a0'], ['b0'], false) }, 'a0 reaches b0 again'],
    [{ kind: 'tick', node: null, now: 2, unit: 'tick' }, 'the clock shows 2'],
    [{ kind: 'tick', node: 'a0', now: 2, unit: 'tick' }, 'the clock of a0 shows 2'],
    [{ kind: 'tick', node: null, now: 2, unit: 'round' }, 'round 2 begins'],
    [{ kind: 'action', action: 'commit', member: undefined }, 'commit'],
    [{ kind: 'action', action: 'commit', member: 'rm0' }, 'commit(rm0)'],
  ])('%#: %j', (step, words) => {
    expect(headline(step)).toBe(words)
  })
})

describe('the effects of a step', () => {
  it('are told by who has them: what it records, chooses and sends', () => {
    const effects = {
      events: [
        { client: 'b0', kind: 'invoke', value: 'read' },
        { client: 'b0', kind: 'return', value: 1 },
      ],
      choices: ['left', 2],
      sends: [
        { to: 'a0', message: put },
        { to: 'a1', message: put },
      ],
    } as const
    expect(effectsOf({ kind: 'deliver', ...onItsWay, ...effects })).toEqual([
      'b0 invokes "read"',
      'b0 gets the result 1',
      'chooses "left", then 2',
      'b0 sends put(value: 1) to a0, a1',
    ])
    expect(effectsOf({ kind: 'notice', node: 'c0', peer: 'a0', ...effects }).at(-1)).toBe(
      'c0 sends put(value: 1) to a0, a1',
    )
  })

  it('are none of steps that have none', () => {
    expect(effectsOf({ kind: 'crash', node: 'a0' })).toEqual([])
    expect(effectsOf({ kind: 'heal' })).toEqual([])
  })

  it('are told apart where a message comes to nothing', () => {
    const sends = [
      { to: 'a0', message: put },
      { to: 'a1', message: put, lost: 'cut' },
      { to: 'a2', message: put, lost: 'cut' },
      { to: 'a3', message: put, lost: 'omitted' },
    ] as const
    expect(effectsOf({ kind: 'timeout', node: 'b0', timer: 'tick', ...none, sends })).toEqual([
      'b0 sends put(value: 1) to a0',
      expect.stringMatching(/^b0 sends put\(value: 1\) to a1, a2, .*lost$/),
      'b0 fails to send put(value: 1) to a3',
    ])
  })
})

describe('a step with nothing to tell but its headline', () => {
  const wordsOf = (step: object) =>
    emptyWords({ ...none, ...onItsWay, node: 'a0', peer: 'b0', ...step } as unknown as Step)

  it('says so where a reader might wonder', () => {
    expect(wordsOf({ kind: 'deliver' })).toEqual(['b0 ignores it'])
    expect(wordsOf({ kind: 'timeout' })).toEqual(['nothing else changes'])
    expect(wordsOf({ kind: 'notice' })).toEqual(['nothing else changes'])
    expect(wordsOf({ kind: 'action' })).toEqual(['nothing changes'])
  })

  it('does not where the headline tells a change', () => {
    const full = ['lose', 'crash', 'restart', 'pause', 'resume', 'omit', 'partition', 'heal', 'tick', 'start']
    expect(full.filter((kind) => wordsOf({ kind }).length > 0)).toEqual([])
    expect(wordsOf({ kind: 'deliver', omitted: true })).toEqual([])
    for (const kind of ['deliver', 'lie', 'timeout', 'notice']) expect(wordsOf({ kind, crashes: true })).toEqual([])
  })
})
