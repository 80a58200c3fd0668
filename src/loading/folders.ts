/** Folders on this machine that a command knows; the launcher finds out. */
export interface Folders {
  /** The installed package. */
  readonly packageFolder: string
  /** The bundled program: command.cjs and worker.mjs, and where models get the library that they share with it. */
  readonly appFolder: string
  /** Differs whenever the sources of the program do. */
  readonly programId: string
  /** For what can be made again: bundles, results of type checks. */
  readonly cacheFolder: string
  /** Where the user typed the command; `npm run` changes the current folder, but tells. */
  readonly userFolder: string
}
