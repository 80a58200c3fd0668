/**
 * SPIN as a peer: the verifier that it generates, compiled with -O2, without partial order reduction (-DNOREDUCE), which
 * visits fewer states, and without cycle detection (-DSAFETY). It compares states exactly, as we do.
 */

import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { assertCounts, type Contender, type Measurement } from './measurement.ts'
import { runProcess } from './process.ts'
import type { Promela, StateSpace } from './state-spaces.ts'

const searches = [
  { name: 'BFS', flags: ['-DBFS'] },
  { name: 'DFS', flags: [] },
] as const

export type SpinSearch = (typeof searches)[number]['name']

/** @throws Error that says what to install */
export async function spinVersion(folder: string): Promise<string> {
  try {
    const spin = await runProcess('spin', ['-V'], { folder })
    const gcc = await runProcess('gcc', ['--version'], { folder })
    return `${spin.stdout.trim()}, ${gcc.stdout.split('\n')[0]}`
  } catch (error) {
    throw new Error('--peers needs spin and gcc; on Debian: apt-get install spin gcc', { cause: error })
  }
}

/** Compiles the verifiers of a state space; the time for it is not part of any figure. */
export async function compileSpin(folder: string, space: StateSpace, promela: Promela): Promise<Contender[]> {
  const workshop = mkdtempSync(join(folder, 'spin-'))
  const source = join(folder, 'test/bench/peers', promela.file)
  await runProcess('spin', [`-DN=${promela.size}`, '-a', source], { folder: workshop })
  const contenders: Contender[] = []
  for (const { name, flags } of searches) {
    const binary = join(folder, `${space.id}-${name}`)
    await runProcess('gcc', ['-O2', '-DNOREDUCE', '-DSAFETY', ...flags, '-o', 'pan', 'pan.c'], { folder: workshop })
    renameSync(join(workshop, 'pan'), binary)
    contenders.push(verifier({ binary, folder, space, promela, name }))
  }
  rmSync(workshop, { recursive: true })
  return contenders
}

interface Verifier {
  readonly binary: string
  readonly folder: string
  readonly space: StateSpace
  readonly promela: Promela
  readonly name: SpinSearch
}

function verifier({ binary, folder, space, promela, name }: Verifier): Contender {
  return {
    id: `${space.id}/spin-${name}`,
    name: `SPIN ${name}`,
    async run(): Promise<Measurement> {
      const args = ['-m100000', `-w${promela.tableBits}`]
      const { stdout, seconds, cpuSeconds } = await runProcess(binary, args, { folder })
      const found = {
        distinct: countIn(stdout, 'states, stored', space.counts.distinct),
        generated: countIn(stdout, 'transitions', space.counts.generated),
      }
      assertCounts(found, space.counts, `${space.title}, SPIN ${name}:`)
      return {
        counts: found,
        processSeconds: seconds,
        // Left out by SPIN when it is too short to be told.
        searchSeconds: /elapsed time/.test(stdout) ? numberIn(stdout, /elapsed time ([\d.e+-]+) seconds/) : null,
        cpuSeconds,
        handlerCalls: null,
        sharedBytes: null,
        residentBytes: null,
        diskUses: null,
      }
    },
  }
}

/** SPIN prints eight digits of a count: of a longer one, only these can be compared. */
function countIn(output: string, name: string, known: number): number {
  const count = numberIn(output, new RegExp(`([\\d.e+]+) ${name}`))
  return count === Number(known.toPrecision(8)) ? known : count
}

function numberIn(output: string, pattern: RegExp): number {
  const [, digits] = pattern.exec(output) ?? []
  if (digits === undefined || /errors: [1-9]|search depth too small/.test(output)) {
    throw new Error(`SPIN has not explored the whole state space:\n${output}`)
  }
  return Number(digits)
}
