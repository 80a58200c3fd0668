/** Formats: how a run is written to a file, and several runs to a folder. */

import type { Folders } from '../loading/folders.ts'
import type { Shown } from './shown.ts'

/** The content of a file, with what the user has to be told of it. */
export interface Content {
  readonly text: string
  /** In whole lines. */
  readonly notes: readonly string[]
}

/** How a run is written. */
export interface Format {
  /** How the names of its files end. */
  readonly ending: string
  /** To follow "a" or "as": `trace file`. */
  readonly name: string
  write(shown: Shown, to: Destination): string | Content | Promise<string | Content>
}

export interface Destination {
  /** Of the file to be, in full. */
  readonly path: string
  readonly folders: Folders
}

export interface Output {
  /** The option, without its dashes. */
  readonly name: string
  /** A name that has the ending of a format is a file, any other one a folder, where both are possible. */
  readonly target: 'file' | 'folder' | 'file or folder'
  readonly description: string
  /** Of a file, the format is the one whose ending its name has. In a folder, each run is written in all of them. */
  readonly formats: readonly Format[]
  /** Whether the option can be given several times. */
  readonly isRepeatable?: true
  /** For a folder: a file that leads to the others. */
  readonly index?: Index
}

export interface Index {
  readonly name: string
  write(entries: readonly IndexEntry[], to: Destination): string | Promise<string>
}

/** A file in a folder, and the run in it. */
export interface IndexEntry {
  readonly file: string
  readonly shown: Shown
}

/** What the user gave for outputs: by option, the files and folders as typed. */
export type OutputTargets = { readonly [option: string]: readonly string[] }
