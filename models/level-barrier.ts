/**
 * How the workers of the engine go through a search level by level and meet in between, one atomic operation or plain
 * access of shared memory at a time. It mirrors meet() in src/engine/memory/barrier.ts, run(), work(), adopt() and rebuild() in
 * src/engine/search/searcher.ts, decide() in src/engine/search/decide.ts, prepareMaintenance() in src/engine/states/maintenance.ts,
 * closeSegment() in src/engine/states/visited.ts, and requestStop() in src/engine/memory/noticeboard.ts, which another thread calls.
 *
 * What the last to arrive writes plainly waits in its store buffer: it becomes visible word by word, in any order, at the
 * latest with the worker's next atomic operation. A plain load of the request may see nothing where there is one.
 */

import { action, indexed, machine, oneOf, range } from 'netsplit'

type Plan = 'level' | 'maintain' | 'end'

/** What a worker does next. */
type Place =
  // before the first meeting
  | 'publishes the layout'
  | 'reads the version'
  | 'reads the layout'
  | 'makes room'
  // work()
  | 'looks for a request'
  | 'takes a segment'
  | 'explores'
  | 'appends'
  // meet()
  | 'reads the generation'
  | 'arrives'
  | 'looks for a stop'
  | 'decides'
  | 'maintains alone'
  | 'resets arrived'
  | 'advances the generation'
  | 'wakes the others'
  | 'spins'
  | 'falls asleep'
  | 'sleeps'
  // after meet()
  | 'reads the plan'
  | 'clears'
  | 'refills'
  | 'has ended'

/** What other threads want, bits of one word. */
export interface Request {
  maintenance: boolean
  stop: boolean
}

/** Words that are written plainly: the layout by the worker that finds the initial states, the rest by the last to arrive. */
interface Plainly {
  layoutVersion: number
  wordsPerState: number
  plan: Plan
  depth: number
  levelEnd: number
  cursor: number
}

/** What a worker knows of the layout: Layout, and in Expansion the room that it made for states of that many words. */
interface Adopted {
  version: number
  words: number
  roomVersion: number
  room: number
}

export interface Worker {
  at: Place
  /** The level that it works on, and where that level ends. */
  level: number
  end: number
  /** The segment in its hands. */
  segment: number | null
  /** Segments that it has found, but not appended yet. */
  found: number
  /** Which meeting it is in, or comes to next. */
  meeting: 'to decide' | 'after clearing' | 'after refilling'
  generation: number
  /** Plain writes that the others may not see yet. */
  buffer: Partial<Plainly>
  layout: Adopted
}

const firstLayout = { layoutVersion: 0, wordsPerState: 1 }
const secondLayout = { layoutVersion: 1, wordsPerState: 2 }

const nothing: Request = { maintenance: false, stop: false }

export const levelBarrier = machine({
  name: 'level barrier',
  parameters: {
    workers: 2,
    levels: 2,
    /** Segments of each level. */
    width: 2,
    /** Whether somebody asks for maintenance, once, at any time. */
    maintenance: false,
    /** Whether another thread asks for a stop, at any time. */
    interrupts: false,
    /** What those who wait look at; `arrived` is a flaw. */
    watches: oneOf('generation', 'arrived'),
    /** What the last to arrive changes first; `generation` is a flaw. */
    changesFirst: oneOf('arrived', 'generation'),
    /** When it wakes the others; before the generation changes is a flaw. */
    wakes: oneOf('after the change', 'before the change'),
    /** Whether those who fall asleep compare the generation in the same operation; `false` is a flaw. */
    sleepCompares: true,
    /** Who looks for requests between two segments; all but one is a flaw. */
    looks: oneOf('everyone', 'all but one'),
    /** How a worker knows what to do after a meeting; by the request, which the last has cleared, is a flaw. */
    maintainsBy: oneOf('plan', 'request'),
    /**
     * What the end of maintenance clears of the request. All of it, with what came in meanwhile, is a flaw that this
     * model found in what is now prepareMaintenance().
     */
    clears: oneOf('its own bit', 'all bits'),
    /**
     * When workers take over the layout that worker 0 makes for the initial states. At once, while it is being made, is a
     * flaw that this model found in adopt().
     */
    adopts: oneOf('after the first meeting', 'at once'),
  },
  variables: ({ workers, levels, width, adopts }) => ({
    ...firstLayout,
    generation: 0,
    arrived: 0,
    request: nothing,
    stop: false,
    plan: 'level' as Plan,
    depth: 0,
    levelEnd: 0,
    cursor: 0,
    segmentTop: 0,
    /** How often each segment was explored. */
    explored: indexed(levels * width, 0),
    /** Segments that were explored although maintenance was asked for: the index must have room for them. */
    late: 0,
    maintenanceWas: 'never' as 'never' | 'asked for' | 'done',
    /** How far the other thread is. */
    interrupt: 'none' as 'none' | 'reason is set' | 'asked for',
    worker: indexed<Worker>(workers, (number) => ({
      at: startOf(number, adopts === 'at once'),
      level: 0,
      end: 0,
      segment: null,
      found: number === 0 ? width : 0,
      meeting: 'to decide',
      generation: 0,
      buffer: {},
      layout: { version: -1, words: 0, roomVersion: -1, room: 0 },
    })),
  }),
  actions: ({
    workers,
    levels,
    maintenance,
    interrupts,
    watches,
    changesFirst,
    wakes,
    sleepCompares,
    looks,
    maintainsBy,
    clears,
    adopts,
  }) => {
    const everyone = range(workers)
    const heeds = (number: number) => looks === 'everyone' || number < workers - 1
    const written = ['layoutVersion', 'wordsPerState', 'plan', 'depth', 'levelEnd', 'cursor'] as const
    const afterDeciding = (): Place => {
      if (wakes === 'before the change') return 'wakes the others'
      return changesFirst === 'arrived' ? 'resets arrived' : 'advances the generation'
    }
    const isAsked = (request: Request) => request.maintenance || request.stop

    /** An atomic operation comes after all that its worker has written. */
    function drain(state: Plainly & { worker: Worker[] }, number: number): Worker {
      const worker = state.worker[number]!
      Object.assign(state, worker.buffer)
      worker.buffer = {}
      return worker
    }

    return {
      // before the first meeting
      publishesTheLayout: action({
        over: [0],
        when: ({ worker }, number) => worker[number]!.at === 'publishes the layout',
        do({ worker }, number) {
          const me = worker[number]!
          me.buffer = { ...secondLayout }
          me.layout = { version: 1, words: 2, roomVersion: 1, room: 2 }
          me.at = 'appends'
        },
      }),
      ...(adopts === 'at once' && {
        readsTheVersion: action({
          over: everyone,
          when: ({ worker }, number) => worker[number]!.at === 'reads the version',
          do({ worker, layoutVersion }, number) {
            worker[number]!.layout.version = layoutVersion
            worker[number]!.at = 'reads the layout'
          },
        }),
        readsTheLayout: action({
          over: everyone,
          when: ({ worker }, number) => worker[number]!.at === 'reads the layout',
          do({ worker, wordsPerState }, number) {
            worker[number]!.layout.words = wordsPerState
            worker[number]!.at = 'makes room'
          },
        }),
        makesRoom: action({
          over: everyone,
          when: ({ worker }, number) => worker[number]!.at === 'makes room',
          do({ worker, layoutVersion }, number) {
            const { layout } = worker[number]!
            layout.roomVersion = layoutVersion
            layout.room = layout.words
            worker[number]!.at = 'reads the generation'
          },
        }),
      }),

      // work()
      looksForARequest: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'looks for a request',
        do(state, number) {
          const isSeen = isAsked(state.request) && heeds(number)
          drain(state, number).at = isSeen ? 'reads the generation' : 'takes a segment'
        },
      }),
      takesASegment: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'takes a segment',
        do(state, number) {
          const worker = drain(state, number)
          const segment = state.cursor++
          worker.at = segment >= worker.end ? 'reads the generation' : 'explores'
          if (segment < worker.end) worker.segment = segment
        },
      }),
      explores: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'explores',
        do(state, number) {
          const worker = state.worker[number]!
          state.explored[worker.segment!]!++
          if (state.request.maintenance) state.late++
          worker.segment = null
          worker.found = worker.level < levels ? 1 : 0
          worker.at = worker.found > 0 ? 'appends' : 'looks for a request'
        },
      }),
      pausesInASegment: action({
        over: everyone,
        when: ({ worker, request }, number) => worker[number]!.at === 'explores' && isAsked(request) && heeds(number),
        do: ({ worker }, number) => {
          worker[number]!.at = 'reads the generation'
        },
      }),
      ...(maintenance && {
        asksForMaintenance: action({
          over: everyone,
          when: ({ worker, maintenanceWas }, number) => worker[number]!.at === 'explores' && maintenanceWas === 'never',
          do(state, number) {
            state.maintenanceWas = 'asked for'
            state.request.maintenance = true
            drain(state, number).at = 'reads the generation'
          },
        }),
      }),
      appends: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'appends',
        do(state, number) {
          const worker = drain(state, number)
          state.segmentTop++
          worker.found--
          if (worker.found === 0) worker.at = worker.level === 0 ? 'reads the generation' : 'looks for a request'
        },
      }),

      // meet()
      readsTheGeneration: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'reads the generation',
        do(state, number) {
          const worker = drain(state, number)
          worker.generation = state.generation
          worker.at = 'arrives'
        },
      }),
      arrives: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'arrives',
        do(state, number) {
          const worker = drain(state, number)
          state.arrived++
          if (state.arrived !== workers) worker.at = 'spins'
          else worker.at = worker.meeting === 'to decide' ? 'looks for a stop' : afterDeciding()
        },
      }),
      findsNoStop: action({
        over: everyone,
        when: ({ worker, stop }, number) => worker[number]!.at === 'looks for a stop' && !stop,
        do({ worker }, number) {
          worker[number]!.at = 'decides'
        },
      }),
      decidesToStop: action({
        over: everyone,
        when: ({ worker, stop }, number) => worker[number]!.at === 'looks for a stop' && stop,
        do({ worker }, number) {
          worker[number]!.buffer = { plan: 'end' }
          worker[number]!.at = afterDeciding()
        },
      }),
      decidesToMaintain: action({
        over: everyone,
        when: ({ worker, request }, number) => worker[number]!.at === 'decides' && isAsked(request),
        do({ worker }, number) {
          worker[number]!.at = 'maintains alone'
        },
      }),
      endsMaintenanceAlone: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'maintains alone',
        do(state, number) {
          if (clears === 'all bits') state.request = nothing
          else state.request.maintenance = false
          state.worker[number]!.buffer = { plan: 'maintain' }
          state.worker[number]!.at = afterDeciding()
        },
      }),
      decidesOnTheNextLevel: action({
        over: everyone,
        when: ({ worker, request }, number) => worker[number]!.at === 'decides' && !isAsked(request),
        do({ worker, depth, levelEnd, segmentTop }, number) {
          worker[number]!.buffer =
            levelEnd === segmentTop
              ? { plan: 'end' }
              : { plan: 'level', depth: depth + 1, levelEnd: segmentTop, cursor: levelEnd }
          worker[number]!.at = afterDeciding()
        },
      }),
      aWriteBecomesVisible: action({
        over: ({ worker }) =>
          everyone.flatMap((number) =>
            written.filter((word) => word in worker[number]!.buffer).map((word) => ({ number, word })),
          ),
        do(state, { number, word }) {
          const { buffer } = state.worker[number]!
          Object.assign(state, { [word]: buffer[word] })
          delete buffer[word]
        },
      }),
      resetsArrived: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'resets arrived',
        do(state, number) {
          const worker = drain(state, number)
          state.arrived = 0
          if (changesFirst === 'arrived') worker.at = 'advances the generation'
          else worker.at = wakes === 'after the change' ? 'wakes the others' : 'reads the plan'
        },
      }),
      advancesTheGeneration: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'advances the generation',
        do(state, number) {
          const worker = drain(state, number)
          state.generation++
          if (changesFirst === 'generation') worker.at = 'resets arrived'
          else worker.at = wakes === 'after the change' ? 'wakes the others' : 'reads the plan'
        },
      }),
      wakesTheOthers: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'wakes the others',
        do(state, number) {
          const worker = drain(state, number)
          for (const other of state.worker) if (other.at === 'sleeps') other.at = 'spins'
          if (wakes === 'after the change') worker.at = 'reads the plan'
          else worker.at = changesFirst === 'arrived' ? 'resets arrived' : 'advances the generation'
        },
      }),
      seesTheMeetingEnd: action({
        over: everyone,
        when: ({ worker, generation, arrived }, number) =>
          worker[number]!.at === 'spins' &&
          (watches === 'generation' ? generation !== worker[number]!.generation : arrived === workers),
        do(state, number) {
          drain(state, number).at = 'reads the plan'
        },
      }),
      seesNoEnd: action({
        over: everyone,
        when: ({ worker, generation, arrived }, number) =>
          worker[number]!.at === 'spins' &&
          (watches === 'generation' ? generation === worker[number]!.generation : arrived !== workers),
        do(state, number) {
          drain(state, number).at = 'falls asleep'
        },
      }),
      fallsAsleep: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'falls asleep',
        do(state, number) {
          const worker = drain(state, number)
          worker.at = sleepCompares && state.generation !== worker.generation ? 'spins' : 'sleeps'
        },
      }),

      // after meet()
      readsThePlan: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'reads the plan',
        do({ worker, request, plan, depth, levelEnd, layoutVersion, wordsPerState }, number) {
          const me = worker[number]!
          if (me.meeting === 'after clearing') {
            me.at = 'refills'
            return
          }
          const isPlanned = me.meeting === 'to decide'
          me.meeting = 'to decide'
          if (isPlanned && plan === 'end') me.at = 'has ended'
          else if (isPlanned && (maintainsBy === 'plan' ? plan === 'maintain' : request.maintenance)) me.at = 'clears'
          else {
            me.level = depth
            me.end = levelEnd
            adopt(me.layout, layoutVersion, wordsPerState)
            if (depth === 0) me.at = 'reads the generation'
            else me.at = me.segment === null ? 'looks for a request' : 'explores'
          }
        },
      }),
      clearsItsShare: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'clears',
        do: ({ worker }, number) => {
          worker[number]!.meeting = 'after clearing'
          worker[number]!.at = 'reads the generation'
        },
      }),
      refills: action({
        over: everyone,
        when: ({ worker }, number) => worker[number]!.at === 'refills',
        do(state, number) {
          state.worker[number]!.meeting = 'after refilling'
          state.worker[number]!.at = 'reads the generation'
          state.maintenanceWas = 'done'
        },
      }),

      // requestStop(), called by another thread
      ...(interrupts && {
        setsTheReasonToStop: action({
          when: ({ interrupt }) => interrupt === 'none',
          do: (state) => {
            state.stop = true
            state.interrupt = 'reason is set'
          },
        }),
        asksForAStop: action({
          when: ({ interrupt }) => interrupt === 'reason is set',
          do: (state) => {
            state.request.stop = true
            state.interrupt = 'asked for'
          },
        }),
      }),
    }
  },
})

/** Worker 0 finds the initial states while the others go to the meeting. */
function startOf(number: number, adoptsAtOnce: boolean): Place {
  if (number === 0) return 'publishes the layout'
  return adoptsAtOnce ? 'reads the version' : 'reads the generation'
}

/** Takes over a layout that nobody is changing. */
function adopt(layout: Adopted, version: number, words: number) {
  if (layout.version !== version) {
    layout.version = version
    layout.words = words
  }
  if (layout.roomVersion !== version) {
    layout.roomVersion = version
    layout.room = layout.words
  }
}
