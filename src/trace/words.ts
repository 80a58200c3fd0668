/** Steps in the words of the field. */

import type { Plain } from '../language/plain.ts'
import type { Effects, SentMessage, Step } from '../semantics/system/system.ts'
import { type Extent, elide, formatMember, formatMessage, formatValue, shortened } from './value.ts'

/** What stands before the details of a step. */
export const indent = '      '

/** A line for a step of which there is nothing to tell but its headline; none where nobody wonders why. */
export function emptyWords(step: Step): string[] {
  if (crashing(step) !== null) return []
  switch (step.kind) {
    case 'deliver':
      return step.omitted ? [] : [`${step.to} ignores it`]
    case 'lie':
      return [`${step.to} ignores it`]
    case 'timeout':
    case 'continue':
    case 'notice':
      return ['nothing else changes']
    case 'action':
      return ['nothing changes']
    default:
      return []
  }
}

/** The node that crashes in a step; null where none does. */
export function crashing(step: Step): string | null {
  return step.kind === 'crash' || ('crashes' in step && step.crashes === true) ? actor(step) : null
}

/** A step as one line. */
export function headline(step: Step): string {
  return firstWords(step) + lastWords(step)
}

/** How a step ends that a crash cut short; nothing of others. */
export function lastWords(step: Step): string {
  const end = 'crashes' in step && crashing(step) !== null ? `; ${actor(step)} crashes before it is done` : ''
  return end + ('disk' in step ? diskWords(step.disk) : '')
}

function firstWords(step: Step): string {
  switch (step.kind) {
    case 'start':
      return 'start'
    case 'deliver':
      return `${step.to} ${step.omitted ? 'fails to receive' : 'receives'} ${formatMessage(step.message)} from ${step.from}`
    case 'lie':
      return `${step.to} receives ${formatMessage(step.message)} from ${step.from}, which is Byzantine`
    case 'broadcast lie':
      return `${step.node}, which is Byzantine, sends the same to everybody`
    case 'lose':
      return `${formatMessage(step.message)} from ${step.from} to ${step.to} is lost`
    case 'duplicate':
      return `${formatMessage(step.message)} from ${step.from} to ${step.to} is duplicated`
    case 'reorder':
      return `${formatMessage(step.message)} from ${step.from} to ${step.to} overtakes the message before it`
    case 'timeout':
      return `timer ${step.timer} of ${step.node} fires`
    case 'continue':
      return `${step.node} goes on with ${step.handler}: ${step.label}`
    case 'crash':
      return `${step.node} crashes`
    case 'restart':
      return `${step.node} restarts`
    case 'notice':
      return `${step.node} is told that ${step.peer} crashed`
    case 'pause':
      return `${step.node} pauses`
    case 'resume':
      return `${step.node} goes on`
    case 'omit':
      return `${step.node} no longer ${step.what === 'send' ? 'sends' : 'receives'}`
    case 'partition':
      return partitionWords(step) + (step.loses === true ? '; messages in flight there are lost' : '')
    case 'heal':
      return healWords(step)
    case 'tick':
      return step.unit === 'round'
        ? `round ${step.now} begins`
        : `the clock${step.node === null ? '' : ` of ${step.node}`} shows ${step.now}`
    case 'action':
      return step.member === undefined ? step.action : `${step.action}(${formatMember(step.member)})`
  }
}

function diskWords(disk: 'lost' | 'torn' | undefined): string {
  if (disk === undefined) return ''
  return disk === 'lost' ? '; what it had not synced is lost' : '; what it had not synced is written in part'
}

function partitionWords({ from, to, bothWays }: Step & { kind: 'partition' }): string {
  if (!bothWays) return `${from.join(', ')} no longer ${from.length === 1 ? 'reaches' : 'reach'} ${to.join(', ')}`
  if (from.length === 1 && to.length === 1) return `the link between ${from[0]} and ${to[0]} is cut`
  return `the network splits: ${from.join(', ')} | ${to.join(', ')}`
}

function healWords({ from, to, bothWays }: Step & { kind: 'heal' }): string {
  if (from === undefined || to === undefined) return 'all links are healed'
  return bothWays
    ? `the link between ${from.join(', ')} and ${to.join(', ')} is healed`
    : `${from.join(', ')} reaches ${to.join(', ')} again`
}

/** A property, with the member that it is about where it is of each member of a set. */
export function propertyWords(name: string, of: Plain | undefined): string {
  return of === undefined ? name : `${name} of ${formatMember(of)}`
}

/** Who acts in a step; null at the start, where all nodes do. */
export function actor(step: Step): string | null {
  if (step.kind === 'deliver' || step.kind === 'lie') return step.to
  return 'node' in step ? step.node : null
}

/** What a step does besides changing states, a line each. */
export function effectsOf(step: Step, extent: Extent = shortened): string[] {
  if (step.kind === 'action') return choicesOf(step.choices ?? [])
  if (!('sends' in step)) return []
  return [...eventsOf(step), ...choicesOf(step.choices), ...sendsOf(step, actor(step), extent)]
}

/** The operations that clients record in a step. */
export function eventsOf({ events }: Effects): string[] {
  return events.map(({ client, kind, value }) => {
    if (kind === 'abandon') return `${client} no longer waits for a result`
    return kind === 'invoke'
      ? `${client} invokes ${formatMessage(value)}`
      : `${client} gets the result ${formatMessage(value)}`
  })
}

/** The options that a step takes. */
export function choicesOf(choices: readonly Plain[]): string[] {
  return choices.length === 0 ? [] : [`chooses ${choices.map(formatValue).join(', then ')}`]
}

/** The same message to several nodes is one line, but for those that it does not get to as usual. */
function sendsOf({ sends }: Effects, sender: string | null, extent: Extent): string[] {
  const lines = new Map<string, { message: string; fate: Fate; to: string[] }>()
  for (const { to, message, lost, waits } of sends) {
    const text = formatMessage(message)
    const fate: Fate = waits === true ? 'waits' : lost
    const key = `${fate ?? ''} ${text}`
    const line = lines.get(key) ?? { message: text, fate, to: [] }
    line.to.push(to)
    lines.set(key, line)
  }
  return [...lines.values()].map((line) => sendingLine({ sender, ...line }, extent))
}

/** What became of a message that was sent, where it is not just in flight. */
type Fate = SentMessage['lost'] | 'waits'

const verbs = { omitted: 'fails to send', waits: 'offers', cut: 'sends' } as const satisfies {
  readonly [Name in NonNullable<Fate>]: string
}

/** Who sends what to whom. */
export function sendingLine(
  { sender, message, fate, to }: { sender: string | null; message: string; fate?: Fate; to: readonly string[] },
  extent: Extent,
): string {
  const receivers = ` to ${to.join(', ')}${fate === 'cut' ? ', which is cut off: it is lost' : ''}`
  const verb = fate === undefined ? 'sends' : verbs[fate]
  const from = sender === null ? `${verb} ` : `${sender} ${verb} `
  const room = extent.width - indent.length - from.length - receivers.length
  return from + elide(message, Math.max(40, room)) + receivers
}
