/**
 * The Byzantine generals: a commander sends an order to his lieutenants; he or some of them may be traitors. With oral
 * messages, algorithm OM(m), each lieutenant passes on the order as if he were the commander, those who hear it pass that
 * on, and so on for m + 1 rounds; then majorities count. With signed messages, SM(m), nobody can change an order that he
 * passes on, and a commander who signed two different ones is found out.
 */

import { messages, type Node, type NodeId, oneOf, protocol, role } from 'netsplit'

export const orders = ['attack', 'retreat'] as const
export type Order = (typeof orders)[number]

/** Who passed an order on, one to the next, from the commander on. In SM(m), each has signed it. */
type Path = readonly NodeId[]

export interface LieutenantState {
  round: number
  /** The orders that have come to the lieutenant: in OM(m) by the path on which they came, in SM(m) by order and path. */
  heard: { [message: string]: Order }
  /** The order that he obeys in the end. */
  obeys: Order | null
}

export interface CommanderState {
  order: Order | null
}

export interface Messages {
  commander: {}
  /** Who passed the order on before its sender did. */
  lieutenant: { order: { value: Order; via: Path } }
}

type Lieutenant = Node<Messages, LieutenantState, 'endOfRound'>

export const byzantineGenerals = protocol({
  name: 'Byzantine generals',
  parameters: {
    generals: 4,
    /** How many traitors the algorithm is meant for: it takes m + 1 rounds. */
    m: 1,
    algorithm: oneOf('OM', 'SM'),
    order: oneOf('either', 'attack', 'retreat'),
    /** In OM(m), the order for which silence is taken: to retreat in the paper, but either will do. */
    unheard: oneOf('retreat', 'attack'),
    /** In OM(m), what to do when there is no majority: retreat, or obey the order as it was told. */
    inDoubt: oneOf('retreat', 'obey'),
  },
  messages: messages<Messages>(),
  nodes: { commander: 1, lieutenant: ({ generals }) => generals - 1 },
  roles: ({ m, algorithm, order, unheard, inDoubt }, { commander, lieutenant: lieutenants }) => {
    const key = (path: Path) => path.join(' ')
    /** As the paper writes it. A traitor may sign both orders on the same path. */
    const signed = (value: Order, path: Path) => [value, ...path].join(':')
    const others = (path: Path) => lieutenants.filter((lieutenant) => !path.includes(lieutenant))

    /** All paths on which an order can come to a lieutenant in a round. */
    function pathsTo(lieutenant: Lieutenant, round: number): Path[] {
      if (round === 1) return [[commander]]
      const shorter = pathsTo(lieutenant, round - 1)
      return shorter.flatMap((path) => others([...path, lieutenant.id]).map((last) => [...path, last]))
    }

    const heard = (lieutenant: Lieutenant, path: Path): Order => lieutenant.heard[key(path)] ?? unheard

    /** Step 2: a lieutenant acts as the commander for those who are not on the path. */
    function passOn(lieutenant: Lieutenant, value: Order, path: Path) {
      lieutenant.send(others([...path, lieutenant.id]), { type: 'order', value, via: path })
    }

    /** Step 3 of OM(m): the majority of the order as it came, and of what each of the others says that it was. */
    function majorityOf(lieutenant: Lieutenant, path: Path): Order {
      const told = heard(lieutenant, path)
      if (path.length === m + 1) return told
      const relayed = others([...path, lieutenant.id]).map((other) => majorityOf(lieutenant, [...path, other]))
      const votes = [told, ...relayed]
      const attacks = votes.filter((vote) => vote === 'attack').length
      if (2 * attacks === votes.length) return inDoubt === 'retreat' ? 'retreat' : told
      return 2 * attacks > votes.length ? 'attack' : 'retreat'
    }

    /** Step 3 of SM(m): the order that the commander has signed, if it is only one. */
    function choiceOf(lieutenant: Lieutenant): Order {
      const [value, another] = new Set(Object.values(lieutenant.heard))
      return value !== undefined && another === undefined ? value : 'retreat'
    }

    return {
      commander: role({
        state: (): CommanderState => ({ order: null }),
        start(commander) {
          commander.order = order === 'either' ? commander.choose(orders) : order
          commander.send(lieutenants, { type: 'order', value: commander.order, via: [] })
        },
      }),
      lieutenant: role({
        state: (): LieutenantState => ({ round: 1, heard: {}, obeys: null }),
        start(lieutenant) {
          lieutenant.setTimer('endOfRound', 1)
        },
        on: {
          order(lieutenant, { value, via, from }) {
            const path = [...via, from]
            const isDue = pathsTo(lieutenant, lieutenant.round).some((due) => key(due) === key(path))
            if (!isDue) return
            if (algorithm === 'OM') lieutenant.heard[key(path)] ??= value
            else if (!Object.values(lieutenant.heard).includes(value)) lieutenant.heard[signed(value, path)] = value
          },
        },
        timeout: {
          endOfRound(lieutenant) {
            if (lieutenant.round > m) {
              lieutenant.obeys = algorithm === 'OM' ? majorityOf(lieutenant, [commander]) : choiceOf(lieutenant)
              return
            }
            for (const path of pathsTo(lieutenant, lieutenant.round)) {
              if (algorithm === 'OM') passOn(lieutenant, heard(lieutenant, path), path)
              else {
                const onPath = orders.filter((value) => signed(value, path) in lieutenant.heard)
                for (const value of onPath) passOn(lieutenant, value, path)
              }
            }
            lieutenant.round++
            lieutenant.setTimer('endOfRound', 1)
          },
        },
      }),
    }
  },
})
