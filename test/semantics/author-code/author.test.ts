import { describe, expect, it } from 'vitest'
import { type ErrorCode, NetsplitError } from '../../../src/language/errors.ts'
import { arrangedAs } from '../../../src/semantics/author-code/arrangement.ts'
import {
  attempt,
  authorLine,
  lineWithin,
  making,
  onlyLooking,
  runAuthorCode,
  strayError,
} from '../../../src/semantics/author-code/author.ts'
import { show } from '../../../src/semantics/author-code/shown.ts'
import { authorLineIn } from '../../../src/semantics/author-code/stacks.ts'
import { runDirectly } from '../../../src/semantics/system/system.ts'

/** An error thrown in author code at these places, innermost first. */
function thrownAt(...places: readonly string[]): Error {
  const frames = [
    ...places.map((place) => `author (${place})`),
    'runAuthorCode (/netsplit/semantics/author-code/author.ts:9:9)',
  ]
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
      '/netsplit/semantics/node/reaction.ts:2:2',
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

describe('the line in a stack', () => {
  const stackOf = (...frames: readonly string[]) =>
    ['Error: no', ...frames.map((frame) => `    at ${frame}`)].join('\n')
  const border = 'runAuthorCode (/netsplit/semantics/author-code/author.ts:9:9)'

  it('is none beyond where author code began', () => {
    expect(authorLineIn(stackOf(border, 'outer (/models/outer.ts:7:1)'))).toBeNull()
    expect(authorLineIn(stackOf('node:internal/x:1:1', border, 'outer (/models/outer.ts:7:1)'))).toBeNull()
  })

  it('is that of any frame where author code did not begin in it, but for those of Netsplit itself', () => {
    expect(authorLineIn(stackOf('outer (/models/outer.ts:7:1)'))).toBe('/models/outer.ts:7:1')
    const own = new URL('../../../src/', import.meta.url).pathname
    expect(authorLineIn(stackOf(`react (${own}semantics/node/reaction.ts:2:2)`))).toBeNull()
    expect(authorLineIn(stackOf(`react (${own}semantics/node/reaction.ts:2:2)`, 'outer (/models/outer.ts:7:1)'))).toBe(
      '/models/outer.ts:7:1',
    )
  })

  it.each([
    ['a function', 'handler (/models/model.ts:3:5)'],
    ['a method', 'Object.put [as handler] (/models/model.ts:3:5)'],
    ['the top of a module', '/models/model.ts:3:5'],
    ['the top of a module as a URL', 'file:///models/model.ts:3:5'],
    ['an asynchronous function', 'async handler (/models/model.ts:3:5)'],
    ['an asynchronous module', 'async /models/model.ts:3:5'],
  ])('is found in %s', (_what, frame) => {
    expect(authorLineIn(stackOf(frame, border))).toBe('/models/model.ts:3:5')
  })

  it('has a drive only where it begins with one', () => {
    expect(authorLineIn(stackOf('f (file:///models/c:/model.ts:3:5)', border))).toBe('/models/c:/model.ts:3:5')
  })

  it('is found with many digits, and not in a frame without a place', () => {
    expect(authorLineIn(stackOf('f (<anonymous>)', 'Array.map (native)', 'g (/models/model.ts:1203:45)', border))).toBe(
      '/models/model.ts:1203:45',
    )
    expect(authorLineIn(stackOf('f (<anonymous>)', 'new Promise (native)', border))).toBeNull()
    expect(authorLineIn(stackOf('f (/models/model.ts:3)', 'g (/models/3:4:5/model.ts)', border))).toBeNull()
  })

  it('is not in the message of the error', () => {
    expect(authorLineIn('Error: look (/models/model.ts:3:5)')).toBeNull()
    expect(authorLineIn(`Error: say (/models/model.ts:3:5)\n    at ${border}`)).toBeNull()
  })

  it('has its folder with its own letters', () => {
    expect(authorLineIn(stackOf('f (file:///models/a%20b%C3%BC/model.ts:3:5)', border))).toBe(
      '/models/a bü/model.ts:3:5',
    )
  })

  it.each([
    ['Firefox', 'choose/<@file:///models/model.ts:3:5', 'attempt/<@file:///src/other.ts:1:1'],
    [
      'Firefox, in a function without a name',
      '@https://example.org/models/model.ts:3:5',
      'outer@https://a.org/o.js:1:1',
    ],
    ['Safari, below native code', 'map@[native code]\nhandler@https://example.org/models/model.ts:3:5', ''],
    ['Safari, at the top of a module', 'module code@https://example.org/models/model.ts:3:5', ''],
  ])('is found in a stack of %s', (_where, inner, outer) => {
    const marked = `${inner}\nrunAuthorCode@https://example.org/netsplit.js:9:9\n${outer}\n`
    expect(authorLineIn(marked)).toMatch(/\/models\/model\.ts:3:5$/)
    expect(authorLineIn(`runAuthorCode@https://example.org/netsplit.js:9:9\n${inner}`)).toBeNull()
  })

  it('is not in a message that looks like a frame of Firefox', () => {
    expect(authorLineIn('Error: write to me@/models/model.ts:3:5')).toBeNull()
  })

  it('is found where errors have no stack by now', () => {
    const { stackTraceLimit } = Error
    const stack = stackOf('f (/models/model.ts:3:5)')
    Error.stackTraceLimit = 0
    try {
      expect(authorLineIn(stack)).toBe('/models/model.ts:3:5')
    } finally {
      Error.stackTraceLimit = stackTraceLimit
    }
  })

  it('is none where nothing says where', () => {
    expect(authorLineIn('')).toBeNull()
    const strange = Object.defineProperty(new Error('no'), 'stack', {
      get() {
        throw new Error('no stack either')
      },
    })
    expect(authorLine(strange)).toBeNull()
    expect(authorLine(Object.assign(new Error('no'), { stack: 7 }))).toBeNull()
    expect(authorLine({ stack: stackOf('f (/models/model.ts:3:5)', border) })).toBeNull()
  })
})

describe('a part of a model', () => {
  const refusalOf = (body: () => unknown) => {
    try {
      making('The roles of shop', body as () => object)
    } catch (error) {
      if (!(error instanceof NetsplitError)) throw error
      const { code, summary, place, cure } = error
      return { code, summary, place, cure }
    }
    throw new Error('nothing was refused')
  }

  it('is the object that its function makes', () => {
    const made = { server: {} }
    expect(making('The roles of shop', () => made)).toBe(made)
  })

  it.each([undefined, null, 3, 'roles', [[1]], new Map()])('cannot be %o', (made) => {
    expect(refusalOf(() => made)).toEqual({
      code: 'bad-model',
      summary: 'The roles of shop cannot be made: the function returns no object.',
      place: undefined,
      cure: 'Return an object with an entry for each name.',
    })
  })

  it('cannot be made where its function throws, and says where', () => {
    const throwing = (thrown: unknown) => () => {
      throw thrown
    }
    expect(refusalOf(throwing(new RangeError('too few')))).toEqual({
      code: 'bad-model',
      summary: 'The roles of shop cannot be made: too few',
      place: expect.stringMatching(/author\.test\.ts:\d+:\d+$/),
      cure: undefined,
    })
    expect(refusalOf(throwing('too few'))).toEqual({
      code: 'bad-model',
      summary: 'The roles of shop cannot be made: too few',
      place: undefined,
      cure: undefined,
    })
  })

  it('is refused as its own parts are', () => {
    const own = new NetsplitError({ code: 'bad-scenario', message: 'Something else.' })
    expect(() =>
      making('The roles of shop', () => {
        throw own
      }),
    ).toThrow(own)
  })
})

describe('a function that only looks', () => {
  it('gives back what it sees', () => {
    expect(onlyLooking('The guard of act', () => 5)).toBe(5)
  })

  it('is refused where it changes what it sees, with its line', () => {
    const sorts = () => (show({ queue: [2, 1] }) as { queue: number[] }).queue.sort()
    expect(() => onlyLooking('The guard of act', () => runAuthorCode(sorts))).toThrow(
      expect.objectContaining({
        code: 'bad-model',
        summary: 'The guard of act changes the state, which is read-only there.',
        place: expect.stringMatching(/author\.test\.ts:\d+:\d+$/),
        cure: 'Copy what you want to change first: [...queue].sort(), or use methods such as toSorted().',
      }),
    )
  })

  it('is refused where it catches what comes of that, once it is watched', () => {
    const sorts = () => {
      try {
        return (show({ queue: [2, 1] }) as { queue: number[] }).queue.sort().length
      } catch {
        return 'unsorted'
      }
    }
    expect(onlyLooking('The guard of act', sorts)).toBe('unsorted')
    expect(() => arrangedAs('watched', () => onlyLooking('The guard of act', sorts))).toThrow(
      'The guard of act changes the state, which is read-only there.',
    )
  })

  it('is refused for a change that it makes once, and not again', () => {
    let calls = 0
    const changes = () => {
      calls++
      if (calls === 1) (show({ box: { v: 1 } }) as { box: unknown }).box = 2
    }
    expect(() => onlyLooking('The guard of act', changes)).toThrow(
      'The guard of act changes the state, which is read-only there.',
    )
    expect(calls).toBe(1)
  })

  it('may fail at something that the author froze', () => {
    const own = Object.freeze([2, 1]) as number[]
    expect(() => onlyLooking('The guard of act', () => own.sort())).toThrow(TypeError)
  })

  it('throws whatever else it throws', () => {
    for (const thrown of [
      new TypeError('cannot read'),
      new NetsplitError({ code: 'disk', message: 'Full.' }),
      'text',
    ]) {
      let caught: unknown = null
      try {
        onlyLooking('The guard of act', () => {
          throw thrown
        })
      } catch (error) {
        caught = error
      }
      expect(caught).toBe(thrown)
    }
  })
})

describe('the line at which a function first looks at what it is given', () => {
  type Probe = { [name: string]: Probe } & ((...given: unknown[]) => Probe)
  const here = expect.stringMatching(/author\.test\.ts:\d+:\d+$/)

  it.each<[string, (probe: Probe) => unknown]>([
    ['reading', (probe) => probe['field']],
    ['taking apart', ({ field }) => field],
    ['setting', (probe) => Object.assign(probe, { field: 1 })],
    ['setting what a function has', (probe) => void Object.assign(probe, { name: 'other' })],
    ['defining a field', (probe) => void Object.defineProperty(probe, 'field', { value: 1 })],
    ['setting its prototype', (probe) => void Object.setPrototypeOf(probe, null)],
    ['freezing', (probe) => void Object.preventExtensions(probe)],
    ['asking for a field', (probe) => 'field' in probe],
    ['listing', (probe) => Object.keys(probe)],
    ['listing all', (probe) => Reflect.ownKeys(probe)],
    ['copying', (probe) => ({ ...probe })],
    ['calling', (probe) => probe(1)],
    ['asking what is its own', (probe) => Object.hasOwn(probe, 'field')],
    ['asking for its prototype', (probe) => Object.getPrototypeOf(probe)],
    ['deleting', (probe) => Reflect.deleteProperty(probe, 'field')],
    [
      'a generator',
      function* (probe) {
        yield probe['field']
      },
    ],
    ['an asynchronous function', async (probe) => probe['field']],
    [
      'an asynchronous generator',
      async function* (probe) {
        yield probe['field']
      },
    ],
    [
      'one that catches what it throws',
      (probe) => {
        try {
          return probe['field']
        } catch {
          return null
        }
      },
    ],
  ])('is found: %s', (_what, look) => {
    expect(lineWithin(look as (probe: never) => unknown)).toEqual(here)
  })

  it('is the first', () => {
    const lines: number[] = []
    const line = lineWithin((probe: Probe) => {
      for (const field of ['a', 'b']) {
        try {
          probe[field]
        } catch (error) {
          lines.push(Number(/author\.test\.ts:(\d+):/.exec((error as Error).stack ?? '')?.[1]))
        }
      }
      try {
        probe['c']
      } catch {
        // A later one.
      }
    })
    expect(line).toMatch(new RegExp(`author\\.test\\.ts:${lines[0]}:`))
  })

  it('is none where it never looks', () => {
    expect(lineWithin(() => 1)).toBeNull()
    expect(lineWithin(() => null)).toBeNull()
    expect(lineWithin(() => undefined)).toBeNull()
    expect(
      lineWithin(() => {
        throw new Error('before it looked')
      }),
    ).toBeNull()
  })

  it.each<[string, (probe: Probe) => unknown]>([
    ['an asynchronous function', async (probe) => probe['field']],
    ['one that never looks', () => Promise.reject(new Error('nobody waits for it'))],
    [
      'an asynchronous generator',
      async function* (probe) {
        yield probe['field']
      },
    ],
  ])('leaves no rejection behind: %s', async (_what, look) => {
    const stray: unknown[] = []
    const note = (error: unknown) => stray.push(error)
    process.on('unhandledRejection', note)
    lineWithin(look as (probe: never) => unknown)
    await new Promise(setImmediate)
    process.off('unhandledRejection', note)
    expect(stray).toEqual([])
  })
})

describe('an error that nothing called for', () => {
  it('is that of the model, where it comes from there', () => {
    expect(strayError(thrownAt('/models/model.ts:3:5'))).toMatchObject({
      code: 'bad-model',
      summary: 'The model threw Error: no while nothing called it.',
      place: '/models/model.ts:3:5',
      cure: 'A model starts nothing that runs on its own, such as timers and promises.',
    })
  })

  it('is left as it is, where it is one of Netsplit or of nobody', () => {
    const others = [
      new NetsplitError({ code: 'disk', message: 'Full.' }),
      thrownAt('node:internal/x:1:1'),
      'text',
      Object.assign(new Error('no'), { stack: undefined }),
    ]
    for (const error of others) expect(strayError(error)).toBe(error)
  })
})

describe('author code', () => {
  it('that ends well has a result', () => {
    expect(attempt(runDirectly, 'server.on.put', () => 5)).toEqual({ result: 5 })
  })

  it('is run by who runs author code, and is told where', () => {
    const where: string[] = []
    attempt(
      (at, body) => {
        where.push(at)
        return body()
      },
      'server.on.put',
      () => 5,
    )
    expect(where).toEqual(['server.on.put'])
  })

  const refusing = (details: { code: ErrorCode; place?: string; cure?: string }) => () =>
    attempt(runDirectly, 'server.on.put', () => {
      throw new NetsplitError({ message: 'It sets id.', ...details })
    })

  it('that is refused is a failure, too, with the place and the cure of the refusal', () => {
    expect(refusing({ code: 'bad-model', place: 'state.id', cure: 'Do not.' })()).toEqual({
      failure: { kind: 'invalid', where: 'server.on.put', message: 'It sets id.', line: 'state.id', cure: 'Do not.' },
    })
    expect(refusing({ code: 'not-plain-data' })()).toEqual({
      failure: {
        kind: 'invalid',
        where: 'server.on.put',
        message: 'It sets id.',
        line: expect.stringMatching(/author\.test\.ts:\d+:\d+$/),
        cure: null,
      },
    })
  })

  it.each<ErrorCode>(['out-of-memory', 'nondeterministic', 'ends-process'])(
    'is not to blame for what is wrong with the search: %s',
    (code) => {
      expect(refusing({ code })).toThrow(expect.objectContaining({ code }))
    },
  )

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
