/** How the program is called where the user is, as far as that can be known: npm and npx tell what they run. */
export const program = process.env['npm_lifecycle_event'] === undefined ? 'netsplit' : 'npx netsplit'
