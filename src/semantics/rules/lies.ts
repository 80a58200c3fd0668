/**
 * Byzantine nodes: each may send any message of its vocabulary to anybody, at any time. What it sends is received in the
 * same step: it could have been sent at any time before, so nothing is missed, and the network is not filled with lies.
 * Where a node must tell everybody the same, what it says is sent as other messages are.
 */

import { NetsplitError } from '../../language/errors.ts'
import type { FaultPlan } from '../../language/fault-plan.ts'
import { type Plain, toPlain } from '../../language/plain.ts'
import { attempt } from '../author-code/author.ts'
import { successorsOf } from '../effects/reacting.ts'
import { sending } from '../effects/sending.ts'
import { isReady } from '../node/local.ts'
import type { Member } from '../node/member.ts'
import { handlerOf } from '../node/reaction.ts'
import { nearestOrAll } from '../system/names.ts'
import { type Rule, runDirectly, type SentMessage } from '../system/system.ts'
import type { World } from '../world/world.ts'
import { isTurnOf } from './ticks.ts'

/**
 * The messages that Byzantine nodes may send, as plain data.
 *
 * @throws NetsplitError `bad-scenario` when they are no list of messages, `not-plain-data` for what a message cannot hold
 */
export function vocabulary(
  world: World,
  { messages }: NonNullable<FaultPlan['lies']>,
  parameters: unknown,
): readonly Plain[] {
  const fail = (message: string, cure: string, place: string | null = null): never => {
    throw new NetsplitError({ code: 'bad-scenario', message: `lies: ${message}`, cure, place: place ?? undefined })
  }
  const made = attempt(runDirectly, 'lies.messages', () =>
    typeof messages === 'function' ? messages(parameters as never) : messages,
  )
  if ('failure' in made) {
    const { message, line } = made.failure
    return fail(`messages fails: ${message}`, 'It is called once, with the parameters, and returns a list.', line)
  }
  if (!Array.isArray(made.result)) return fail('messages is no list.', 'List all that such a node may say.')
  return made.result.map((message: unknown) => {
    const plain = toPlain(message, 'message of a Byzantine node')
    const type = (plain as { type?: unknown } | null)?.type
    if (typeof type !== 'string') {
      return fail(
        `${JSON.stringify(message)} is no message.`,
        "Messages are objects with a type: { type: 'put', ... }.",
      )
    }
    if (Object.hasOwn(plain as object, 'from')) {
      return fail(`${type} has a field from, which would hide who sent it.`, 'Leave it out: it is the node that lies.')
    }
    if (world.members.some((member) => takes(member, plain))) return plain
    const known = new Set(world.members.flatMap(({ role }) => Object.keys(role.on ?? {})))
    return fail(`no node has a handler for ${type}.`, nearestOrAll(type, [...known]))
  })
}

/** Whether a node has a handler for a message. */
function takes(member: Member, message: Plain): boolean {
  return handlerOf(member, { kind: 'deliver', from: '', message }) !== null
}

/** Lies to one node. */
export function liesTo(world: World, number: number, messages: readonly Plain[]): Rule[] {
  if (world.faults.lies?.equivocates !== true || !world.allows('lies')) return []
  const member = world.members[number] as Member
  const to = member.id
  const liars = world.members.flatMap(({ id }, liar) => (world.isByzantine(liar) ? [id] : []))
  const lies = messages.filter((message) => takes(member, message))
  const options = liars.flatMap((from) => lies.map((message): Plain => ({ from, message })))
  const soonest = world.delayAt(number)?.min ?? 0
  return [
    {
      name: `lies to ${to}`,
      options: () => options,
      successors(option, context) {
        const { from, message } = option as { readonly from: string; readonly message: Plain }
        const { read } = context
        const local = world.local(number, read)
        if (!isReady(local) || local.deaf || world.isCutOff(from, to, read)) return []
        if ((soonest > 0 && world.now(number, read) < soonest) || !isTurnOf(world, number, read)) return []
        const spent = world.spend('lies', read)
        if (spent === null) return []
        return successorsOf(
          world,
          number,
          {
            input: { kind: 'deliver', from, message },
            consumesIgnored: false,
            spent,
            step: (effects) => ({ kind: 'lie', from, to, message, ...effects }),
          },
          context,
        )
      },
    },
  ]
}

/** Lies to everybody at once, of a node that cannot equivocate. */
export function broadcastLies(world: World, messages: readonly Plain[]): Rule[] {
  if (world.faults.lies?.equivocates !== false || !world.allows('lies')) return []
  return world.members.flatMap((liar, number): Rule[] => {
    if (!world.isByzantine(number)) return []
    const others = world.members.filter(({ id }) => id !== liar.id)
    return [
      {
        name: `lies of ${liar.id}`,
        options: () => messages,
        successors(message, { read }) {
          const spent = world.spend('lies', read)
          if (spent === null) return []
          const hear = others.filter((other) => takes(other, message))
          const sends = hear.map(({ id: to }): SentMessage => ({ to, message }))
          const before = world.local(number, read)
          const sent = sending(world, { from: number, before, taken: null, handler: liar.id }, sends, read)
          if (sent.kind !== 'sent') return []
          return [
            {
              step: { kind: 'broadcast lie', node: liar.id, sends: sent.sends, events: [], choices: [] },
              updates: [...sent.updates, ...world.spending(spent)],
              failure: null,
            },
          ]
        },
      },
    ]
  })
}
