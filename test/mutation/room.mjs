/** The room that a command names: its files, tried one after the other by whatever runs mutants. */

import { mkdirSync } from 'node:fs'
import { basename } from 'node:path'
import { summaryOf } from './results.mjs'
import { rooms } from './rooms.mjs'

/**
 * The room of a command line, and those of its files that are asked for. Ends the process where there is no such room.
 *
 * @param {string} command as the user types it
 */
export function chosenRoom(command) {
  const [room, ...names] = process.argv.slice(2)
  if (room === undefined || !Object.hasOwn(rooms, room)) {
    console.error(`Usage: ${command} -- ROOM [FILE...], where ROOM is one of ${Object.keys(rooms).join(', ')}.`)
    process.exit(2)
  }
  const files = rooms[room].files.filter((file) => names.length === 0 || names.includes(basename(file, '.ts')))
  return { room, files }
}

/** What becomes of all mutants of a room, told file by file. */
export async function mutantsOfRoom({ room, files }, mutantsOf) {
  mkdirSync('.mutation', { recursive: true })
  const all = []
  for (const file of files) {
    const began = performance.now()
    const mutants = await mutantsOf(file)
    all.push(...mutants)
    console.log(`${file}: ${summaryOf(mutants)}, ${Math.round((performance.now() - began) / 1000)} s`)
  }
  console.log(`\n${room}: ${summaryOf(all)}`)
  return all
}
