/**
 * Interactive consistency: all loyal lieutenants obey the same order (IC1), and if the commander is loyal, they obey his
 * (IC2). With oral messages, OM(m) guarantees both with at most m traitors among more than 3m generals. With fewer generals,
 * nothing does: a lieutenant hears 'attack' from his commander, and 'he said retreat' from the other lieutenant, and cannot
 * know which of them lies (figures 1 and 2 of the paper). If he then retreats, a lieutenant who is a traitor keeps him from
 * obeying; if he obeys, a commander who is a traitor sets him apart from the other. With signatures that nobody can forge,
 * SM(m) copes with m traitors among any number of generals; it takes as many rounds, m + 1.
 *
 * Messages arrive, receivers know who sent them, and the absence of one is noticed (the paper's A1 to A3): hence rounds.
 * A4, that signatures cannot be forged, is in the vocabulary of the traitors.
 *
 * Lamport, Shostak, Pease, "The Byzantine Generals Problem", 1982; Pease, Shostak, Lamport, "Reaching Agreement in the
 * Presence of Faults", 1980; for the number of rounds, Dolev and Strong, "Authenticated Algorithms for Byzantine
 * Agreement", 1983.
 */

import { always, each, eventually, implies, type NodeId, rounds, type StateOf, sometimes, spec } from 'netsplit'
import { byzantineGenerals, type Order, orders } from '../models/byzantine-generals.ts'

type State = StateOf<typeof byzantineGenerals>

const loyal = ({ nodes }: State) => nodes.lieutenant.filter(({ byzantine }) => !byzantine)
const obeyed = (state: State) => loyal(state).flatMap(({ obeys }) => obeys ?? [])
const all = (state: State, order: Order) => loyal(state).every(({ obeys }) => obeys === order)

/** An order to either effect, on a path that ends with the traitor who speaks. */
const says = (via: readonly NodeId[]) => orders.map((value) => ({ type: 'order' as const, value, via }))

const commander = { by: ['commander'], messages: says([]) } as const
const lieutenant1 = { by: ['lieutenant1'], messages: says(['commander']) } as const

export default spec(byzantineGenerals, {
  properties: {
    ic1: always((state) => new Set(obeyed(state)).size <= 1),
    ic2: always(
      implies(
        ({ nodes }) => !nodes.commander.byzantine,
        (state) => obeyed(state).every((order) => order === state.nodes.commander.order),
      ),
    ),
    everyLoyalLieutenantDecides: each(
      'lieutenant',
      eventually(({ byzantine, obeys }) => byzantine || obeys !== null),
    ),
    theyAttack: sometimes((state) => all(state, 'attack')),
    theyRetreat: sometimes((state) => all(state, 'retreat')),
  },
  scenarios: {
    'four generals, no traitor': { time: rounds(2) },
    'four generals, a traitor commands': {
      time: rounds(2),
      faults: { lies: commander },
      check: ['ic1', 'everyLoyalLieutenantDecides', 'theyAttack', 'theyRetreat'],
    },
    'four generals, a traitor is a lieutenant': { time: rounds(2), faults: { lies: lieutenant1 } },
    'five generals, a traitor commands': {
      params: { generals: 5 },
      time: rounds(2),
      faults: { lies: commander },
      check: ['ic1', 'everyLoyalLieutenantDecides', 'theyAttack', 'theyRetreat'],
    },
    'three generals, a traitor is a lieutenant, retreat in doubt': {
      params: { generals: 3, unheard: 'attack' },
      time: rounds(2),
      faults: { lies: lieutenant1 },
      check: ['ic2'],
      expect: { violates: 'ic2' },
    },
    'three generals, a traitor commands, retreat in doubt': {
      params: { generals: 3, unheard: 'attack' },
      time: rounds(2),
      faults: { lies: commander },
      check: ['ic1'],
    },
    'three generals, a traitor is a lieutenant, obey in doubt': {
      extends: 'three generals, a traitor is a lieutenant, retreat in doubt',
      params: { inDoubt: 'obey' },
      check: ['ic1', 'ic2'],
    },
    'three generals, a traitor commands, obey in doubt': {
      extends: 'three generals, a traitor commands, retreat in doubt',
      params: { inDoubt: 'obey' },
      check: ['ic1'],
      expect: { violates: 'ic1' },
    },
    'four generals, a traitor commands, one round': {
      extends: 'four generals, a traitor commands',
      params: { m: 0 },
      time: rounds(1),
      check: ['ic1'],
      expect: { violates: 'ic1' },
    },
    'four generals, two lieutenants are traitors': {
      params: { order: 'attack', unheard: 'attack' },
      time: rounds(2),
      faults: { lies: { by: ['lieutenant1', 'lieutenant2'], messages: says(['commander']) } },
      check: ['ic2'],
      expect: { violates: 'ic2' },
    },
    'three generals sign, a traitor commands': {
      params: { algorithm: 'SM', generals: 3 },
      time: rounds(2),
      faults: { lies: commander },
      check: ['ic1', 'everyLoyalLieutenantDecides', 'theyAttack', 'theyRetreat'],
    },
    /** He can pass on what the commander has signed, and nothing else. */
    'three generals sign, a traitor is a lieutenant': {
      params: { algorithm: 'SM', generals: 3, order: 'attack' },
      time: rounds(2),
      faults: {
        lies: {
          by: ['lieutenant1'],
          messages: ({ order }) => says(['commander']).filter(({ value }) => value === order),
        },
      },
      check: ['ic1', 'ic2', 'everyLoyalLieutenantDecides', 'theyAttack'],
    },
    'three generals sign, a traitor forges a signature': {
      extends: 'three generals sign, a traitor is a lieutenant',
      faults: { lies: lieutenant1 },
      check: ['ic2'],
      expect: { violates: 'ic2' },
    },
    /** They sign what they like, but not for the loyal ones; what these have signed, everybody has been sent. */
    'four generals sign, two traitors, two rounds': {
      params: { algorithm: 'SM' },
      time: rounds(2),
      faults: { lies: { by: ['commander', 'lieutenant2'], messages: [...says([]), ...says(['commander'])] } },
      check: ['ic1'],
      expect: { violates: 'ic1' },
    },
    'four generals sign, two traitors, three rounds': {
      extends: 'four generals sign, two traitors, two rounds',
      params: { m: 2 },
      time: rounds(3),
      check: ['ic1', 'everyLoyalLieutenantDecides', 'theyAttack', 'theyRetreat'],
    },
  },
})
