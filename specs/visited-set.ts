/**
 * The engine calls a state new or known by its visited set, which all workers fill at the same time without a lock. The
 * set promises that of all workers that insert a state exactly one is told that it is new, that nobody is told so of a
 * state that is in, and that growing loses nothing. It assumes that a plain write is visible to whoever has seen a later
 * atomic operation of its writer, and that a load whose address comes from an earlier load is not older than that one.
 * Processors keep the second promise; the memory model of JavaScript does not make it for plain loads.
 *
 * A hash table with open addressing and compare-and-exchange, after Laarman, van de Pol and Weber, "Boosting Multi-Core
 * Reachability Performance with Shared Hash Tables", 2010.
 */

import { always, deadlockFree, item, type ParametersOf, type StateOf, sometimes, spec } from 'netsplit'
import { probe, stateAt, visitedSet } from '../models/visited-set.ts'

type View = StateOf<typeof visitedSet>

/** What the workers were told so far. */
const answersIn = ({ worker }: View) => worker.flatMap(({ answers }) => answers)

const isOver = ({ worker }: View, { inserts }: ParametersOf<typeof visitedSet>) =>
  inserts.split(' ').every((list, number) => {
    const { at, answers } = item(worker, number)
    return (at === 'begins' || at === 'pauses') && answers.length === list.length
  })

const isRebuilding = ({ worker }: View) =>
  worker.some(({ at }) => ['clears', 'has cleared', 'takes a segment', 'enters', 'has refilled'].includes(at))

export default spec(visitedSet, {
  properties: {
    atMostOneIsToldNew: always((view) => {
      const news = answersIn(view).filter(({ is }) => is === 'new')
      return new Set(news.map(({ state }) => state)).size === news.length
    }),
    whatIsKnownIsIn: always(
      (view) =>
        isRebuilding(view) ||
        answersIn(view).every(({ state, is }) => is === 'new' || probe(view, state).includes(state)),
    ),
    whatWasNewIsFound: always(
      (view) =>
        isRebuilding(view) ||
        answersIn(view).every(({ state, is }) => is === 'known' || probe(view, state).includes(state)),
    ),
    noStateIsInTwice: always(({ index, arena }) => {
      const states = index.filter((word) => word !== 0).map((word) => stateAt(arena, word - 1))
      return states.every((state, at) => state === null || states.indexOf(state) === at)
    }),
    countsAreRight: always(
      (view, parameters) =>
        !isOver(view, parameters) ||
        answersIn(view).filter(({ is }) => is === 'new').length ===
          new Set(parameters.inserts.replaceAll(' ', '')).size,
    ),
    noPositionIsGivenTwice: always(({ worker, index }, { claims }) => {
      const inHand = worker.filter(({ at }) => at !== 'checks the block').flatMap(({ position }) => position ?? [])
      const claimed = index.filter((word) => word !== 0).map((word) => word - 1)
      const isOverwritten = claims === 'after writing' && inHand.some((position) => claimed.includes(position))
      return new Set(inHand).size === inHand.length && !isOverwritten
    }),
    everyoneEnds: deadlockFree(
      (view, parameters) => isOver(view, parameters) || view.worker.some(({ at }) => at === 'has given up'),
    ),
    allIsDone: sometimes((view, parameters) => parameters.blocks > 0 || isOver(view, parameters)),
    aClaimIsLost: sometimes(({ worker }) =>
      worker.some(({ other, at }) => at === 'compares' && other?.isFresh === true),
    ),
    theIndexGrows: sometimes((view, { grows }) => !grows || (view.mask === 7 && !isRebuilding(view))),
    memoryRunsOut: sometimes(
      ({ worker }, { blocks }) => blocks === 0 || worker.some(({ at }) => at === 'has given up'),
    ),
  },
  scenarios: {
    'two workers insert the same states': {},
    'three workers insert one state': { params: { inserts: 'A A A' } },
    'different states collide': { params: { inserts: 'AB BC' } },
    'one state lies in the way of another': { params: { inserts: 'AC BD' } },
    'the index grows': { params: { inserts: 'AB CA', grows: true } },
    'the index grows under three workers': { extends: 'the index grows', params: { inserts: 'A B C' } },
    'the index grows under three workers, two of which insert the same state': {
      extends: 'the index grows',
      params: { inserts: 'AB A C' },
      large: true,
    },
    'memory runs out': { params: { inserts: 'A B C D', blocks: 2 } },
    'an entry of two words is read again': { params: { entry: 'two words, read again' } },
    'an entry is claimed before the state is written': {
      params: { inserts: 'A A', claims: 'before writing' },
      expect: { violates: 'whatWasNewIsFound' },
    },
    'the second word of an entry is written late': {
      params: { inserts: 'A A', entry: 'two words' },
      expect: { violates: ['atMostOneIsToldNew', 'noStateIsInTwice', 'countsAreRight'] },
    },
    'a loser moves on without comparing': {
      params: { inserts: 'A A', loser: 'moves on' },
      expect: { violates: ['atMostOneIsToldNew', 'noStateIsInTwice', 'countsAreRight'] },
    },
    'a worker does not pause for growth': {
      params: { inserts: 'AB A', grows: true, pauses: 'all but one' },
      expect: { violates: 'atMostOneIsToldNew' },
    },
    'blocks beyond the memory limit are given back': {
      params: { inserts: 'AB A C', blocks: 2, atTheLimit: 'gives it back' },
      expect: { violates: 'noPositionIsGivenTwice' },
    },
    'dependent loads are reordered': {
      params: { inserts: 'A A', dependentLoads: 'reordered' },
      expect: { violates: ['atMostOneIsToldNew', 'noStateIsInTwice', 'countsAreRight'] },
    },
    'dependent loads are reordered: a state is made up': {
      extends: 'dependent loads are reordered',
      params: { inserts: 'AB A C' },
      check: ['whatIsKnownIsIn'],
      expect: { violates: 'whatIsKnownIsIn' },
      large: true,
    },
  },
})
