/**
 * Primary-backup replication, also called single-leader replication: the primary takes the writes and has the backups
 * copy its value. A monitor appoints views: who is a member, and of these the first is the primary. It leaves out whom it
 * holds to be dead. A new primary first brings the backups of its view to its own value, so that all members start alike.
 */

import { type NodeContext, type NodeId, oneOf, protocol, role } from 'netsplit'

/** What a register holds is the number of the last write, 0 before the first. Writes are numbered by their only writer. */
type Value = number

interface ReplicaState {
  /** A retired replica is one that has been down: it takes no part any more. */
  role: 'primary' | 'backup' | 'retired'
  /** The latest view that the replica knows of; what comes from earlier ones is ignored. */
  view: number
  value: Value
  /** As the primary: the backups of the view, ... */
  backups: NodeId[]
  /** ... those of them that have to copy the value before anybody is answered, ... */
  waitingFor: Set<NodeId>
  /** ... and who wrote it, if that was in this replica's time as the primary. */
  toAnswer: NodeId | null
}

interface MonitorState {
  view: number
  /** The members of the view; the first is the primary. */
  members: NodeId[]
}

interface WriterState {
  /** The write that is under way, or null when all are done. */
  writing: Value | null
  /** The last write that was acknowledged. */
  acknowledged: Value
  /** The replica that is taken for the primary. */
  primary: number
  /** How many replicas the write was sent to. */
  asked: number
}

interface ReaderState {
  /** The number of the last read. */
  request: number
  awaitsAnswer: boolean
}

type Message =
  | { type: 'write'; value: Value }
  | { type: 'written'; value: Value }
  | { type: 'read'; request: number }
  | { type: 'answer'; request: number; value: Value }
  | { type: 'copy'; view: number; value: Value }
  | { type: 'copied'; view: number; value: Value }
  | { type: 'lead'; view: number; backups: NodeId[] }

export const primaryBackup = protocol({
  name: 'primary-backup',
  parameters: {
    replicas: 3,
    writes: 1,
    readers: 1,
    /** How many reads each reader makes, one after the other. */
    reads: 1,
    /** Whether the primary answers when every backup has copied the write, or at once: then it may be lost. */
    replication: oneOf('synchronous', 'asynchronous'),
    readsFrom: oneOf('any replica', 'the primary'),
    /** Whether the monitor is told who crashed, or suspects who has been silent for too long, but may only be slow. */
    detection: oneOf('fail-stop', 'timeout'),
    /** Whether a replica that comes back goes on in its place, its memory empty; `true` is a flaw. */
    autoRestart: false,
  },
  nodes: ({ replicas, readers }) => ({ replica: replicas, monitor: 1, writer: 1, reader: readers }),
  roles: ({ writes, reads, replication, readsFrom, detection, autoRestart }, nodes) => {
    /** Has the backups copy what the primary holds, and answers, if need be when they have. */
    function replicate(state: ReplicaState, node: NodeContext<Message>) {
      state.waitingFor = new Set(replication === 'synchronous' ? state.backups : [])
      node.broadcast(state.backups, { type: 'copy', view: state.view, value: state.value })
      answerWhenCopied(state, node)
    }

    function answerWhenCopied(state: ReplicaState, node: NodeContext<Message>) {
      if (state.waitingFor.size > 0 || state.toAnswer === null) return
      node.send(state.toAnswer, { type: 'written', value: state.value })
      state.toAnswer = null
    }

    function isToAnswer(state: ReplicaState): boolean {
      if (state.role === 'primary') return state.waitingFor.size === 0
      return state.role === 'backup' && readsFrom === 'any replica'
    }

    /** The next view goes without that replica, if there is another one. */
    function leaveOut(state: MonitorState, dead: NodeId, node: NodeContext<Message>) {
      const [primary, ...backups] = state.members.filter((member) => member !== dead)
      if (primary === undefined) return
      state.view++
      state.members = [primary, ...backups]
      node.send(primary, { type: 'lead', view: state.view, backups })
    }

    function write(state: WriterState, value: Value, node: NodeContext<Message, 'retry'>) {
      node.invoke({ type: 'write', value })
      state.writing = value
      state.asked = 0
      ask(state, value, node)
    }

    function ask(state: WriterState, value: Value, node: NodeContext<Message, 'retry'>) {
      node.send(nodes.replica[state.primary]!, { type: 'write', value })
      state.asked++
      if (state.asked < nodes.replica.length) node.setTimer('retry')
    }

    return {
      replica: role<ReplicaState, Message>({
        start: (node) => ({
          role: node.index === 0 ? 'primary' : 'backup',
          view: 1,
          value: 0,
          backups: node.index === 0 ? [...node.peers] : [],
          waitingFor: new Set(),
          toAnswer: null,
        }),
        on: {
          write(state, { value }, node) {
            if (state.role !== 'primary' || state.waitingFor.size > 0) return
            if (value <= state.value) {
              node.reply({ type: 'written', value })
              return
            }
            state.value = value
            state.toAnswer = node.sender
            replicate(state, node)
          },
          copy(state, { view, value }, node) {
            const isNews = view > state.view || (view === state.view && value > state.value)
            if (state.role !== 'backup' || !isNews) return
            state.view = view
            state.value = value
            node.reply({ type: 'copied', view, value })
          },
          copied(state, { view, value }, node) {
            if (view !== state.view || value !== state.value || !state.waitingFor.delete(node.sender)) return
            answerWhenCopied(state, node)
          },
          lead(state, { view, backups }, node) {
            if (state.role === 'retired' || view <= state.view) return
            state.role = 'primary'
            state.view = view
            state.backups = [...backups]
            replicate(state, node)
          },
          read(state, { request }, node) {
            if (isToAnswer(state)) node.reply({ type: 'answer', request, value: state.value })
          },
        },
        restart(state) {
          if (!autoRestart) state.role = 'retired'
        },
      }),
      monitor: role<MonitorState, Message, 'suspicion'>({
        start(node) {
          if (detection === 'timeout') node.setTimer('suspicion')
          return { view: 1, members: [...nodes.replica] }
        },
        crashed: leaveOut,
        timeout: {
          suspicion(state, node) {
            leaveOut(state, node.choose(state.members), node)
            if (state.members.length > 1) node.setTimer('suspicion')
          },
        },
      }),
      writer: role<WriterState, Message, 'retry'>({
        start(node) {
          const state: WriterState = { writing: null, acknowledged: 0, primary: 0, asked: 0 }
          if (writes > 0) write(state, 1, node)
          return state
        },
        on: {
          written(state, { value }, node) {
            if (value !== state.writing) return
            node.return({ type: 'ok' })
            node.cancelTimer('retry')
            state.acknowledged = value
            state.primary = nodes.replica.indexOf(node.sender)
            state.writing = null
            if (value < writes) write(state, value + 1, node)
          },
        },
        timeout: {
          /** No answer so far: perhaps another replica is the primary. */
          retry(state, node) {
            state.primary = (state.primary + 1) % nodes.replica.length
            ask(state, state.writing!, node)
          },
        },
      }),
      reader: role<ReaderState, Message, 'read'>({
        start(node) {
          if (reads > 0) node.setTimer('read')
          return { request: 0, awaitsAnswer: false }
        },
        on: {
          answer(state, { request, value }, node) {
            if (!state.awaitsAnswer || request !== state.request) return
            node.return(value)
            state.awaitsAnswer = false
            if (request < reads) node.setTimer('read')
          },
        },
        timeout: {
          read(state, node) {
            node.invoke({ type: 'read' })
            state.request++
            state.awaitsAnswer = true
            node.send(node.choose(nodes.replica), { type: 'read', request: state.request })
          },
        },
      }),
    }
  },
})
