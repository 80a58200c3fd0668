/** The views of shipped specs draw every state: here some hundreds of each scenario, on random walks. */

import { describe, expect, it } from 'vitest'
import paxos from '../../specs/paxos.ts'
import primaryBackup from '../../specs/primary-backup.ts'
import { withoutOutside } from '../../src/engine/author-calls/audit.ts'
import type { Plain } from '../../src/language/plain.ts'
import type { Spec } from '../../src/language/spec.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { initialStates, movesFrom, type State } from '../semantics/protocol/stepping.ts'

const drawn: { readonly [name: string]: Spec } = { paxos: paxos as Spec, 'primary-backup': primaryBackup as Spec }
const scenarios = Object.entries(drawn).flatMap(([name, spec]) =>
  Object.keys(spec.scenarios).map((scenario) => [name, scenario, spec] as const),
)

/** States on some walks, each step one of those that are possible, by a fixed seed. */
function* walked(instance: ReturnType<typeof instantiate>): Iterable<State> {
  let seed = 11
  const random = (below: number) => {
    seed = (seed * 48271) % 2147483647
    return seed % below
  }
  for (let walk = 0; walk < 10; walk++) {
    const starts = initialStates(instance)
    let state = starts[random(starts.length)]
    for (let depth = 0; depth < 25 && state !== undefined; depth++) {
      yield state
      const moves = movesFrom(instance, state)
      state = moves[random(moves.length || 1)]?.after
    }
  }
}

describe('the pictures of shipped specs', () => {
  it.each(scenarios)('are drawn of %s, %s', (_name, scenario, spec) => {
    const instance = instantiate(spec, scenario)
    for (const state of walked(instance)) {
      const picture = instance.picture?.draw(withoutOutside, (slot) => state[slot] as Plain)
      expect(picture).toHaveProperty('markup')
      const { markup } = picture as { markup: string }
      expect(markup).not.toMatch(/undefined|NaN|\[object/)
      const ids = Array.from(markup.matchAll(/ id="([^"]*)"/g), ([, id]) => id)
      expect(new Set(ids).size).toBe(ids.length)
    }
  })
})
