/**
 * Primary-backup as a picture: the writer, the readers and the monitor above, the replicas below, and the messages on their way.
 * Whoever the monitor has made the primary wears the crown, and a value that lacks an acknowledged write is red.
 */

import type { ParametersOf, StateOf } from 'netsplit'
import type { primaryBackup } from '../../models/primary-backup.ts'
import { box, line, numbered, type Point, part, picture, row } from './drawing.ts'

type State = StateOf<typeof primaryBackup>
type Message = State['network'][number]['message']

export function pictureOfPrimaryBackup(
  { nodes, network }: State,
  { replication }: ParametersOf<typeof primaryBackup>,
): string {
  const { replica, writer, reader, monitor } = nodes
  const above = [
    { id: writer.id, does: writer.acknowledged === writer.writing ? 'has its answer' : `writes ${writer.writing}` },
    ...reader.map(({ id, awaitsAnswer }) => ({ id, does: awaitsAnswer ? 'reads' : 'rests' })),
    { id: monitor.id, does: `view ${monitor.view}` },
  ]
  const places = new Map([...row(above, 26), ...row(replica, 150)])
  const at = (id: string) => places.get(id) as Point
  return picture(278, `${replication} replication`, [
    arrowHead,
    ...messages(network, at),
    ...above.map(({ id, does }) => part(id, at(id), [box(client), title(id, -4), line(12, does, quiet)])),
    ...replica.map((one) => part(one.id, at(one.id), replicaParts(one, writer.acknowledged))),
    ...monitor.members.slice(0, 1).map((primary) => part('crown', at(primary), [crown])),
  ])
}

const client = { width: 92, height: 40, colour: 'var(--line)' }
const replicaHeight = 66
const quiet = 'fill="var(--quiet)"'
const crown = '<path d="M-52 -36L-55 -48L-47 -43L-40 -51L-33 -43L-25 -48L-28 -36z" fill="var(--accent)"/>'
const arrowHead =
  '<defs><marker id="arrowhead" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">' +
  '<path d="M0 0L8 4L0 8z" fill="var(--quiet)"/></marker></defs>'

function title(id: string, y: number): string {
  return line(y, id, 'font-weight="bold"')
}

function replicaParts(
  { id, up, role, view, value, waitingFor }: State['nodes']['replica'][number],
  acknowledged: number,
): string[] {
  const colour = up && role === 'primary' ? 'var(--accent)' : 'var(--line)'
  const does = waitingFor.size > 0 ? `waits for ${waitingFor.size}` : `${role}, view ${view}`
  const valueColour = !up ? 'quiet' : value < acknowledged ? 'bad' : 'good'
  return [
    box({ width: 112, height: replicaHeight, colour, dashed: !up }),
    title(id, -17),
    line(2, up ? `value ${value}` : 'crashed', `font-size="13" fill="var(--${valueColour})"`),
    line(22, does, quiet),
  ]
}

/** Messages in flight, each on an arrow from its sender to its receiver; those of one way lie side by side. */
function messages(network: State['network'], at: (id: string) => Point): string[] {
  const sameWay = new Map<string, number>()
  const name = numbered()
  return network.flatMap(({ from, to, message }) => {
    const text = inWords(message)
    const index = sameWay.get(`${from} ${to}`) ?? 0
    sameWay.set(`${from} ${to}`, index + 1)
    const { path, place } = wayBetween(at(from), at(to), index)
    const id = name(`${from} ${to} ${text}`)
    const half = 3.2 * text.length + 6
    return [
      `<path id="way-${id}" d="${path}" fill="none" stroke="var(--quiet)" marker-end="url(#arrowhead)"/>`,
      part(`message-${id}`, place, [
        `<rect x="${-half}" y="-8" width="${2 * half}" height="16" rx="8" fill="var(--surface)" stroke="var(--quiet)"/>`,
        line(4, text),
      ]),
    ]
  })
}

/** An arrow between two nodes, in an arc below them where they stand in one row; and the place of a message on it. */
function wayBetween(start: Point, end: Point, index: number): { readonly path: string; readonly place: Point } {
  const down = end.y - start.y
  const depth = down === 0 ? 42 + 0.27 * (Math.abs(end.x - start.x) - 160) + (end.x < start.x ? 22 : 0) : 0
  const middle = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 + 2 * depth }
  const on = (t: number): Point => ({
    x: Math.round((1 - t) ** 2 * start.x + 2 * t * (1 - t) * middle.x + t ** 2 * end.x),
    y: Math.round((1 - t) ** 2 * start.y + 2 * t * (1 - t) * middle.y + t ** 2 * end.y),
  })
  // The first and the last part of the way lie in the boxes of the nodes.
  const under = (1 - Math.sqrt(Math.max(0, 1 - replicaHeight / 2 / depth))) / 2
  const [leaves, arrives] = [client.height / 2 / Math.abs(down), replicaHeight / 2 / Math.abs(down)]
  const [first, last] =
    down === 0 ? [on(under), on(1 - under)] : down > 0 ? [on(leaves), on(1 - arrives)] : [on(arrives), on(1 - leaves)]
  const place = on(down === 0 ? 0.5 : down > 0 ? 0.4 : 0.56)
  return {
    path: `M${first.x} ${first.y}Q${middle.x} ${middle.y} ${last.x} ${last.y}`,
    place: { x: place.x, y: place.y + 18 * index },
  }
}

function inWords(message: Message): string {
  switch (message.type) {
    case 'lead':
      return `lead view ${message.view}`
    case 'read':
      return 'read'
    default:
      return `${message.type} ${message.value}`
  }
}
