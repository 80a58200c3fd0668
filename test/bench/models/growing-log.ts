/**
 * A log that only grows, in a single variable: the worst case for tables. Whoever appends reads the whole state, so no
 * two states share an answer; an action runs once for every state, and every state brings a value of its own. Not a
 * protocol: a measure of what the engine costs where its idea does not help.
 */

import { action, always, machine, spec } from 'netsplit'

interface Entry {
  term: number
  command: 'read' | 'write' | 'delete'
}

const commands: readonly Entry['command'][] = ['read', 'write', 'delete']

const growingLog = machine({
  name: 'growing log',
  /** With n entries at most there are 1 + 3 + 9 + … + 3^n states. */
  parameters: { entries: 11 },
  variables: () => ({ log: [] as Entry[] }),
  actions: ({ entries }) => ({
    append: action({
      over: commands,
      when: ({ log }) => log.length < entries,
      do: ({ log }, command) => {
        log.push({ term: log.length, command })
      },
    }),
  }),
})

export default spec(growingLog, {
  properties: {
    termsGrow: always(({ log }) => log.every(({ term }, index) => term === index)),
  },
  scenarios: {
    'a log of eight entries': { params: { entries: 8 } },
    'a log of eleven entries': {},
  },
})
