/** Stand-ins for clocks, random sources, and whatever starts something. */

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Use } from '../../../src/semantics/author-code/outside.ts'

// biome-ignore lint/suspicious/noExplicitAny: globals are replaced here
type Anything = any

// What it has replaced, and whether for good, is its own affair.
let sources: typeof import('../../../src/semantics/author-code/sources.ts')
let outside: typeof import('../../../src/semantics/author-code/outside.ts')

beforeEach(async () => {
  vi.resetModules()
  sources = await import('../../../src/semantics/author-code/sources.ts')
  outside = await import('../../../src/semantics/author-code/outside.ts')
})

/** All that may be replaced, as it is found. */
const holders: readonly object[] = [
  ...[globalThis, Date, Date.prototype, Math, process, process.hrtime, process.memoryUsage, Promise.prototype],
  ...[Intl.DateTimeFormat.prototype, Event.prototype, Object.getPrototypeOf(crypto) as object, performance],
  ...[Object.getPrototypeOf(performance) as object, EventTarget.prototype],
]
const asFound = holders.map((holder) => Object.getOwnPropertyDescriptors(holder))

function restore(): void {
  for (const [at, holder] of holders.entries()) {
    const found = asFound[at] as { readonly [name: PropertyKey]: PropertyDescriptor }
    for (const name of Reflect.ownKeys(holder)) if (!Object.hasOwn(found, name)) Reflect.deleteProperty(holder, name)
    for (const name of Reflect.ownKeys(found)) {
      const descriptor = found[name] as PropertyDescriptor
      if (descriptor.configurable === true) Object.defineProperty(holder, name, descriptor)
    }
  }
}

afterEach(restore)

const described = () => holders.map((holder) => Object.getOwnPropertyDescriptors(holder))

/** What of the outside a function uses. */
function uses(body: () => unknown): readonly Use[] {
  let found: readonly Use[] = []
  outside.collectingUses('act', body, (all) => {
    found = all
  })
  return found
}

const usesOf = (body: () => unknown) =>
  uses(() => sources.withStandIns(() => void body())).map(({ kind, what }) => [kind, what])

/** Defines something that this version of Node may not have. */
function define(holder: object, name: string, descriptor: PropertyDescriptor): void {
  Object.defineProperty(holder, name, { configurable: true, ...descriptor })
}

const formatter = new Intl.DateTimeFormat('en', { timeZone: 'UTC' })

const asked: { readonly [label: string]: () => unknown } = {
  'Date.now()': () => Date.now(),
  'the current date': () => new Date(),
  'Math.random()': () => Math.random(),
  'performance.now()': () => performance.now(),
  'performance.mark()': () => performance.mark('here'),
  'performance.measure()': () => performance.measure('here'),
  'performance.timeOrigin': () => performance.timeOrigin,
  'performance.eventLoopUtilization()': () => performance.eventLoopUtilization(),
  'performance.timerify()': () => performance.timerify(() => {}),
  'performance.toJSON()': () => performance.toJSON(),
  'crypto.getRandomValues()': () => crypto.getRandomValues(new Uint8Array(4)),
  'crypto.randomUUID()': () => crypto.randomUUID(),
  'process.hrtime()': () => process.hrtime(),
  'process.hrtime.bigint()': () => process.hrtime.bigint(),
  'process.uptime()': () => process.uptime(),
  'process.cpuUsage()': () => process.cpuUsage(),
  'process.memoryUsage()': () => process.memoryUsage(),
  'process.memoryUsage.rss()': () => process.memoryUsage.rss(),
  'process.resourceUsage()': () => process.resourceUsage(),
  'Intl.DateTimeFormat.format': () => formatter.format(),
  'Intl.DateTimeFormat.formatToParts()': () => formatter.formatToParts(),
  'Event.timeStamp': () => new Event('now').timeStamp,
}

describe('a source', () => {
  it.each(Object.entries(asked))('is noted when it is asked: %s', (label, ask) => {
    const [first] = usesOf(ask)
    expect(first).toEqual(['source', label])
  })

  it('is noted once', () => {
    for (const label of ['Date.now()', 'Math.random()', 'process.hrtime.bigint()']) {
      expect(usesOf(asked[label] as () => unknown)).toHaveLength(1)
    }
  })

  it('is noted where only some versions of Node have it', () => {
    for (const name of ['threadCpuUsage', 'availableMemory']) {
      define(process, name, { value: () => 1 })
      expect(usesOf(() => expect((process as Anything)[name]()).toBe(1))).toEqual([['source', `process.${name}()`]])
    }
    define(performance, 'nodeTiming', { get: () => 2 })
    define(globalThis, 'Temporal', { value: { Now: { instant: () => 3, plainDateISO: () => 4 } } })
    const { Temporal } = globalThis as Anything
    expect(usesOf(() => expect(performance.nodeTiming).toBe(2))).toEqual([['source', 'performance.nodeTiming']])
    expect(usesOf(() => expect([Temporal.Now.instant(), Temporal.Now.plainDateISO()]).toEqual([3, 4]))).toEqual([
      ['source', 'Temporal.Now.instant()'],
      ['source', 'Temporal.Now.plainDateISO()'],
    ])
  })

  it('is not looked for where there is none', () => {
    for (const name of ['process', 'performance', 'crypto', 'Event', 'Temporal', 'fetch', 'MessageChannel']) {
      define(globalThis, name, { value: undefined })
      let result: unknown
      try {
        result = sources.withStandIns(() => 5)
      } finally {
        restore()
      }
      expect(result).toBe(5)
    }
    for (const name of ['hrtime', 'memoryUsage']) {
      define(process, name, { value: undefined })
      expect(sources.withStandIns(() => 5)).toBe(5)
    }
    define(globalThis, 'Temporal', { value: {} })
    expect(sources.withStandIns(() => 5)).toBe(5)
  })

  it('answers as ever', () => {
    const given = [new Date(5).getTime(), new Date(2020, 1, 3).getMonth(), Date.UTC(1970, 0, 1), Date.length]
    sources.withStandIns(() => {
      expect([new Date(5).getTime(), new Date(2020, 1, 3).getMonth(), Date.UTC(1970, 0, 1), Date.length]).toEqual(given)
      expect(new Date()).toBeInstanceOf(Date)
      expect(typeof (Date as unknown as () => string)()).toBe('string')
      expect(Math.random()).toBeLessThan(1)
      expect(crypto.getRandomValues(new Uint8Array(2))).toHaveLength(2)
      expect(performance.now()).toBeGreaterThan(0)
      expect(performance.timeOrigin).toBeGreaterThan(0)
      expect(formatter.format(0)).toBe('1/1/1970')
      expect(formatter.formatToParts(0).map(({ value }) => value)).toEqual(['1', '/', '1', '/', '1970'])
    })
  })

  it('is none where a date is given', () => {
    class Moment extends Date {}
    expect(usesOf(() => [new Date(5), new Date('2020-01-01'), new Moment(5)])).toEqual([])
    expect(usesOf(() => [formatter.format(0), formatter.formatToParts(0)])).toEqual([])
  })

  it('is asked for the present however that is done', () => {
    expect(usesOf(() => formatter.format(undefined))).toEqual([['source', 'Intl.DateTimeFormat.format']])
    expect(usesOf(() => (Date as unknown as () => string)())).toEqual([['source', 'the current date']])
    expect(usesOf(() => (Date as Anything)(5))).toEqual([['source', 'the current date']])
    expect(usesOf(() => new (new Date(0).constructor as DateConstructor)())).toEqual([['source', 'the current date']])
    let moment: unknown
    const made = usesOf(() => {
      class Moment extends Date {
        readonly mine = 5
      }
      moment = new Moment()
    })
    expect([made, (moment as { mine: number }).mine]).toEqual([[['source', 'the current date']], 5])
  })

  it('is one and the same, whoever looks at it', () => {
    const found = () => [Date, Date.now, formatter.format, process.hrtime]
    const [first, again] = [sources.withStandIns(found), sources.withStandIns(found)]
    for (const [at, each] of first.entries()) expect(each).toBe(again[at])
    sources.withStandIns(() => {
      expect(Date.prototype.constructor).toBe(Date)
      expect(formatter.format).toBe(formatter.format)
      expect(new Intl.DateTimeFormat().format).not.toBe(formatter.format)
    })
  })

  it('is called as what it is called of', () => {
    const owner = {
      n: 5,
      get mine() {
        return this.n
      },
      ask(more: number) {
        return this.n + more
      },
    }
    sources.standInForGood(sources.sourcesIn(owner, 'owner', ['mine', 'ask']))
    const heir = Object.assign(Object.create(owner) as typeof owner, { n: 7 })
    expect([owner.mine, heir.mine, owner.ask(1), heir.ask(1)]).toEqual([5, 7, 6, 8])
  })

  it('may be made with new, whatever it makes', () => {
    class Made {
      readonly n: number
      constructor(n: number) {
        this.n = n
      }
    }
    const owner = { Made }
    sources.standInForGood(sources.sourcesIn(owner, 'owner', ['Made']))
    const found = uses(() => expect(new owner.Made(5)).toEqual(new Made(5)))
    expect(found.map(({ what }) => what)).toEqual(['owner.Made()'])
  })
})

describe('whatever starts something', () => {
  it.each<[string, string, () => unknown]>([
    ['start', 'a timer', () => clearTimeout(setTimeout(() => {}, 0))],
    ['start', 'a timer', () => clearInterval(setInterval(() => {}, 1000))],
    ['start', 'a callback', () => clearImmediate(setImmediate(() => {}))],
    ['start', 'a callback', () => queueMicrotask(() => {})],
    ['start', 'a callback', () => process.nextTick(() => {})],
    ['promise', 'a promise', () => void Promise.resolve(1).then(() => {})],
  ])('is noted: %s of %s', (kind, what, start) => {
    expect(usesOf(start)).toEqual([[kind, what]])
  })

  it('is noted, as a channel', () => {
    expect(usesOf(() => new MessageChannel().port1.close()).map(([, what]) => what)).toEqual(['a channel'])
  })

  it('is noted, as a request', () => {
    const requests: unknown[] = []
    define(globalThis, 'fetch', { value: (address: unknown) => void requests.push(address) })
    expect(usesOf(() => void fetch('data:text/plain,x'))).toEqual([['start', 'a request']])
    expect(requests).toEqual(['data:text/plain,x'])
  })
})

describe('stand-ins', () => {
  it('are there only while author code runs, also where it throws', () => {
    const before = described()
    expect(sources.withStandIns(() => 5)).toBe(5)
    expect(described()).toEqual(before)
    const throws = () => {
      throw new Error('mine')
    }
    expect(() => sources.withStandIns(throws)).toThrow('mine')
    for (const [at, holder] of holders.entries()) {
      for (const name of Reflect.ownKeys(holder)) {
        const { value, get } = Object.getOwnPropertyDescriptor(holder, name) as PropertyDescriptor
        const was = (before[at] as { readonly [name: PropertyKey]: PropertyDescriptor })[name]
        expect([value === was?.value || Number.isNaN(value), get === was?.get]).toEqual([true, true])
      }
    }
  })

  it('stand in for what they stand in for, and not for each other', () => {
    const { now } = Date
    sources.withStandIns(() => {
      const standIn = Date.now
      sources.withStandIns(() => expect(Date.now).toBe(standIn))
      expect(Date.now).toBe(standIn)
      expect(Date.now).not.toBe(now)
    })
    expect(usesOf(() => sources.withStandIns(() => Date.now()))).toEqual([['source', 'Date.now()']])
    expect(Date.now).toBe(now)
  })

  it('look like what they stand in for', () => {
    sources.withStandIns(() => {
      expect(Object.getOwnPropertyDescriptor(globalThis, 'Date')).toMatchObject({ enumerable: false, writable: true })
      expect([Date.name, Date.now.name, Math.random.name]).toEqual(['Date', 'now', 'random'])
    })
  })

  it('are put in place for good, besides those of whoever asks', () => {
    const owner = { ask: () => 5, fixed: 7 }
    const { setTimeout: start } = globalThis
    define(globalThis, 'fetch', { value: () => 6 })
    sources.standInForGood(sources.sourcesIn(owner, 'owner', ['ask', 'fixed', 'missing']))
    const found = uses(() => [Date.now(), fetch('x'), owner.ask(), owner.fixed])
    expect(found.map(({ kind, what }) => [kind, what])).toEqual([
      ['source', 'Date.now()'],
      ['start', 'a request'],
      ['source', 'owner.ask()'],
    ])
    const standIn = Date.now
    expect(sources.withStandIns(() => [Date.now === standIn, setTimeout === start])).toEqual([true, true])
    expect(Date.now).toBe(standIn)
    expect([owner.ask(), owner.fixed, Object.keys(owner)]).toEqual([5, 7, ['ask', 'fixed']])
  })

  it('take the place of nothing that is fixed', () => {
    const ask = () => 5
    const owner = Object.freeze({ ask })
    sources.standInForGood(sources.sourcesIn(owner, 'owner', ['ask']))
    expect(owner.ask).toBe(ask)
  })

  it('take the place of no field that is only set', () => {
    const owner = {
      set mine(_value: unknown) {
        throw new Error('set')
      },
    }
    const before = Object.getOwnPropertyDescriptor(owner, 'mine')
    sources.standInForGood(sources.sourcesIn(owner, 'owner', ['mine']))
    expect(Object.getOwnPropertyDescriptor(owner, 'mine')).toEqual(before)
  })
})

describe('the sources in an object', () => {
  it('are its functions and getters by their names, as sources or as something else', () => {
    const base = {
      get inherited() {
        return 1
      },
      asked() {},
    }
    const owner = Object.create(base, {}) as object
    expect(sources.sourcesIn(owner, 'some.path', ['inherited', 'asked', 'missing'], 'start')).toEqual([
      { owner, property: 'inherited', label: 'some.path.inherited', kind: 'start' },
      { owner, property: 'asked', label: 'some.path.asked()', kind: 'start' },
      { owner, property: 'missing', label: 'some.path.missing()', kind: 'start' },
    ])
    expect(sources.sourcesIn(base, 'base', ['asked'])).toMatchObject([{ kind: 'source' }])
    expect(sources.sourcesIn(undefined, 'nothing', ['asked'])).toEqual([])
  })
})
