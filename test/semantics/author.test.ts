import { describe, expect, it } from 'vitest'
import { attempt, authorLine } from '../../src/semantics/author.ts'
import { runDirectly } from '../../src/semantics/system.ts'

/** An error thrown in author code at these places, innermost first. */
function thrownAt(...places: readonly string[]): Error {
  const frames = [...places.map((place) => `author (${place})`), 'runAuthorCode (/netsplit/semantics/author.ts:9:9)']
  return Object.assign(new Error('no'), {
    stack: ['Error: no', ...frames.map((frame) => `    at ${frame}`)].join('\n'),
  })
}

describe('the line of an exception', () => {
  it('is the innermost of the author', () => {
    expect(authorLine(thrownAt('/models/inner.ts:3:5', '/models/outer.ts:7:1'))).toBe('/models/inner.ts:3:5')
  })

  it('is not in a package, nor in Node, nor in Netsplit itself', () => {
    const error = thrownAt(
      'node:internal/x:1:1',
      '/project/node_modules/immer/index.js:1:1',
      '/netsplit/semantics/reaction.ts:2:2',
      'file:///models/model.ts:3:5',
    )
    expect(authorLine(error)).toBe('/models/model.ts:3:5')
  })

  it('is none for what has no stack', () => {
    expect(authorLine('a text')).toBeNull()
    expect(authorLine(Object.assign(new Error('no'), { stack: undefined }))).toBeNull()
  })

  it('is whole although a folder has a space in its name', () => {
    expect(authorLine(thrownAt('/Users/Jane Doe/model.ts:3:5'))).toBe('/Users/Jane Doe/model.ts:3:5')
  })

  it('is whole although a folder has parentheses in its name', () => {
    expect(authorLine(thrownAt('/project (copy)/model.ts:3:5'))).toBe('/project (copy)/model.ts:3:5')
  })

  it('is a path of the system on Windows', () => {
    expect(authorLine(thrownAt('file:///C:/models/model.ts:3:5'))).toMatch(/^C:[\\/]models[\\/]model\.ts:3:5$/)
  })
})

describe('author code', () => {
  it('that throws is a failure which says where, what and on which line', () => {
    const outcome = attempt(runDirectly, 'server.on.put', () => {
      throw new RangeError('too far')
    })
    expect(outcome).toEqual({
      failure: {
        kind: 'threw',
        where: 'server.on.put',
        message: 'RangeError: too far',
        line: expect.stringMatching(/author\.test\.ts:\d+:\d+$/),
        cure: null,
      },
    })
  })

  it('may throw anything', () => {
    for (const thrown of ['text', 7, null, undefined, { strange: true }]) {
      const outcome = attempt(runDirectly, 'act', () => {
        throw thrown
      })
      expect(outcome).toMatchObject({ failure: { kind: 'threw', message: `threw ${thrown}`, line: null } })
    }
  })
})
