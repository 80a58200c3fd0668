/**
 * A reader of logs for ShiViz, as its page describes them: the first line is the regular expression that takes events apart, the
 * second one parts executions. It refuses what ShiViz refuses: clocks that skip an event, or name a host without events.
 */

export interface ReadEvent {
  readonly event: string
  readonly host: string
  readonly clock: ReadonlyMap<string, number>
}

export function readShiViz(source: string): ReadEvent[] {
  const [expression = '', delimiter, ...rest] = source.split('\n')
  if (delimiter !== '') throw new Error('There is one execution, and nothing that parts several.')
  const log = rest.join('\n').trim()
  const events = [...log.matchAll(new RegExp(expression, 'g'))].map(({ groups = {} }): ReadEvent => {
    const { event = '', host = '', clock = '' } = groups
    return { event, host, clock: new Map(Object.entries(JSON.parse(clock) as { [host: string]: number })) }
  })
  if (events.length * 2 !== log.split('\n').length) throw new Error('Some lines are no event.')
  const counts = new Map<string, number>()
  for (const { host } of events) counts.set(host, (counts.get(host) ?? 0) + 1)
  const seen = new Map<string, number>()
  for (const { host, clock, event } of events) {
    if (host === '' || /\s/.test(host) || host in {}) throw new Error(`${host} is no host.`)
    const own = (seen.get(host) ?? 0) + 1
    seen.set(host, own)
    if (clock.get(host) !== own) throw new Error(`${event}: ${host} counts ${clock.get(host)}, not ${own}.`)
    for (const [other, count] of clock) {
      if (count < 1 || count > (counts.get(other) ?? 0)) throw new Error(`${event}: ${other} has no event ${count}.`)
    }
  }
  return events
}

/** Whether one event happened before another. */
export function isBefore(one: ReadEvent, other: ReadEvent): boolean {
  return one !== other && (other.clock.get(one.host) ?? 0) >= (one.clock.get(one.host) as number)
}
