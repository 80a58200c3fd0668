/** Loaded before a program that is measured: tells how much memory it had at most, through file descriptor 3. */

const { writeSync } = require('node:fs')
const { isMainThread } = require('node:worker_threads')

if (isMainThread) {
  // maxRSS is in kilobytes on every system.
  process.once('exit', () => writeSync(3, String(process.resourceUsage().maxRSS * 1024)))
}
