import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { arrangedAs, arrangement } from '../../../src/semantics/author-code/arrangement.ts'
import { whatMayBeCutOff } from '../../../src/semantics/author-code/cut-off.ts'
import { aside, hearUses, noteUse, usesSoFar, watched } from '../../../src/semantics/author-code/outside.ts'

/** Runs something that never ends, until V8 ends it. */
function cutOff(body: () => void): void {
  const place = globalThis as { endless?: () => void }
  place.endless = body
  try {
    whatMayBeCutOff(() => void new Script('endless()').runInThisContext({ timeout: 50 }))
  } finally {
    delete place.endless
  }
}

function forever(): never {
  for (;;);
}

describe('author code that was cut off', () => {
  it('leaves no arrangement', () => {
    expect(() => cutOff(() => arrangedAs('members moved', forever))).toThrow(/timed out/)
    expect(arrangement()).toBe('stored')
  })

  it('is not taken for what runs later', () => {
    expect(() => cutOff(() => watched('action endless', () => aside(forever)))).toThrow(/timed out/)
    const heard: string[] = []
    const before = usesSoFar()
    const end = hearUses('source', ({ what }) => heard.push(what))
    noteUse('source', 'a clock')
    end()
    expect(usesSoFar()).toBe(before)
    watched('action next', () => noteUse('source', 'a clock'))
    expect(usesSoFar()).toBe(before + 1)
  })

  it('leaves the length of stack traces as it was', () => {
    const before = Error.stackTraceLimit
    const endless = () => {
      Error.stackTraceLimit = Number.POSITIVE_INFINITY
      forever()
    }
    expect(() => cutOff(endless)).toThrow(/timed out/)
    expect(Error.stackTraceLimit).toBe(before)
  })
})
