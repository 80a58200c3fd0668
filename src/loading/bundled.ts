/** An author's spec as one module or script, with everything that it imports but the library. */

export interface Bundle {
  /** The author's file. */
  readonly file: string
  readonly url: string
  /** Identifies the model, wherever it and Netsplit lie and whoever bundles it. */
  readonly hash: string
  /** The files that went in, packages included. */
  readonly inputs: readonly string[]
  /** In which kind of modules its file is written. */
  readonly format: 'esm' | 'cjs'
  /** Whether its code may come by sources that Node loads late; see watch.ts. */
  readonly reachesLateSources: boolean
}
