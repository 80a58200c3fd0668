/** Of known-sources.mjs, as far as tests use it. */

/** The program of these sources, where an earlier start has left word of it. */
export function recallProgram(packageFolder: string, appsFolder: string): string | null

/** Has later starts know the program; gives what `identify` says. @param now milliseconds since the epoch */
export function identifyProgram(packageFolder: string, appsFolder: string, identify: () => string, now?: number): string
