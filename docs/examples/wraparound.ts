/**
 * A sliding window over a network that delays: up to four letters are under way, the oldest is sent again when no answer comes,
 * and numbers tell letters from copies. The numbers wrap around. A copy that is still on its way when they do is taken for a new
 * letter, but that is a long way from the start.
 */

import { always, messages, type Node, protocol, role, sometimes, spec } from 'netsplit'

interface Messages {
  sender: { received: { number: number } }
  receiver: { letter: { number: number; content: number } }
}

interface SenderState {
  /** How many letters were sent, and how many in a row were answered. */
  sent: number
  answered: number
  /** Later letters that were answered before. */
  early: Set<number>
  repeats: number
}

const window = 4

const slidingWindow = protocol({
  name: 'sliding window',
  parameters: { letters: 33, numbers: 32, repeats: 3 },
  messages: messages<Messages>(),
  nodes: { sender: 1, receiver: 1 },
  roles: ({ letters, numbers, repeats }, nodes) => {
    /** How far ahead a letter with this number is. */
    const ahead = (number: number, of: number) => (number - (of % numbers) + numbers) % numbers

    function send(sender: Node<Messages, SenderState, 'silence'>, content: number) {
      sender.send(nodes.receiver, { type: 'letter', number: content % numbers, content })
    }

    function fillWindow(sender: Node<Messages, SenderState, 'silence'>) {
      while (sender.sent < Math.min(letters, sender.answered + window)) send(sender, sender.sent++)
    }

    return {
      sender: role({
        state: (): SenderState => ({ sent: 0, answered: 0, early: new Set(), repeats }),
        start(sender) {
          fillWindow(sender)
          sender.setTimer('silence')
        },
        on: {
          received(sender, { number }) {
            const content = sender.answered + ahead(number, sender.answered)
            if (content >= sender.sent) return
            sender.early.add(content)
            while (sender.early.delete(sender.answered)) sender.answered++
            fillWindow(sender)
          },
        },
        timeout: {
          silence(sender) {
            if (sender.answered === sender.sent) return
            send(sender, sender.answered)
            sender.repeats--
            if (sender.repeats > 0) sender.setTimer('silence')
          },
        },
      }),
      receiver: role({
        state: { taken: 0, early: new Set<number>(), mistaken: false },
        on: {
          letter(receiver, { number, content, from }) {
            receiver.send(from, { type: 'received', number })
            const taken = receiver.taken + ahead(number, receiver.taken)
            if (taken >= receiver.taken + window) return
            if (taken !== content) receiver.mistaken = true
            receiver.early.add(taken)
            while (receiver.early.delete(receiver.taken)) receiver.taken++
          },
        },
      }),
    }
  },
})

const numbers = (count: number) => Array.from({ length: count }, (_, number) => number)

/** A letter that arrives at once, and is answered at once. */
const exchange = (number: number) => [
  `receiver receives letter(content: ${number}, number: ${number}) from sender`,
  `sender receives received(number: ${number}) from receiver`,
]

export default spec(slidingWindow, {
  properties: {
    everyLetterIsNew: always(({ nodes }) => !nodes.receiver.mistaken),
    allAreAnswered: sometimes(({ nodes }, { letters }) => nodes.sender.answered === letters),
  },
  scenarios: {
    'two letters are lost': { faults: { loss: 2 }, large: true, expect: { violates: 'everyLetterIsNew' } },
    'after twenty-eight letters, the first of them sent twice': {
      extends: 'two letters are lost',
      from: ['start', 'timer silence of sender fires', ...numbers(28).flatMap(exchange)],
      expect: { violates: 'everyLetterIsNew' },
    },
  },
})
