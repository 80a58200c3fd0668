/** The clock of searches. */

/** As it is before anything stands in for it. */
const hrtime = (globalThis as { process?: { hrtime?: () => [number, number] } }).process?.hrtime

/** Milliseconds since some moment. Node has no `performance` before it is looked at, and takes 3 ms to load what it is part of. */
export const now: () => number =
  hrtime === undefined
    ? () => performance.now()
    : () => {
        const [seconds, nanoseconds] = hrtime()
        return seconds * 1000 + nanoseconds / 1e6
      }
