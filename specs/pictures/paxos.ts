/**
 * Paxos as a picture: the clients above, each in the colour of the value that it puts, and the servers below with their ballots and
 * what they accepted, in the colour of its value. A double frame means that the server knows it to be decided. Below each node lie the
 * messages that are on their way to it.
 */

import type { StateOf } from 'netsplit'
import { type Value, valueWrittenBy } from 'netsplit/workloads'
import type { paxos } from '../../models/paxos.ts'
import { box, line, numbered, type Point, part, picture, row } from './drawing.ts'

type State = StateOf<typeof paxos>
type Server = State['nodes']['server'][number]
type Message = State['network'][number]['message']

export function pictureOfPaxos({ nodes, network }: State): string {
  const { server, client } = nodes
  const places = new Map([...row(client, 26), ...row(server, 136)])
  const at = (id: string) => places.get(id) as Point
  return picture(306, `Paxos with ${server.length} servers`, [
    ...client.map(({ id, index, awaiting }) => part(id, at(id), clientParts(id, valueWrittenBy(index), awaiting))),
    ...server.map((one) => part(one.id, at(one.id), serverParts(one))),
    ...inFlight(network, at),
  ])
}

function clientParts(id: string, value: Value, awaiting: number | null): string[] {
  return [
    box({ width: 124, height: 40, colour: colourOf(value) }),
    line(-4, `${id} puts ${value}`, `font-weight="bold" fill="${colourOf(value)}"`),
    line(12, awaiting === null ? 'has its answers' : 'waits for an answer', quiet),
  ]
}

const quiet = 'font-size="10" fill="var(--quiet)"'
const colours = ['var(--accent)', 'var(--warn)', 'var(--violet)', 'var(--good)']

/** The colour of the client who puts it. */
function colourOf(value: Value): string {
  const index = colours.findIndex((_colour, client) => valueWrittenBy(client) === value)
  return colours[index] ?? 'var(--ink)'
}

function serverParts({ id, up, ballot, proposal, prepares, accepts, accepted, decided }: Server): string[] {
  const value = accepted?.proposal.value ?? null
  const colour = colourOf(value)
  const frame = { width: 112, height: 78, colour: value === null ? 'var(--line)' : colour, dashed: !up }
  const proposes = proposal === null ? '' : `promised ${prepares.size}, voted ${accepts.size}`
  return [
    ...(decided ? [`<g id="${id}-decided">${box({ ...frame, width: 118, height: 84 })}</g>`] : []),
    box(frame),
    line(-23, up ? id : `${id}, crashed`, 'font-weight="bold"'),
    line(-7, `ballot ${ballot.join('.')}`, quiet),
    line(
      13,
      value === null ? 'nothing' : `${value} at ${accepted?.ballot.join('.')}`,
      `font-size="13" fill="${colour}"`,
    ),
    line(30, decided ? 'decided' : proposes, quiet),
  ]
}

/** In flight, more than is told takes room from the rest. */
const mostLines = 7

function inFlight(network: State['network'], at: (id: string) => Point): string[] {
  const told = new Map<string, number>()
  const name = numbered()
  return network.flatMap(({ from, to, message }) => {
    const index = told.get(to) ?? 0
    told.set(to, index + 1)
    const { x, y } = at(to)
    const isServer = to.startsWith('server')
    const place = { x, y: y + (isServer ? 60 : 36) + 16 * index }
    if (index > mostLines) return []
    if (index === mostLines) return [part(`more-${to}`, place, [line(0, 'and more', quiet)])]
    const text = `${from}: ${inWords(message)}`
    return [part(name(`${to} ${text}`), place, [line(0, text, `font-size="10" fill="${colourOf(valueIn(message))}"`)])]
  })
}

function valueIn(message: Message): Value {
  if ('proposal' in message) return message.proposal.value
  return 'value' in message ? message.value : null
}

function inWords(message: Message): string {
  switch (message.type) {
    case 'prepare':
    case 'prepared':
    case 'accepted':
      return `${message.type} ${message.ballot.join('.')}`
    case 'accept':
    case 'decided':
      return `${message.type} ${message.proposal.value}`
    case 'put':
      return `put ${message.value}`
    case 'getOk':
      return `got ${message.value}`
    default:
      return message.type
  }
}
