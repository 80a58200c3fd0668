/** How the user started this, as far as that can be known: for advice on what to type next. */

export const command = process.env['npm_lifecycle_event'] === 'check' ? 'npm run check --' : 'netsplit check'

/** A name as one would type it in a shell. */
export function quoted(name: string): string {
  return /^[\w./-]+$/.test(name) ? name : `'${name}'`
}
