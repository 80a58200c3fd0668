/**
 * Several rounds, in each of which every contender runs once. Contenders of one state space run one after the other, and
 * another one begins in each round: whatever disturbs the machine hits all alike, and so does the time since the start.
 */

import type { Contender, Measurement } from './measurement.ts'

/** A contender's measurements, one for each round. */
export type Measured = ReadonlyMap<string, readonly Measurement[]>

export interface RoundsOptions {
  readonly rounds: number
  readonly onProgress: (round: number, contender: Contender) => void
}

/** @param groups contenders that are compared with each other */
export async function runRounds(
  groups: readonly (readonly Contender[])[],
  { rounds, onProgress }: RoundsOptions,
): Promise<Measured> {
  const measured = new Map(groups.flat().map(({ id }) => [id, [] as Measurement[]]))
  for (let round = 0; round < rounds; round++) {
    for (const group of groups.filter(({ length }) => length > 0)) {
      const first = round % group.length
      for (const contender of [...group.slice(first), ...group.slice(0, first)]) {
        onProgress(round, contender)
        measured.get(contender.id)?.push(await contender.run())
      }
    }
  }
  return measured
}
