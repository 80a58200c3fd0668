/**
 * The disk as a search needs it: files of numbers, written and read in whole blocks at an offset in bytes, and short texts in a folder.
 * Where there is one, node-disk.ts is it. Files have numbers, which mean the same in all threads of a process.
 */

import { NetsplitError } from '../../language/errors.ts'

export interface Disk {
  /** @throws NetsplitError `disk` when no file can be made in a folder */
  requireWritable(folder: string): void
  /** Makes a new file for writing and reading. A file or a link that has its name is removed first. */
  createFile(folder: string, name: string): number
  /** Opens a file that is there, for writing and reading or for reading alone. */
  openFile(folder: string, name: string, options: { access: 'read' | 'write' }): number
  /** A file without a name, which goes when it is closed, however the process ends; in a folder for such, or a given one. */
  openTemporaryFile(folder?: string): number
  /** Writes words at an offset in bytes. @throws NetsplitError `disk` */
  writeWords(file: number, words: Int32Array, offset: number): void
  /** Fills an array with the words at an offset in bytes. @throws NetsplitError `disk` also when the file ends too early */
  readWords(file: number, words: Int32Array, offset: number): void
  /** Sees to it that what was written would survive a loss of power. */
  syncFile(file: number): void
  closeFile(file: number): void
  /** Replaces a text file at once: whoever reads it sees the old text or the new one. */
  replaceText(folder: string, name: string, text: string): void
  /** The text of a file; null when there is none. */
  readText(folder: string, name: string): string | null
  /** The names in a folder; none where there is no such folder. */
  filesIn(folder: string): string[]
  removeFile(folder: string, name: string): void
  /** The check sum of words, going on from that of the words before. */
  checkSum(words: Int32Array, before?: number): number
  checkSumOfText(text: string): number
}

const temporaryName = /^netsplit-\d+-[a-z\d-]+$/

/** Whether a name is one that {@link Disk.openTemporaryFile} gives, kept because the process was killed just then. */
export function isTemporary(name: string): boolean {
  return temporaryName.test(name)
}

/** The name under which a text file is written until it is whole. */
export function unfinished(name: string): string {
  return `${name}.new`
}

/** An error of the disk in one line, with what to do about it. */
export function describeDiskError({ summary, cure }: NetsplitError): string {
  return cure === undefined ? summary : `${summary} ${cure}`
}

/** The disk, for what was asked for by the name of an option. @throws NetsplitError `usage` where there is none */
export function requireDisk(disk: Disk | null, option: string): Disk {
  if (disk !== null) return disk
  throw new NetsplitError({
    code: 'usage',
    message: `${option} keeps states on disk, and this search runs where there is none.`,
    cure: `Leave out ${option}, or run the check with the netsplit command.`,
  })
}
