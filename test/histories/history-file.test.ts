import { describe, expect, it } from 'vitest'
import { readHistory } from '../../src/histories/history-file.ts'
import { textOf } from '../../src/histories/texts.ts'
import type { Plain } from '../../src/language/plain.ts'
import { formatValue } from '../../src/trace/value.ts'

const lines = (...events: readonly object[]) => events.map((event) => JSON.stringify(event)).join('\n')
const write = { type: 'write', value: 1 }

describe('a file of events', () => {
  it('has operations with the lines of their events', () => {
    const text = lines(
      { client: 'a', kind: 'invoke', value: write },
      { client: 'b', kind: 'invoke', value: { type: 'read' } },
      { client: 'a', kind: 'return' },
      { client: 'b', kind: 'return', value: null },
      { client: 'a', kind: 'invoke', value: { type: 'read' } },
    )
    expect(readHistory(`${text}\n\n`, 'h').operations).toEqual([
      { client: 'a', index: 0, operation: write, result: { type: 'ok' }, invoked: 1, returned: 3 },
      { client: 'b', index: 0, operation: { type: 'read' }, result: null, invoked: 2, returned: 4 },
      { client: 'a', index: 1, operation: { type: 'read' }, result: undefined, invoked: 5, returned: Infinity },
    ])
  })

  it('may begin with a byte order mark, which some editors put there', () => {
    const text = lines({ client: 'a', kind: 'invoke', value: write }, { client: 'a', kind: 'return' })
    expect(readHistory(`\ufeff${text}`, 'h')).toEqual(readHistory(text, 'h'))
  })

  it('leaves out what surely did not happen', () => {
    const text = lines(
      { client: 'a', kind: 'invoke', value: write },
      { client: 'a', kind: 'fail' },
      { client: 'a', kind: 'invoke', value: { type: 'read' } },
      { client: 'a', kind: 'return', value: null },
    )
    const { operations, failed } = readHistory(text, 'h')
    expect(operations).toMatchObject([{ client: 'a', index: 0, operation: { type: 'read' } }])
    expect(failed).toMatchObject([{ client: 'a', operation: write, invoked: 1, returned: 2 }])
  })

  it('goes on with another client after what may or may not have happened', () => {
    const text = lines(
      { client: 'a', kind: 'invoke', value: write },
      { client: 'a', kind: 'info', value: 'timeout' },
      { client: 'a', kind: 'invoke', value: { type: 'read' } },
      { client: 'a', kind: 'return', value: 1 },
    )
    expect(readHistory(text, 'h').operations).toMatchObject([
      { client: 'a', result: undefined, returned: Infinity },
      { client: 'a (2)', index: 0, result: 1, invoked: 3, returned: 4 },
    ])
  })

  it('takes no client for another one that did not learn how an operation ended', () => {
    const text = lines(
      { client: 'a (2)', kind: 'invoke', value: write },
      { client: 'a', kind: 'invoke', value: write },
      { client: 'a', kind: 'info' },
      { client: 'a', kind: 'invoke', value: write },
      { client: 'a (2)', kind: 'return' },
    )
    expect(readHistory(text, 'h').operations.map(({ client, actor }) => [client, actor])).toEqual([
      ['a (2)', undefined],
      ['a', undefined],
      ['a (3)', 'a'],
    ])
  })

  it('may have fields that recorders write besides', () => {
    const text = lines({ client: 'a', kind: 'invoke', value: write, time: 3, index: 0, error: ['x', { y: 1 }] })
    expect(readHistory(text, 'h').operations).toMatchObject([{ client: 'a', operation: write }])
  })

  it('keeps whole numbers exactly', () => {
    const ids = ['9007199254740993', '9007199254740992', '"9007199254740993"', '-18446744073709551616']
    const text = ids.map((id, at) => `{"client":"${at}","kind":"invoke","value":{"type":"write","value":${id}}}`)
    const { operations } = readHistory(text.join('\n'), 'h')
    const shown = operations.map(({ operation }) => (operation as { value: Plain }).value)
    expect(shown.map(formatValue)).toEqual(ids)
    expect(new Set(shown.map(textOf)).size).toBe(ids.length)
  })

  const invoke = '{"client": "a", "kind": "invoke", "value": {"type": "read"}}'
  it.each([
    ['{"client": "a"', /^This line is no JSON: .+\n {2}at h:1\n {2}A line is an object such as/],
    ['[1]', /^This line is no object\.\n {2}at h:1/],
    ['{"kind": "invoke"}', /^client has to be a name\.\n {2}at h:1/],
    ['{"client": "a", "kind": "ok"}', /^kind has to be invoke, return, fail or info, not "ok"\.\n {2}at h:1/],
    ['{"client": "a", "kind": "invoke"}', /^An invocation needs a value: the operation\.\n {2}at h:1/],
    ['', /^The history is empty\.\n {2}at h\n {2}A line is an object such as/],
    [`${invoke}\n{"client": "a", "ki`, /^This line is no JSON: .+\n {2}at h:2\n {2}The file ends within this line/],
    [
      '{"client": "a", "client": "a", "kind": "info"}',
      /^This line is no JSON: the key "client" stands twice .+\n {2}at h:1/,
    ],
    [
      '{"client": "a", "kind": "invoke", "value": {"type": "write", "\\u0074ype": "read"}}',
      /^This line is no JSON: the key "\\u0074ype" stands twice/,
    ],
    ['{"client": "a", "kind": "return"}', /^a has no operation that could return\.\n {2}at h:1/],
    ['{"client": "a", "kind": "info"}', /^a has no operation that could end with info\.\n {2}at h:1/],
    [`${invoke}\n\n${invoke}`, /^a invokes an operation while its last one, of line 1, has not ended\.\n {2}at h:3/],
  ])('is refused at the line that is wrong: %s', (text, message) =>
    expect(() => readHistory(text, 'h')).toThrow(message),
  )
})
