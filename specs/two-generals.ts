/**
 * No protocol makes two generals attack together for certain when messengers may be lost: not with one acknowledgement, not
 * with a hundred. Whoever sends the last messenger cannot know whether he arrives. If the sender attacks all the same, he
 * is alone when the messenger is lost. If he does not, the messenger has changed nothing and need not be sent, and then the
 * one before him is the last. Only generals who never attack are safe. Nothing else has to fail for that: the generals are
 * honest, do not crash, and one lost messenger is enough.
 *
 * Akkoyunlu, Ekanadham, Huber, "Some Constraints and Trade-offs in the Design of Network Communications", 1975, with
 * gangsters; Gray, "Notes on Data Base Operating Systems", 1978, with generals. As coordinated attack, with a proof for all
 * protocols: Halpern and Moses, "Knowledge and Common Knowledge in a Distributed Environment", 1990; Lynch, "Distributed
 * Algorithms", 1996, chapter 5.
 */

import { each, eventually, forEach, never, product, quiescent, type StateOf, sometimes, spec } from 'netsplit'
import { rules, twoGenerals } from '../models/two-generals.ts'

type State = StateOf<typeof twoGenerals>

const attackers = ({ nodes }: State) => nodes.general.filter(({ attacks }) => attacks).length
const noMessengerIsUnderWay = ({ network }: State) => network.length === 0

const arrive = ['everyGeneralAttacks', 'nobodyAttacksAlone', 'theyAttackTogether'] as const

export default spec(twoGenerals, {
  properties: {
    /** One who attacks while a messenger is under way may yet be joined by the other. */
    nobodyAttacksAlone: quiescent((state) => attackers(state) !== 1),
    everyGeneralAttacks: each(
      'general',
      eventually(({ attacks }) => attacks),
    ),
    theyAttackTogether: sometimes((state) => attackers(state) === 2),
    nobodyAttacks: never((state) => attackers(state) > 0),
    theAttackIsCalledOff: sometimes((state) => noMessengerIsUnderWay(state) && attackers(state) === 0),
    /** For every two rules but the one that neither ever attacks. */
    someLossLeavesOneAlone: forEach(
      ({ acknowledgements }) => {
        const [first, second] = rules(acknowledgements)
        return product(first, second).filter((pair) => !pair.every((rule) => rule === 'never'))
      },
      ([first, second]) =>
        sometimes((state: State) => {
          const [one, other] = state.nodes.general
          return (
            one?.waitsFor === first &&
            other?.waitsFor === second &&
            noMessengerIsUnderWay(state) &&
            attackers(state) === 1
          )
        }),
    ),
  },
  scenarios: {
    'no acknowledgement, all messengers arrive': { params: { acknowledgements: 0 }, check: arrive },
    'one acknowledgement, all messengers arrive': { params: { acknowledgements: 1 }, check: arrive },
    'two acknowledgements, all messengers arrive': { params: { acknowledgements: 2 }, check: arrive },
    'three acknowledgements, all messengers arrive': { params: { acknowledgements: 3 }, check: arrive },
    'four acknowledgements, all messengers arrive': { params: { acknowledgements: 4 }, check: arrive },
    'no acknowledgement, a messenger is lost': {
      extends: 'no acknowledgement, all messengers arrive',
      faults: { loss: 1 },
      check: ['nobodyAttacksAlone'],
      expect: { violates: 'nobodyAttacksAlone' },
    },
    'one acknowledgement, a messenger is lost': {
      extends: 'one acknowledgement, all messengers arrive',
      faults: { loss: 1 },
      check: ['nobodyAttacksAlone'],
      expect: { violates: 'nobodyAttacksAlone' },
    },
    'two acknowledgements, a messenger is lost': {
      extends: 'two acknowledgements, all messengers arrive',
      faults: { loss: 1 },
      check: ['nobodyAttacksAlone'],
      expect: { violates: 'nobodyAttacksAlone' },
    },
    'three acknowledgements, a messenger is lost': {
      extends: 'three acknowledgements, all messengers arrive',
      faults: { loss: 1 },
      check: ['nobodyAttacksAlone'],
      expect: { violates: 'nobodyAttacksAlone' },
    },
    'four acknowledgements, a messenger is lost': {
      extends: 'four acknowledgements, all messengers arrive',
      faults: { loss: 1 },
      check: ['nobodyAttacksAlone'],
      expect: { violates: 'nobodyAttacksAlone' },
    },
    /** The last of four goes the other way. */
    'four acknowledgements, a messenger before the last is lost': {
      params: { acknowledgements: 4 },
      faults: { loss: { times: 1, on: [{ from: 'general1', to: 'general0' }] } },
      check: ['nobodyAttacksAlone', 'theyAttackTogether', 'theAttackIsCalledOff'],
    },
    'whatever the rule, a lost messenger leaves one alone': {
      params: { acknowledgements: 4, attacks: 'by any rule' },
      faults: { loss: 1 },
      check: ['someLossLeavesOneAlone', 'theyAttackTogether'],
    },
    'nobody ever attacks': {
      params: { acknowledgements: 4, attacks: 'never' },
      faults: { loss: true },
      check: ['nobodyAttacksAlone', 'nobodyAttacks', 'theAttackIsCalledOff'],
    },
  },
})
