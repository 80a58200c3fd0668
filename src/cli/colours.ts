/** Colours for a terminal; none in pipes and files, none under NO_COLOR. */

import picocolors from 'picocolors'
import type { Style } from '../trace/text.ts'

const { env, stdout } = process
const wanted = env['FORCE_COLOR'] !== undefined || (stdout.isTTY === true && env['TERM'] !== 'dumb')

export const colours = picocolors.createColors(wanted && !env['NO_COLOR'])

export const traceStyle: Style = { strong: colours.bold, faint: colours.dim, bad: colours.red }
