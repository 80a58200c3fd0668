/** What declares a protocol: the protocol itself, its messages, its roles, and the names that are taken. */

import { describe, expect, it } from 'vitest'
import { messages } from '../../src/language/messages.ts'
import { isReserved, reservedNames } from '../../src/language/node.ts'
import { protocol } from '../../src/language/protocol.ts'
import { role } from '../../src/language/role.ts'

interface Messages {
  lock: { acquire: {} }
}

const definition = {
  name: 'lock',
  parameters: {},
  messages: messages<Messages>(),
  nodes: { lock: 1 },
  roles: (_parameters: {}) => ({ lock: role<Messages, 'lock'>({ on: { acquire() {} } }) }),
}

describe('a protocol', () => {
  it('is its definition', () => {
    expect(protocol(definition)).toEqual({ kind: 'protocol', ...definition })
  })

  it('is refused without one of its parts', () => {
    const { roles: _, ...rest } = definition
    expect(() => protocol(rest as never)).toThrow(
      expect.objectContaining({
        code: 'bad-model',
        message: expect.stringContaining('There is no roles in protocol()'),
      }),
    )
  })
})

describe('messages and roles', () => {
  it('are declared for the compiler: at run time there is nothing to messages, and a role is its definition', () => {
    expect(messages<Messages>()).toEqual({})
    const lock = { on: { acquire() {} } }
    expect(role<Messages, 'lock'>(lock)).toBe(lock)
  })
})

describe('a name that every node has', () => {
  it('is reserved, and no other is', () => {
    expect(reservedNames.filter((name) => !isReserved(name))).toEqual([])
    expect(['id', 'index', 'send', 'return', 'setTimer'].every(isReserved)).toBe(true)
    expect(['', 'term', 'Send', 'constructor', 'toString'].filter(isReserved)).toEqual([])
  })
})
