/** What tests check in every way there is: small shipped specs and examples, among them every verdict. */

import election from '../../docs/examples/election.ts'
import skew from '../../docs/examples/faults/skew.ts'
import leaseLock from '../../docs/examples/lease-lock.ts'
import polling from '../../docs/examples/polling.ts'
import retries from '../../docs/examples/retries.ts'
import starvation from '../../docs/examples/starvation.ts'
import pingPong from '../../specs/ping-pong.ts'
import transactionCommit from '../../specs/transaction-commit.ts'
import twoGenerals from '../../specs/two-generals.ts'
import type { CheckResult } from '../../src/checking/result.ts'
import type { Spec } from '../../src/language/spec.ts'

const folder = new URL('../../', import.meta.url)

/** Specs as values, by the name of their file. */
export const subjects: { readonly [file: string]: Spec } = {
  'docs/examples/election.ts': election,
  'docs/examples/faults/skew.ts': skew,
  'docs/examples/lease-lock.ts': leaseLock,
  'docs/examples/polling.ts': polling,
  'docs/examples/retries.ts': retries,
  'docs/examples/starvation.ts': starvation,
  'specs/ping-pong.ts': pingPong,
  'specs/transaction-commit.ts': transactionCommit,
  'specs/two-generals.ts': twoGenerals,
}

export function addressOf(file: string): URL {
  return new URL(file, folder)
}

/** A result without what it cost, and without the column of a line, of which compilers have their own ideas. */
export function found(result: CheckResult): object {
  const { seconds: _, workers: _workers, memory: _memory, handlerCalls: _calls, error, ...rest } = result
  return { ...rest, texts: result.traces.map(String), error: error && { ...error, place: lineOf(error.place) } }
}

function lineOf(place: string | null): string | null {
  return place?.replace(/:\d+(\)?)$/, '$1') ?? null
}
