/**
 * Two generals win if both attack, and the one who attacks alone is lost. They have only messengers between them, who may be
 * caught. The first general sends the plan; the other acknowledges it, the first one acknowledges that, and so on, as often
 * as they agreed beforehand.
 */

import { messages, type Node, oneOf, protocol, range, role } from 'netsplit'

export interface GeneralState {
  /** How many messengers have reached the general. */
  arrived: number
  /** How many have to reach him before he attacks; `never` if nothing makes him. */
  waitsFor: number | 'never'
  attacks: boolean
}

export interface Messages {
  general: { plan: {}; acknowledgement: { number: number } }
}

type General = Node<Messages, GeneralState>

/** How many messengers each general can expect: the plan is for the second, the acknowledgements are for each in turn. */
export const expected = (acknowledgements: number) =>
  [Math.ceil(acknowledgements / 2), Math.floor(acknowledgements / 2) + 1] as const

/** The rules that each could follow. The second does not know of any attack before the plan has arrived. */
export const rules = (acknowledgements: number) => {
  const [first, second] = expected(acknowledgements)
  return [
    [...range(first + 1), 'never'],
    [...range(second).map((more) => more + 1), 'never'],
  ] as const
}

export const twoGenerals = protocol({
  name: 'two generals',
  parameters: {
    acknowledgements: 1,
    /** Whether a general attacks when all messengers to him have arrived, by some other rule, or not at all. */
    attacks: oneOf('after the last messenger', 'by any rule', 'never'),
  },
  messages: messages<Messages>(),
  nodes: { general: 2 },
  roles: ({ acknowledgements, attacks }) => {
    function agreeOnRule(general: General) {
      const index = general.index === 0 ? 0 : 1
      if (attacks === 'after the last messenger') general.waitsFor = expected(acknowledgements)[index]
      if (attacks === 'by any rule') general.waitsFor = general.choose<number | 'never'>(rules(acknowledgements)[index])
    }

    function attackWhenSure(general: General) {
      if (general.waitsFor !== 'never' && general.arrived >= general.waitsFor) general.attacks = true
    }

    function messengerArrives(general: General, number: number) {
      general.arrived++
      if (number < acknowledgements) general.send(general.others, { type: 'acknowledgement', number: number + 1 })
      attackWhenSure(general)
    }

    return {
      general: role({
        state: (): GeneralState => ({ arrived: 0, waitsFor: 'never', attacks: false }),
        start(general) {
          agreeOnRule(general)
          if (general.index === 0) general.send(general.others, { type: 'plan' })
          attackWhenSure(general)
        },
        on: {
          plan(general) {
            messengerArrives(general, 0)
          },
          acknowledgement(general, { number }) {
            messengerArrives(general, number)
          },
        },
      }),
    }
  },
})
