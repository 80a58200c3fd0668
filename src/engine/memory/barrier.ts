/** A barrier for the workers of a search: nobody goes on before everyone has arrived. */

import { Control } from './memory.ts'

/** How often to look before going to sleep; levels of a small model end within microseconds. */
const spins = 2000

/**
 * Waits until all workers have arrived. The last one to arrive runs `serial` while the others wait, then all go on.
 */
export function meet(control: Int32Array, serial: () => void): void {
  const generation = Atomics.load(control, Control.generation)
  const parties = control[Control.parties] as number
  if (Atomics.add(control, Control.arrived, 1) + 1 === parties) {
    try {
      serial()
    } finally {
      Atomics.store(control, Control.arrived, 0)
      Atomics.add(control, Control.generation, 1)
      if (parties > 1) Atomics.notify(control, Control.generation)
    }
    return
  }
  for (let spin = 0; spin < spins; spin++) {
    if (Atomics.load(control, Control.generation) !== generation) return
  }
  while (Atomics.load(control, Control.generation) === generation) Atomics.wait(control, Control.generation, generation)
}
