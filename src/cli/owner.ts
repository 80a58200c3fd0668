/** Owners: which process something belongs to, written down so that another process can tell later whether it still runs. */

import { createHash, randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Where process ids mean something. What the system does not tell is null. */
export interface Host {
  readonly host: string
  /** Identifies the installation of the system. */
  readonly machine: string | null
  /** Identifies the time since the system was started last. */
  readonly boot: string | null
  /** Containers number their processes each on their own, and may have the same name. */
  readonly namespace: string | null
}

export interface Owner extends Host {
  readonly pid: number
  /** When the process was started, as the system tells it: another process may have its id by now. */
  readonly start: string | null
  /** Since when it is the owner: ISO 8601. */
  readonly since: string
  /** Identifies the ownership. */
  readonly token: string
}

/** `elsewhere`: it cannot be seen from here. */
export type Whereabouts = 'running' | 'ended' | 'elsewhere'

/** The namespace of processes that Linux itself starts in. */
const outermost = 'pid:[4026531836]'

export function thisHost(): Host {
  return {
    host:
      hostname()
        .replaceAll(/[^\p{L}\p{N}._-]/gu, '-')
        .slice(0, 255) || '-',
    machine: machineId(),
    boot: read('/proc/sys/kernel/random/boot_id'),
    namespace: orNull(() => readlinkSync('/proc/self/ns/pid')),
  }
}

/** A hash, for the id itself is nobody else's business. */
function machineId(): string | null {
  const id = read('/etc/machine-id')
  return id === null ? null : createHash('sha256').update(`netsplit ${id}`).digest('hex').slice(0, 16)
}

/** This process, as an owner from now on. */
export function thisProcess(): Owner {
  return {
    ...thisHost(),
    pid: process.pid,
    start: findProcess(process.pid)?.start ?? null,
    since: `${new Date().toISOString().slice(0, 19)}Z`,
    token: randomBytes(12).toString('hex'),
  }
}

export function whereaboutsOf(owner: Owner, here = thisHost()): Whereabouts {
  if (owner.host !== here.host) return 'elsewhere'
  if (owner.boot === here.boot && owner.namespace === here.namespace) return isRunning(owner) ? 'running' : 'ended'
  // The same system, started anew; of containers it cannot be told whether they are the same.
  const isOutermost = owner.namespace === outermost && here.namespace === outermost
  const isRestarted = isOutermost && owner.machine !== null && owner.machine === here.machine
  return isRestarted && owner.boot !== here.boot ? 'ended' : 'elsewhere'
}

function isRunning({ pid, start }: Owner): boolean {
  const found = findProcess(pid)
  return found !== null && (start === null || found.start === null || found.start === start)
}

/** A process of this host that has not ended, and when it was started as far as the system tells; else null. */
function findProcess(pid: number): { readonly start: string | null } | null {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it is somebody else's.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null
  }
  if (process.platform !== 'linux') return { start: startByCommand(pid) }
  const status = read(`/proc/${pid}/stat`)
  if (status === null) return { start: null }
  // The name of the program, in brackets, may contain anything. Behind it: the state, and as the 20th field the start.
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
  const hasEnded = ['Z', 'X', 'x'].includes(fields[0] as string)
  return hasEnded ? null : { start: fields[19] ?? null }
}

function startByCommand(pid: number): string | null {
  if (process.platform === 'win32') return null
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC0' }
  const { spawnSync } = process.getBuiltinModule('node:child_process')
  const { status, stdout } = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { env, encoding: 'utf8' })
  return status === 0 && stdout.trim() !== '' ? stdout.trim() : null
}

function read(path: string): string | null {
  return orNull(() => readFileSync(path, 'utf8').trim() || null)
}

function orNull<Value>(find: () => Value): Value | null {
  try {
    return find()
  } catch {
    return null
  }
}

/** The owner that a text describes; null when it describes none. */
export function ownerIn(text: string): Owner | null {
  const found = orNull(() => JSON.parse(text) as Partial<Owner> | null)
  if (typeof found !== 'object' || found === null) return null
  const { host, machine, boot, namespace, pid, start, since, token } = found
  // What is shown of it, and what names files, is made of few characters: others may have written it.
  const isOwner =
    isMadeOf(host, /^[\p{L}\p{N}._-]{1,255}$/u) &&
    isMadeOf(since, /^[\dTZ:.-]{1,30}$/) &&
    isMadeOf(token, /^[a-z\d]{1,64}$/) &&
    [machine, boot, namespace, start].every((value) => value === null || typeof value === 'string') &&
    Number.isSafeInteger(pid) &&
    (pid as number) > 0
  return isOwner ? (found as Owner) : null
}

function isMadeOf(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value)
}
