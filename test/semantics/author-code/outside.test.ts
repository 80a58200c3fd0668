/** Uses of the outside, who made them, and what is said of them. */

import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Use } from '../../../src/semantics/author-code/outside.ts'
import { thrownBy } from './thrown.ts'

// It keeps account of all that a thread does.
let outside: typeof import('../../../src/semantics/author-code/outside.ts')

beforeEach(async () => {
  vi.resetModules()
  outside = await import('../../../src/semantics/author-code/outside.ts')
})

const here = expect.stringMatching(/outside\.test\.ts:\d+:\d+$/)
const clock = () => outside.noteUse('source', 'Date.now()')
const timer = () => outside.noteUse('start', 'a timer')
const promised = () => outside.noteUse('promise', 'a promise')

/** Makes some uses of the outside, and returns something. */
function using<Result>(uses: readonly (() => void)[], returned?: Result): Result | undefined {
  for (const use of uses) use()
  return returned
}

/** The uses that a function makes, and what becomes of it. */
function usesOf(body: () => unknown): readonly Use[] {
  let found: readonly Use[] = []
  outside.collectingUses('act', body, (uses) => {
    found = uses
  })
  return found
}

describe('a use of the outside', () => {
  it('is that of the function which runs, with its line', () => {
    expect(outside.lastUse()).toBeNull()
    expect(outside.firstUseOf('act')).toBeUndefined()
    expect(outside.watched('act', () => using([clock], 5))).toBe(5)
    const use = { kind: 'source', what: 'Date.now()', line: here }
    expect(outside.lastUse()).toEqual({ who: 'act', use })
    expect(outside.firstUseOf('act')).toEqual(use)
    expect(outside.firstUseOf('other')).toBeUndefined()
    expect(outside.usesSoFar()).toBe(1)
  })

  it('is nobody’s where no function runs', () => {
    clock()
    outside.watched('act', () => 5)
    clock()
    expect([outside.usesSoFar(), outside.lastUse()]).toEqual([0, null])
  })

  it('is nobody’s either once the function has thrown', () => {
    const mine = new Error('mine')
    const throws = () => {
      throw mine
    }
    expect(thrownBy(() => outside.watched('act', throws))).toBe(mine)
    clock()
    expect(outside.usesSoFar()).toBe(0)
  })

  it('is that of the inner of two functions, and then of the outer again', () => {
    outside.watched('outer', () => {
      outside.watched('inner', clock)
      expect(outside.lastUse()?.who).toBe('inner')
      timer()
    })
    expect(outside.lastUse()).toMatchObject({ who: 'outer', use: { what: 'a timer' } })
    expect(outside.firstUseOf('inner')?.what).toBe('Date.now()')
  })

  it('is counted, and the first of each function and the last of all are known', () => {
    outside.watched('act', clock)
    outside.watched('act', timer)
    expect(outside.usesSoFar()).toBe(2)
    expect(outside.firstUseOf('act')?.what).toBe('Date.now()')
    expect(outside.lastUse()?.use.what).toBe('a timer')
  })

  it('is forgotten as the first when a search begins', () => {
    outside.watched('act', clock)
    outside.forgetUses()
    expect(outside.firstUseOf('act')).toBeUndefined()
    outside.watched('act', timer)
    expect(outside.firstUseOf('act')?.what).toBe('a timer')
    expect(outside.usesSoFar()).toBe(2)
  })

  it('is not noted where it is Netsplit’s own', () => {
    const told: unknown[] = []
    outside.hearUses('source', (use) => told.push(use))
    expect(outside.aside(() => using([clock], 5))).toBe(5)
    outside.watched('act', () => {
      outside.aside(() => outside.aside(clock))
      outside.aside(clock)
    })
    outside.watched('act', () => outside.aside(() => using([() => outside.aside(() => {}), clock])))
    expect([outside.usesSoFar(), told]).toEqual([0, []])
  })

  it('is noted again after that, also where that throws', () => {
    const throws = () => {
      throw new Error('no')
    }
    outside.watched('act', () => {
      thrownBy(() => outside.aside(throws))
      clock()
    })
    expect(outside.usesSoFar()).toBe(1)
  })
})

describe('a promise', () => {
  it('is left running unless the function returns one', () => {
    expect(usesOf(promised)).toEqual([{ kind: 'promise', what: 'a promise', line: here }])
    expect(usesOf(() => using([promised], Promise.resolve()))).toEqual([])
    // biome-ignore lint/suspicious/noThenProperty: this is what makes it one
    expect(usesOf(() => using([promised], { then() {} }))).toEqual([])
  })

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'then'],
    ['a function', () => {}],
    // biome-ignore lint/suspicious/noThenProperty: it only looks like one
    ['an object with a field of that name', { then: 5 }],
    ['another object', {}],
  ])('is left running where the function returns %s', (_what, returned) => {
    expect(usesOf(() => using([promised], returned))).toHaveLength(1)
  })

  it('is told once, with the line of the first', () => {
    const twice = usesOf(() => using([promised, () => outside.noteUse('promise', 'another promise')]))
    expect(twice).toEqual([{ kind: 'promise', what: 'a promise', line: here }])
    expect(outside.usesSoFar()).toBe(1)
  })

  it('is that of the call which made it', () => {
    outside.watched('outer', () => {
      outside.watched('inner', promised)
      return 5
    })
    expect([outside.usesSoFar(), outside.lastUse()?.who]).toEqual([1, 'inner'])
    outside.watched('outer', () => {
      promised()
      outside.watched('inner', () => 5)
      expect(outside.usesSoFar()).toBe(1)
    })
    expect([outside.usesSoFar(), outside.lastUse()?.who]).toEqual([2, 'outer'])
    outside.watched('other', () => 5)
    expect(outside.usesSoFar()).toBe(2)
  })
})

describe('the uses of a function', () => {
  it('are collected, all of them', () => {
    expect(usesOf(() => using([clock, timer, clock]))).toMatchObject([
      { kind: 'source', what: 'Date.now()', line: here },
      { kind: 'start', what: 'a timer', line: here },
      { kind: 'source', what: 'Date.now()', line: here },
    ])
    expect(usesOf(() => {})).toEqual([])
  })

  it('are not those of another', () => {
    let inner: readonly Use[] = []
    const outer = usesOf(() => {
      clock()
      inner = usesOf(timer)
      clock()
    })
    expect(inner.map(({ what }) => what)).toEqual(['a timer'])
    expect(outer.map(({ what }) => what)).toEqual(['Date.now()', 'Date.now()'])
    outside.watched('act', timer)
    expect(outer).toHaveLength(2)
  })

  it('are judged before the function throws, and the result is given back', () => {
    const judged: number[] = []
    const judge = (uses: readonly Use[]) => judged.push(uses.length)
    expect(outside.collectingUses('act', () => 5, judge)).toBe(5)
    const throws = () => {
      clock()
      throw new Error('mine')
    }
    expect(thrownBy(() => outside.collectingUses('act', throws, judge))).toMatchObject({ message: 'mine' })
    expect(judged).toEqual([0, 1])
    const verdict = new Error('it uses the clock')
    const refuses = () => {
      throw verdict
    }
    expect(thrownBy(() => outside.collectingUses('act', throws, refuses))).toBe(verdict)
    expect(outside.lastUse()?.who).toBe('act')
  })
})

describe('a module that is loaded', () => {
  it('has its uses told, with the line, until the end', () => {
    const told: Use[] = []
    const end = outside.hearUses('source', (use) => told.push(use))
    clock()
    // Of another kind.
    timer()
    expect(told).toEqual([{ kind: 'source', what: 'Date.now()', line: here }])
    outside.watched('act', clock)
    expect(told).toHaveLength(1)
    end()
    clock()
    expect(told).toHaveLength(1)
  })

  /** The lines of what is told of one use with such a stack. */
  function toldOf(...frames: readonly string[]): readonly (string | null)[] {
    const stack = ['Error', ...frames.map((frame) => `    at ${frame}`)].join('\n')
    const told: Use[] = []
    const end = outside.hearUses('source', (use) => told.push(use))
    const { prepareStackTrace } = Error
    Error.prepareStackTrace = () => {
      Error.prepareStackTrace = prepareStackTrace
      return stack
    }
    try {
      clock()
    } finally {
      Error.prepareStackTrace = prepareStackTrace
      end()
    }
    return told.map(({ line }) => line)
  }

  it('is not to blame for what a package does', () => {
    expect(toldOf('Object.<anonymous> (/project/node_modules/some/index.js:1:1)')).toEqual([])
    expect(toldOf('read (/project/model.ts:3:5)')).toEqual(['/project/model.ts:3:5'])
    expect(toldOf('/project/model.ts:3:5')).toEqual(['/project/model.ts:3:5'])
  })

  it.each([
    '__require (/project/bundle.js:9:1)',
    'bundle.__require (/project/bundle.js:9:1)',
    '__init (/project/bundle.js:9:1)',
    'async file:///project/bundle.js:9:1',
    'async loading (/project/bundle.js:9:1)',
  ])('is not to blame for what it imports: %s', (importer) => {
    const [inPackage, mine] = ['read (/project/node_modules/some/index.js:1:1)', 'file:///project/model.ts:3:5']
    expect(toldOf(inPackage, importer, mine)).toEqual([])
    expect(toldOf(importer, mine)).toEqual([])
    expect(toldOf(mine, importer)).toEqual(['/project/model.ts:3:5'])
  })

  it.each([
    'my__init (/project/model.ts:3:5)',
    'asyncReading (/project/model.ts:3:5)',
    'read (/project/at __require/model.ts:3:5)',
  ])('is to blame itself, whatever it calls its functions: %s', (frame) => {
    expect(toldOf(frame)).toEqual([expect.stringMatching(/model\.ts:3:5$/)])
  })
})

describe('a model that uses the outside as it is made', () => {
  const told = (use: Use, place?: string) => {
    const error = outside.usedWhileMaking('shop', 'loaded', use, place)
    const { code, summary, place: where, cure } = error
    return { code, summary, where, cure }
  }

  it('is refused for a source, with its line', () => {
    expect(told({ kind: 'source', what: 'Date.now()', line: '/models/shop.ts:3:5' }, 'elsewhere')).toEqual({
      code: 'bad-model',
      summary: 'shop uses Date.now() while it is loaded.',
      where: '/models/shop.ts:3:5',
      cure: 'Each worker makes the model by itself, so it must come out the same each time. Write the value down, make it a parameter, or let choose() pick it.',
    })
  })

  it('is refused for what it starts, with the place that is known', () => {
    expect(told({ kind: 'start', what: 'a timer', line: null }, 'scenario small')).toEqual({
      code: 'bad-model',
      summary: 'shop starts a timer while it is loaded.',
      where: 'scenario small',
      cure: 'A model only describes: nothing of it runs on its own.',
    })
    expect(told({ kind: 'promise', what: 'a promise', line: null }).where).toBeUndefined()
  })
})
