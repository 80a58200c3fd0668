/** Histories of registers by what each client did; time does not matter. */

import fc from 'fast-check'
import type { RecordedOperation } from '../../src/histories/operations.ts'

/** The operations of each client, `w x 1` or `r x 0`; one client after the other, for time does not matter here. */
export function sessions(...clients: readonly (readonly string[])[]): RecordedOperation[] {
  let now = 0
  return clients.flatMap((lines, client) =>
    lines.map((line, index): RecordedOperation => {
      const [type, key, digits] = line.split(' ')
      const value = digits === '0' ? null : Number(digits)
      const isWrite = type === 'w'
      return {
        client: `p${client}`,
        index,
        operation: isWrite ? { type: 'write', key: key as string, value } : { type: 'read', key: key as string },
        result: isWrite ? { type: 'ok' } : value,
        invoked: now++,
        returned: now++,
      }
    }),
  )
}

/** Histories of four clients, with values that were written once each. */
export const randomSessions = fc
  .array(fc.record({ client: fc.nat(2), writes: fc.boolean(), key: fc.constantFrom('x', 'x', 'y'), pick: fc.nat(9) }), {
    minLength: 4,
    maxLength: 7,
  })
  .map((moves) => {
    const clients: string[][] = [[], [], []]
    const written = (key: string) => moves.flatMap((move, at) => (move.writes && move.key === key ? [at + 1] : []))
    for (const [at, { client, writes, key, pick }] of moves.entries()) {
      const values = [0, ...written(key)]
      clients[client]?.push(writes ? `w ${key} ${at + 1}` : `r ${key} ${values[pick % values.length]}`)
    }
    return sessions(...clients)
  })
