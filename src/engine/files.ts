/** Files of numbers: whole blocks are written and read at a place, and errors say what to do about them. */

import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { NetsplitError } from '../language/errors.ts'

/** The most that is written or read at once: system calls take less than 2 GiB. */
const mostBytes = 2 ** 28

/** Opens a file for writing and reading; its content goes, unless it is to be kept. */
export function openFile(folder: string, name: string, { keep = false } = {}): number {
  return attempt(join(folder, name), () => {
    mkdirSync(folder, { recursive: true })
    try {
      return openSync(join(folder, name), keep ? 'r+' : 'w+')
    } catch (error) {
      if (keep && codeOf(error) === 'ENOENT') return openSync(join(folder, name), 'w+')
      throw error
    }
  })
}

/** @throws NetsplitError `disk` when no file can be made in a folder */
export function requireWritable(folder: string): void {
  closeFile(openTemporaryFile(folder))
}

/** Whether a file has a name that {@link openTemporaryFile} gave it, and kept because the process was killed just then. */
export function isLeftBehind(name: string): boolean {
  return /^netsplit-\d+-\d+-[a-z\d]+$/.test(name)
}

/** A file without a name, which goes when it is closed, however the process ends. */
export function openTemporaryFile(folder = tmpdir()): number {
  const name = `netsplit-${process.pid}-${Date.now()}-${Math.random().toString(36).slice(2)}`
  const file = openFile(folder, name)
  // Where an open file cannot be removed it stays behind, in a folder that is cleaned up anyway.
  try {
    unlinkSync(join(folder, name))
  } catch (error) {
    if (!['EBUSY', 'EPERM', 'EACCES'].includes(codeOf(error))) throw error
  }
  return file
}

/** Writes words at a place. @throws NetsplitError `disk` */
export function writeWords(file: number, words: Int32Array, place: number): void {
  attempt('A file', () => {
    for (let at = 0; at < words.byteLength; ) {
      const bytes = Math.min(mostBytes, words.byteLength - at)
      at += writeSync(file, new Uint8Array(words.buffer, words.byteOffset + at, bytes), 0, bytes, place + at)
    }
  })
}

/** Fills an array with the words at a place. @throws NetsplitError `disk` also when the file ends too early */
export function readWords(file: number, words: Int32Array, place: number): void {
  attempt('A file', () => {
    for (let at = 0; at < words.byteLength; ) {
      const bytes = Math.min(mostBytes, words.byteLength - at)
      const read = readSync(file, new Uint8Array(words.buffer, words.byteOffset + at, bytes), 0, bytes, place + at)
      if (read === 0) throw Object.assign(new Error('it ends too early'), { code: 'EOF' })
      at += read
    }
  })
}

/** Sees to it that what was written would survive a loss of power. */
export function syncFile(file: number): void {
  attempt('A file', () => fsyncSync(file))
}

export function closeFile(file: number): void {
  closeSync(file)
}

/** Replaces a text file at once: whoever reads it sees the old text or the new one. */
export function replaceText(folder: string, name: string, text: string): void {
  attempt(join(folder, name), () => {
    const path = join(folder, name)
    writeFileSync(`${path}.new`, text, { flush: true })
    renameSync(`${path}.new`, path)
    syncFolder(folder)
  })
}

/** The names of a folder sync its renames; not every system lets a folder be opened for that. */
function syncFolder(folder: string): void {
  try {
    const opened = openSync(folder, 'r')
    try {
      fsyncSync(opened)
    } finally {
      closeSync(opened)
    }
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL'].includes(codeOf(error))) throw error
  }
}

/** The text of a file; null when there is none. */
export function readText(folder: string, name: string): string | null {
  return attempt(join(folder, name), () => {
    try {
      return readFileSync(join(folder, name), 'utf8')
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null
      throw error
    }
  })
}

export function filesIn(folder: string): string[] {
  return attempt(folder, () => {
    try {
      return readdirSync(folder)
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return []
      throw error
    }
  })
}

export function removeFile(folder: string, name: string): void {
  attempt(join(folder, name), () => rmSync(join(folder, name), { force: true }))
}

/** The check sum of words, going on from that of the words before. */
export function checkSum(words: Int32Array, before = 0): number {
  return crc32(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), before)
}

export function checkSumOfText(text: string): number {
  return crc32(text)
}

/** An error of the disk in one line, with what to do about it. */
export function describeDiskError({ summary, cure }: NetsplitError): string {
  return cure === undefined ? summary : `${summary} ${cure}`
}

function attempt<Result>(what: string, action: () => Result): Result {
  try {
    return action()
  } catch (error) {
    if (error instanceof NetsplitError) throw error
    throw new NetsplitError({
      code: 'disk',
      message: `${what} cannot be written or read: ${error instanceof Error ? error.message : String(error)}.`,
      cure: cureOf(codeOf(error)),
    })
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? ''
}

function cureOf(code: string): string {
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) return 'Make room on the disk, or name a folder on another one.'
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return 'Name a folder that can be written to.'
  return 'Look at the disk, or name a folder on another one.'
}
