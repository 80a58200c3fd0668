/** Messages of a run as arrows between lanes. */

import { flightsOf } from '../trace/flights.ts'
import type { Trace } from '../trace/trace.ts'
import { formatMessage, isRecord } from '../trace/value.ts'
import type { Arrow } from './format.ts'

export function arrowsOf(trace: Pick<Trace, 'steps' | 'slots'>, lanes: readonly string[]): Arrow[] {
  const numbers = new Map(lanes.map((name, number) => [name, number]))
  return flightsOf(trace).map(({ from, to, message, sent, ended, how, copied }) => ({
    text: formatMessage(message),
    label: isRecord(message) && typeof message['type'] === 'string' ? message['type'] : '',
    from: numbers.get(from) ?? 0,
    to: numbers.get(to) ?? 0,
    sent,
    ended,
    how,
    copied,
  }))
}
