import { describe, expect, it } from 'vitest'
import { changesBetween } from '../../src/trace/changes.ts'

describe('changes between two values', () => {
  it('are none when the content is the same', () => {
    expect(changesBetween('a', { x: 1, y: new Set([1, 2]) }, { y: new Set([2, 1]), x: 1 })).toEqual([])
  })

  it('name the path of a changed field', () => {
    expect(changesBetween('server0', { term: 1, log: [], vote: null }, { term: 2, log: [], vote: null })).toEqual([
      { kind: 'set', path: 'server0.term', before: 1, after: 2 },
    ])
  })

  it('show a short tuple whole', () => {
    expect(changesBetween('server1', { ballot: [0, 'server0'] }, { ballot: [1, 'server1'] })).toEqual([
      { kind: 'set', path: 'server1.ballot', before: [0, 'server0'], after: [1, 'server1'] },
    ])
  })

  it('show a small record of which several fields changed whole', () => {
    const [before, after] = [{ ballot: { round: 0, id: 0 } }, { ballot: { round: 1, id: 2 } }]
    expect(changesBetween('s', before, after)).toEqual([
      { kind: 'set', path: 's.ballot', before: before.ballot, after: after.ballot },
    ])
  })

  it('tell what a set gained and lost', () => {
    expect(changesBetween('acks', new Set(['a', 'b']), new Set(['b', 'd', 'c']))).toEqual([
      { kind: 'gains', path: 'acks', members: ['c', 'd'] },
      { kind: 'loses', path: 'acks', members: ['a'] },
    ])
  })

  it('find members of sets by content', () => {
    expect(changesBetween('s', new Set([{ a: 1 }]), new Set([{ a: 1 }, { a: 2 }]))).toEqual([
      { kind: 'gains', path: 's', members: [{ a: 2 }] },
    ])
  })

  it('go by the keys of a map', () => {
    const before = new Map<string, number>([
      ['a', 1],
      ['b', 2],
    ])
    const after = new Map<string, number>([
      ['b', 3],
      ['c', 4],
    ])
    expect(changesBetween('m', before, after)).toEqual([
      { kind: 'set', path: 'm["a"]', before: 1 },
      { kind: 'set', path: 'm["b"]', before: 2, after: 3 },
      { kind: 'set', path: 'm["c"]', after: 4 },
    ])
  })

  it('tell what was appended to a list and taken from its front', () => {
    expect(changesBetween('log', ['x'], ['x', 'y', 'z'])).toEqual([{ kind: 'gains', path: 'log', members: ['y', 'z'] }])
    expect(changesBetween('queue', ['x', 'y'], ['y'])).toEqual([{ kind: 'loses', path: 'queue', members: ['x'] }])
  })

  it('go into the entries of a long list', () => {
    const entries = Array.from({ length: 10 }, (_, index) => ({ index, state: 'waiting' }))
    const after = entries.with(3, { index: 3, state: 'done' })
    expect(changesBetween('jobs', entries, after)).toEqual([
      { kind: 'set', path: 'jobs[3].state', before: 'waiting', after: 'done' },
    ])
  })

  it('mark fields that come and go', () => {
    const long = 'x'.repeat(40)
    expect(changesBetween('s', { kept: long, gone: 1 }, { kept: long, come: 2 })).toEqual([
      { kind: 'set', path: 's.come', after: 2 },
      { kind: 'set', path: 's.gone', before: 1 },
    ])
  })
})
