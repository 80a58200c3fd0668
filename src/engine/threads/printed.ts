/** Waits, in a worker thread, for what author code has printed: a thread that is ended takes with it what was not passed on. */
export function printed(): Promise<void> {
  return new Promise((resolve) => void process.stderr.write('', () => resolve()))
}
