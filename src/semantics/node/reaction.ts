/**
 * A reaction is what a node does with one input: a pure function from (node, local state, input) to the possible new
 * local states and their effects. It is the only place that runs a role's handlers.
 */

import type { AnyMessage } from '../../language/messages.ts'
import type { NodeId } from '../../language/node.ts'
import { comparePlain, type Plain, toPlain } from '../../language/plain.ts'
import type { AnyRole } from '../../language/role.ts'
import { type AnyHandler, labelsOf, stepOf } from '../../language/steps.ts'
import { attempt, lineWithin } from '../author-code/author.ts'
import { eachChoice } from '../author-code/choices.ts'
import { ownOf } from '../author-code/drafts.ts'
import { unswallowed } from '../author-code/refused.ts'
import { refuseReturned } from '../author-code/returned.ts'
import { under } from '../system/names.ts'
import { type Author, type Effects, type Failure, runDirectly } from '../system/system.ts'
import { initialState } from './initial-state.ts'
import type { Input, Unfinished } from './input.ts'
import { durableFields, durableFieldsBy, type Fields, type LocalState } from './local.ts'
import { type Member, type Surroundings, stillness } from './member.ts'
import { type AnyNode, actionsOf, type Choose, Collected, type Interruption } from './node-actions.ts'
import { NodeDraft } from './node-draft.ts'

export interface Reaction extends Effects {
  readonly local: LocalState
  /** Whether nothing but the input is different afterwards. */
  readonly ignored: boolean
  readonly failure: Failure | null
  /** Moments at which a crash can end the handler, in order; none unless they are asked for. */
  readonly interruptions: readonly Interruption[]
}

/**
 * The function that an input goes to: `server.on.put`, or `server.on.put.first` where that handler has several steps; null
 * when the role has none.
 */
export function handlerOf(member: Member, input: Input): string | null {
  const { role, roleName } = member
  const { handler, path } = declaredFor(role, input.kind === 'continue' ? input.of : input)
  if (handler === undefined) return input.kind === 'start' ? `${roleName}.state` : null
  const label = labelAt(handler, input)
  return [roleName, ...path, ...(label === null ? [] : [label])].join('.')
}

/** What a role declares for an input, and where: the last of the path is the handler's own name. */
export function declaredFor(
  role: AnyRole,
  input: Unfinished['of'],
): { readonly handler: AnyHandler | undefined; readonly path: readonly string[] } {
  switch (input.kind) {
    case 'deliver': {
      const { type } = input.message as unknown as AnyMessage
      return { handler: under(role.on ?? {}, type), path: ['on', type] }
    }
    case 'timeout':
      return { handler: under(role.timeout ?? {}, input.timer), path: ['timeout', input.timer] }
    default:
      return { handler: role[input.kind], path: [input.kind] }
  }
}

/** The step of a handler that an input is about; null where it has no steps. */
function labelAt(handler: AnyHandler, input: Input): string | null {
  return input.kind === 'continue' ? input.step : (labelsOf(handler)[0] ?? null)
}

/** Every handler of a role with where it stands: `['on', 'put']`. */
function handlersOf(role: AnyRole): (readonly [handler: AnyHandler | undefined, path: readonly string[]])[] {
  const { on = {}, timeout = {} } = role
  const single = (['start', 'restart', 'crashed'] as const).map((kind) => [role[kind], [kind]] as const)
  return [
    ...Object.entries(on).map(([type, handler]) => [handler, ['on', type]] as const),
    ...Object.entries(timeout).map(([timer, handler]) => [handler, ['timeout', timer]] as const),
    ...single,
  ]
}

/**
 * The names of all steps but the first of a role's handlers: `server.on.put.second`.
 *
 * @param never handlers that are left out: `restart`, `crashed`
 */
export function laterSteps({ role, roleName }: Pick<Member, 'role' | 'roleName'>, never?: readonly string[]): string[] {
  return handlersOf(role).flatMap(([handler, path]) =>
    path.length === 1 && never?.includes(path[0] as string)
      ? []
      : labelsOf(handler)
          .slice(1)
          .map((label) => [roleName, ...path, label].join('.')),
  )
}

/** The name of the function that a handler begins with. */
export function beginningOf(roleName: string, path: readonly string[], handler: AnyHandler): string {
  return [roleName, ...path, ...labelsOf(handler).slice(0, 1)].join('.')
}

/**
 * Every way in which a node can react to an input, in the order of its choices; where one fails, that alone.
 *
 * @param local the node's local state before; for `start`, whatever its state is, it is not used
 */
export function react(
  member: Member,
  local: LocalState,
  input: Input,
  author: Author,
  surroundings: Surroundings = stillness,
): readonly Reaction[] {
  const all = [...eachReaction(member, local, input, author, surroundings)]
  const last = all[all.length - 1] as Reaction
  return last.failure === null ? all : [last]
}

/** The same, one after the other as they are asked for; one that fails is the last. */
export function* eachReaction(
  member: Member,
  local: LocalState,
  input: Input,
  author: Author,
  surroundings: Surroundings,
): Generator<Reaction> {
  const handler = handlerOf(member, input)
  const before = input.kind === 'timeout' ? withoutTimer(local, input.timer) : local
  if (handler === null) {
    yield withoutEffects(before, input.kind === 'deliver')
    return
  }
  const ways = eachChoice((choose) =>
    author(handler, () => unswallowed(() => runHandler(member, before, input, { handler, choose, surroundings }))),
  )
  for (;;) {
    const outcome = attempt(runDirectly, handler, () => ways.next())
    if ('failure' in outcome) {
      const { failure } = outcome
      const line = failure.line ?? lineWithin((probe) => handle(member, input, probe))
      yield { ...withoutEffects(local, false), failure: { ...failure, line } }
      return
    }
    const { done, value } = outcome.result
    if (done) return
    const { local: after, sends, events, choices, interruptions } = value.result
    const isMidway = local.unfinished !== undefined || after.unfinished !== undefined
    const ignored = !isMidway && sends.length === 0 && events.length === 0 && isUnchanged(local, after)
    yield { local: after, sends, events, choices, ignored, failure: null, interruptions }
  }
}

function withoutTimer(local: LocalState, timer: string): LocalState {
  const { deadlines, ...rest } = local
  const timers = local.timers.filter((other) => other !== timer)
  if (deadlines === undefined) return { ...rest, timers }
  return { ...rest, timers, ...deadlinesOf(Object.entries(deadlines).filter(([other]) => other !== timer)) }
}

/** Deadlines as a part of a local state, which has none when there are none. */
function deadlinesOf(deadlines: Iterable<readonly [string, number]>): Pick<LocalState, 'deadlines'> {
  const found = Object.fromEntries(deadlines)
  return Object.keys(found).length === 0 ? {} : { deadlines: found }
}

function withoutEffects(local: LocalState, ignored: boolean): Reaction {
  return { local, ignored, sends: [], events: [], choices: [], failure: null, interruptions: [] }
}

function isUnchanged(before: LocalState, after: LocalState): boolean {
  return (
    (after.state === before.state || comparePlain(after.state, before.state) === 0) &&
    comparePlain(after.timers, before.timers) === 0 &&
    comparePlain(after.deadlines ?? null, before.deadlines ?? null) === 0 &&
    comparePlain(after.onDisk ?? null, before.onDisk ?? null) === 0
  )
}

function runHandler(
  member: Member,
  before: LocalState,
  input: Input,
  run: { handler: string; choose: Choose; surroundings: Surroundings },
): Pick<Reaction, 'local' | 'sends' | 'events' | 'choices' | 'interruptions'> {
  const { deadlines: _before, unfinished: _step, ...rest } = before
  const { role, roleName } = member
  const begun = input.kind === 'continue' ? input.of : input
  const labels = labelsOf(declaredFor(role, begun).handler)
  const own = (input.kind === 'start' ? initialState(member) : before.state) as Fields
  const collected = new Collected(before.timers, before.deadlines, before.onDisk)
  const actions = actionsOf(member)
  const draft = new NodeDraft(own, actions.prototype)
  actions.begin({
    ...run,
    collected,
    hasSteps: labels.length > 0,
    durable: () => durableFieldsBy(role, (field) => draft.now(field)),
  })
  let state: Plain
  try {
    refuseReturned(handle(member, input, draft.node))
    state = toPlain(draft.left(), `state of ${roleName} after ${run.handler}`, own)
  } finally {
    draft.end()
    actions.end()
  }
  const { sends, events, timers, deadlines, onDisk } = collected
  const next = collected.isDone ? undefined : labels[input.kind === 'continue' ? labels.indexOf(input.step) + 1 : 1]
  const local: LocalState = {
    ...rest,
    state,
    timers: [...timers].sort(),
    up: true,
    ...deadlinesOf(deadlines),
    ...(onDisk !== undefined && { onDisk }),
    ...(next !== undefined && { unfinished: { step: next, of: begun } }),
  }
  const interruptions = interruptionsOf(member, collected, state)
  return { local, sends, events, choices: collected.chosen, interruptions }
}

/** The moments at which a crash can end a handler, each once; at its end it is done. */
function interruptionsOf({ role }: Member, collected: Collected, state: Plain): Interruption[] {
  const { interruptions, sends, events, chosen, onDisk } = collected
  if (interruptions.length === 0) return []
  const end = {
    sends: sends.length,
    events: events.length,
    choices: chosen.length,
    written: durableFields(role, state),
    onDisk,
  }
  return interruptions.filter((moment, at) => {
    return !isSameMoment(moment, end) && (at === 0 || !isSameMoment(moment, interruptions[at - 1] as Interruption))
  })
}

/** Whether a crash leaves the same behind. */
function isSameMoment(one: Interruption, other: Interruption): boolean {
  return (
    one.sends === other.sends &&
    one.events === other.events &&
    comparePlain(one.written, other.written) === 0 &&
    comparePlain(one.onDisk ?? null, other.onDisk ?? null) === 0
  )
}

/**
 * Calls the handler of an input. The message is the node's own, too: what a handler puts into its state it may change
 * there.
 */
function handle({ role }: Member, input: Input, node: AnyNode): unknown {
  const begun = input.kind === 'continue' ? input.of : input
  const { handler } = declaredFor(role, begun)
  if (handler === undefined) return undefined
  const run = stepOf(handler, labelAt(handler, input))
  return begun.kind === 'deliver'
    ? run(node as never, receipt(begun.message, begun.from) as never)
    : begun.kind === 'crashed'
      ? run(node as never, begun.peer as never)
      : run(node as never)
}

/** A message with its sender. */
function receipt(message: Plain, from: NodeId): object {
  const own = ownOf(message) as { from?: NodeId }
  own.from = from
  return own
}
