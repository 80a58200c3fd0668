/**
 * A replicated log with all that is derived from it, in one record and so in one slot: the worst case for splitting a
 * state into parts. No action reads less than everything, and every state is a value that was never seen before. Not a
 * protocol: a measure of what the engine costs where its idea does not help.
 */

import { action, always, machine, spec } from 'netsplit'

interface Entry {
  key: 'x' | 'y'
  value: number
}

interface Replica {
  log: Entry[]
  /** How many entries are committed and applied to the table. */
  committed: number
  table: Map<Entry['key'], number>
  /** Where in the log each key was written, for reads at a time. */
  positions: { [Key in Entry['key']]: number[] }
}

const commands: readonly Entry[] = [
  { key: 'x', value: 0 },
  { key: 'x', value: 1 },
  { key: 'y', value: 0 },
  { key: 'y', value: 1 },
]

const replicatedLog = machine({
  name: 'replicated log in one record',
  /** With n entries at most there is a state for each log and each length of its committed part. */
  parameters: { entries: 7 },
  variables: () => ({
    replica: { log: [], committed: 0, table: new Map(), positions: { x: [], y: [] } } as Replica,
  }),
  actions: ({ entries }) => ({
    append: action({
      over: commands,
      when: ({ replica }) => replica.log.length < entries,
      do({ replica }, { key, value }) {
        replica.positions[key].push(replica.log.length)
        replica.log.push({ key, value })
      },
    }),
    commit: action({
      when: ({ replica }) => replica.committed < replica.log.length,
      do({ replica }) {
        const { key, value } = replica.log[replica.committed]!
        replica.table.set(key, value)
        replica.committed++
      },
    }),
  }),
})

export default spec(replicatedLog, {
  properties: {
    everyEntryIsIndexed: always(
      ({ replica }) => replica.positions.x.length + replica.positions.y.length === replica.log.length,
    ),
    theTableIsTheCommittedLog: always(({ replica }) => {
      const written = new Map(replica.log.slice(0, replica.committed).map(({ key, value }) => [key, value]))
      return [...written].every(([key, value]) => replica.table.get(key) === value)
    }),
  },
  scenarios: {
    'four entries': { params: { entries: 4 } },
    'seven entries': {},
  },
})
