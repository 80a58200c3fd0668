/**
 * Takes and leaves the lock of a folder for a while, against others that do the same: lock.mjs is the bundled lock. Calls of
 * the file system take random times, and at one of them the process may be killed. What has to hold of whoever has the lock
 * is looked at each time; the last line is `done`.
 */

import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'

const [lockUrl, folder, seed, milliseconds, mostCalls] = process.argv.slice(2)

let state = Number(seed) * 7919 + 1
const random = () => {
  state = (state * 1103515245 + 12345) & 0x7fffffff
  return state / 0x7fffffff
}
for (let at = 0; at < 10; at++) random()
const pause = (most) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, random() * most)

/** The call at which the process is killed; never with 0. */
const last = Number(mostCalls) === 0 ? Number.POSITIVE_INFINITY : 1 + Math.floor(random() * Number(mostCalls))
let calls = 0
for (const name of [
  'openSync',
  'writeFileSync',
  'fsyncSync',
  'closeSync',
  'linkSync',
  'renameSync',
  'rmSync',
  'readdirSync',
]) {
  const real = fs[name]
  fs[name] = (...args) => {
    if (String(args[0]).startsWith('/proc')) return real(...args)
    if (++calls === last) process.kill(process.pid, 'SIGKILL')
    if (random() < 0.15) pause(3)
    return real(...args)
  }
}
syncBuiltinESMExports()

const { FolderLock } = await import(lockUrl)
const owner = join(folder, '../owner')
const end = Date.now() + Number(milliseconds)
let taken = 0
while (Date.now() < end) {
  const lock = new FolderLock({ takeOver: false })
  try {
    lock.take(folder, 'the folder')
  } catch (error) {
    if (!/^the folder is in use by another check: process \d+ on host /.test(error.message)) throw error
    pause(2)
    continue
  }
  taken++
  fs.writeFileSync(owner, String(process.pid))
  pause(4)
  const found = fs.readFileSync(owner, 'utf8')
  if (found !== String(process.pid)) throw new Error(`Process ${found} has the lock, too.`)
  if (!fs.readdirSync(folder).includes('lock')) throw new Error('Somebody else has removed the lock.')
  lock.release()
}
console.log(`taken ${taken} times\ndone`)
