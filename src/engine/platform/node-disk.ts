/**
 * The disk under Node, see disk.ts. Errors say what to do about them. Others may be able to put files into a folder, so a new
 * file is made exclusively, and no symbolic link is followed that has a file's name.
 */

import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { NetsplitError } from '../../language/errors.ts'
import { unfinished } from './disk.ts'

/** The most that is written or read at once: system calls take less than 2 GiB. */
const mostBytes = 2 ** 28

/** Windows has neither flag; a link there takes an administrator to make. */
const { O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants

/**
 * Makes a folder, and those that it lies in. Where a folder takes no others and says that it is not there, as those of /proc do,
 * that is an error; Node's own `recursive` would try for ever.
 */
export function makeFolders(folder: string): void {
  if (!existsSync(dirname(folder))) makeFolders(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    if (!existsSync(folder) || !statSync(folder).isDirectory()) throw error
  }
}

export function makeFolder(folder: string): void {
  onDisk(folder, () => makeFolders(folder))
}

/** Makes a new file for writing and reading. A file or a link that has its name is removed first. */
export function createFile(folder: string, name: string): number {
  return onDisk(join(folder, name), () => {
    makeFolders(folder)
    removeName(join(folder, name))
    return openNew(join(folder, name))
  })
}

/** Opens a file that is there, for writing and reading or for reading alone. */
export function openFile(folder: string, name: string, { access }: { access: 'read' | 'write' }): number {
  return onDisk(join(folder, name), () => openPlain(join(folder, name), access === 'read' ? O_RDONLY : O_RDWR))
}

function openNew(path: string, mode = 0o666): number {
  return openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, mode)
}

/** Opens a regular file. Without O_NONBLOCK, a pipe in its place would have the process wait for ever. */
function openPlain(path: string, access: number): number {
  const file = openSync(path, access | O_NOFOLLOW | O_NONBLOCK)
  if (fstatSync(file).isFile()) return file
  closeSync(file)
  throw Object.assign(new Error('it is no regular file'), { code: 'EINVAL' })
}

function removeName(path: string): void {
  try {
    unlinkSync(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

/** @throws NetsplitError `disk` when no file can be made in a folder */
export function requireWritable(folder: string): void {
  closeFile(openTemporaryFile(folder))
}

/** A file without a name, which goes when it is closed, however the process ends. */
export function openTemporaryFile(folder = tmpdir()): number {
  const path = join(folder, `netsplit-${process.pid}-${randomBytes(12).toString('hex')}`)
  return onDisk(path, () => {
    makeFolders(folder)
    const file = openNew(path, 0o600)
    // Where an open file cannot be removed it stays behind, in a folder that is cleaned up anyway.
    try {
      removeName(path)
    } catch (error) {
      if (!['EBUSY', 'EPERM', 'EACCES'].includes(codeOf(error))) throw error
    }
    return file
  })
}

/** Writes words at an offset in bytes. @throws NetsplitError `disk` */
export function writeWords(file: number, words: Int32Array, offset: number): void {
  onDisk('A file', () => {
    for (let at = 0; at < words.byteLength; ) {
      const bytes = Math.min(mostBytes, words.byteLength - at)
      at += writeSync(file, new Uint8Array(words.buffer, words.byteOffset + at, bytes), 0, bytes, offset + at)
    }
  })
}

/** Fills an array with the words at an offset in bytes. @throws NetsplitError `disk` also when the file ends too early */
export function readWords(file: number, words: Int32Array, offset: number): void {
  onDisk('A file', () => {
    for (let at = 0; at < words.byteLength; ) {
      const bytes = Math.min(mostBytes, words.byteLength - at)
      const read = readSync(file, new Uint8Array(words.buffer, words.byteOffset + at, bytes), 0, bytes, offset + at)
      if (read === 0) throw Object.assign(new Error('it ends too early'), { code: 'EOF' })
      at += read
    }
  })
}

/** Sees to it that what was written would survive a loss of power. */
export function syncFile(file: number): void {
  onDisk('A file', () => fsyncSync(file))
}

export function closeFile(file: number): void {
  closeSync(file)
}

/** Replaces a text file at once: whoever reads it sees the old text or the new one. */
export function replaceText(folder: string, name: string, text: string): void {
  onDisk(join(folder, name), () => {
    const path = join(folder, name)
    removeName(unfinished(path))
    writeNew(unfinished(path), text)
    renameSync(unfinished(path), path)
    syncFolder(folder)
  })
}

function writeNew(path: string, text: string): void {
  const file = openNew(path)
  try {
    const bytes = new TextEncoder().encode(text)
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, at)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
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
  return onDisk(join(folder, name), () => {
    let file: number
    try {
      file = openPlain(join(folder, name), O_RDONLY)
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null
      throw error
    }
    try {
      return readFileSync(file, 'utf8')
    } finally {
      closeSync(file)
    }
  })
}

export function filesIn(folder: string): string[] {
  return onDisk(folder, () => {
    try {
      return readdirSync(folder)
    } catch (error) {
      if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return []
      throw error
    }
  })
}

export function removeFile(folder: string, name: string): void {
  onDisk(join(folder, name), () => rmSync(join(folder, name), { force: true }))
}

const crc32 = (data: Uint8Array | string, before?: number) => process.getBuiltinModule('node:zlib').crc32(data, before)

/** The check sum of words, going on from that of the words before. */
export function checkSum(words: Int32Array, before = 0): number {
  return crc32(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), before)
}

export function checkSumOfText(text: string): number {
  return crc32(text)
}

/** Carries out an action on the disk. @throws NetsplitError `disk` in place of errors of the system */
export function onDisk<Result>(what: string, action: () => Result): Result {
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
  if (code === 'ELOOP') return 'Symbolic links are not followed there: remove it, or name another folder.'
  return 'Look at the disk, or name a folder on another one.'
}
