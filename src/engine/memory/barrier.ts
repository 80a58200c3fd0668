/** A barrier for the workers of a search: nobody goes on before everyone has arrived. */

import { Control, type Noticeboard } from './noticeboard.ts'

/** How often to look before going to sleep; levels of a small model end within microseconds. */
const spins = 2000

/**
 * Waits until all workers have arrived. The last one to arrive runs `serial` while the others wait, then all go on.
 */
export function meet({ words }: Noticeboard, serial: () => void): void {
  const generation = Atomics.load(words, Control.generation)
  const parties = words[Control.parties] as number
  if (Atomics.add(words, Control.arrived, 1) + 1 === parties) {
    try {
      serial()
    } finally {
      Atomics.store(words, Control.arrived, 0)
      Atomics.add(words, Control.generation, 1)
      if (parties > 1) Atomics.notify(words, Control.generation)
    }
    return
  }
  for (let spin = 0; spin < spins; spin++) {
    if (Atomics.load(words, Control.generation) !== generation) return
  }
  while (Atomics.load(words, Control.generation) === generation) Atomics.wait(words, Control.generation, generation)
}
