/**
 * Primary-backup replication, also called single-leader replication: the primary takes the writes and has the backups
 * copy its value. A monitor appoints views: who is a member, and of these the first is the primary. It leaves out whom it
 * holds to be dead. A new primary first brings the backups of its view to its own value, so that all members start alike.
 */

import { messages, type Node, type NodeId, nth, oneOf, protocol, role } from 'netsplit'

/** What a register holds is the number of the last write, 0 before the first. Writes are numbered by their only writer. */
type Value = number
type Replicas = NodeId<'replica'>[]

export interface ReplicaState {
  /** A retired replica is one that has been down: it takes no part any more. */
  role: 'primary' | 'backup' | 'retired'
  /** The latest view that the replica knows of; what comes from earlier ones is ignored. */
  view: number
  value: Value
  /** As the primary: the backups of the view, ... */
  backups: Replicas
  /** ... those of them that have to copy the value before anybody is answered, ... */
  waitingFor: Set<NodeId>
  /** ... and who wrote it, if that was in this replica's time as the primary. */
  toAnswer: NodeId<'writer'> | null
}

interface MonitorState {
  view: number
  /** The members of the view; the first is the primary. */
  members: Replicas
}

interface WriterState {
  /** The last write that was made, and the last that was acknowledged. */
  writing: Value
  acknowledged: Value
  /** The replica that is taken for the primary. */
  primary: number
  /** How many replicas the write was sent to. */
  asked: number
}

export interface Messages {
  replica: {
    write: { value: Value }
    read: { request: number }
    copy: { view: number; value: Value }
    copied: { view: number; value: Value }
    lead: { view: number; backups: Replicas }
  }
  monitor: {}
  writer: { written: { value: Value } }
  reader: { answer: { request: number; value: Value } }
}

type Replica = Node<Messages, ReplicaState>
type Monitor = Node<Messages, MonitorState>
type Writer = Node<Messages, WriterState, 'retry'>

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
  messages: messages<Messages>(),
  nodes: { replica: 'replicas', monitor: 1, writer: 1, reader: 'readers' },
  roles: ({ writes, reads, replication, readsFrom, detection, autoRestart }, { replica: replicas }) => {
    /** Has the backups copy what the primary holds, and answers, if need be when they have. */
    function replicate(primary: Replica) {
      primary.waitingFor = new Set(replication === 'synchronous' ? primary.backups : [])
      primary.send(primary.backups, { type: 'copy', view: primary.view, value: primary.value })
      answerWhenCopied(primary)
    }

    function answerWhenCopied(primary: Replica) {
      if (primary.waitingFor.size > 0 || primary.toAnswer === null) return
      primary.send(primary.toAnswer, { type: 'written', value: primary.value })
      primary.toAnswer = null
    }

    function answersReads(replica: Replica): boolean {
      if (replica.role === 'primary') return replica.waitingFor.size === 0
      return replica.role === 'backup' && readsFrom === 'any replica'
    }

    /** The next view goes without that replica, if there is another one. */
    function leaveOut(monitor: Monitor, dead: NodeId) {
      const [primary, ...backups] = monitor.members.filter((member) => member !== dead)
      if (primary === undefined) return
      monitor.view++
      monitor.members = [primary, ...backups]
      monitor.send(primary, { type: 'lead', view: monitor.view, backups })
    }

    function write(writer: Writer) {
      if (writer.writing === writes) return
      writer.writing++
      writer.invoke({ type: 'write', value: writer.writing })
      writer.asked = 0
      ask(writer)
    }

    function ask(writer: Writer) {
      writer.send(nth(replicas, writer.primary), { type: 'write', value: writer.writing })
      writer.asked++
      if (writer.asked < replicas.length) writer.setTimer('retry')
    }

    return {
      replica: role({
        state: ({ index, others }): ReplicaState => ({
          role: index === 0 ? 'primary' : 'backup',
          view: 1,
          value: 0,
          backups: index === 0 ? [...others] : [],
          waitingFor: new Set(),
          toAnswer: null,
        }),
        on: {
          write(replica, { value, from }) {
            if (replica.role !== 'primary' || replica.waitingFor.size > 0) return
            if (value <= replica.value) return replica.send(from, { type: 'written', value })
            replica.value = value
            replica.toAnswer = from
            replicate(replica)
          },
          copy(replica, { view, value, from }) {
            const isNews = view > replica.view || (view === replica.view && value > replica.value)
            if (replica.role !== 'backup' || !isNews) return
            replica.view = view
            replica.value = value
            replica.send(from, { type: 'copied', view, value })
          },
          copied(replica, { view, value, from }) {
            if (view !== replica.view || value !== replica.value || !replica.waitingFor.delete(from)) return
            answerWhenCopied(replica)
          },
          lead(replica, { view, backups }) {
            if (replica.role === 'retired' || view <= replica.view) return
            replica.role = 'primary'
            replica.view = view
            replica.backups = [...backups]
            replicate(replica)
          },
          read(replica, { request, from }) {
            if (answersReads(replica)) replica.send(from, { type: 'answer', request, value: replica.value })
          },
        },
        restart(replica) {
          if (!autoRestart) replica.role = 'retired'
        },
      }),
      monitor: role({
        state: { view: 1, members: [...replicas] },
        start(monitor) {
          if (detection === 'timeout') monitor.setTimer('suspicion')
        },
        on: {},
        crashed: leaveOut,
        timeout: {
          suspicion(monitor) {
            leaveOut(monitor, monitor.choose(monitor.members))
            if (monitor.members.length > 1) monitor.setTimer('suspicion')
          },
        },
      }),
      writer: role({
        state: { writing: 0, acknowledged: 0, primary: 0, asked: 0 },
        start: write,
        on: {
          written(writer, { value, from }) {
            if (value !== writer.writing || value === writer.acknowledged) return
            writer.return({ type: 'ok' })
            writer.cancelTimer('retry')
            writer.acknowledged = value
            writer.primary = replicas.indexOf(from)
            write(writer)
          },
        },
        timeout: {
          /** No answer so far: perhaps another replica is the primary. */
          retry(writer) {
            writer.primary = (writer.primary + 1) % replicas.length
            ask(writer)
          },
        },
      }),
      reader: role({
        state: { request: 0, awaitsAnswer: false },
        start(reader) {
          if (reads > 0) reader.setTimer('read')
        },
        on: {
          answer(reader, { request, value }) {
            if (!reader.awaitsAnswer || request !== reader.request) return
            reader.return(value)
            reader.awaitsAnswer = false
            if (request < reads) reader.setTimer('read')
          },
        },
        timeout: {
          read(reader) {
            reader.invoke({ type: 'read' })
            reader.request++
            reader.awaitsAnswer = true
            reader.send(reader.choose(replicas), { type: 'read', request: reader.request })
          },
        },
      }),
    }
  },
})
