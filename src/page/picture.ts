/** Pictures in the data of a page. */

/** Markup as the author returned it, to be cleaned where it is shown; or in lines why there is none. */
export type PagePicture = { readonly markup: string } | { readonly failed: readonly string[] }

export interface PagePictures {
  /** Those that differ. */
  readonly table: readonly PagePicture[]
  /** For each step the place of its picture in the table; -1 after a step that fails and leads nowhere. */
  readonly ofStep: readonly number[]
}
