/** Consistency as a property of models: what the checker makes of it, and what it tells of a violation. */

import { expect, it } from 'vitest'
import { singleCopyRegister } from '../../models/single-copy-register.ts'
import { search } from '../../src/engine/threads/in-process.ts'
import { historyProperty } from '../../src/histories/violation.ts'
import { consistent, linearizable, type Property, register, sequentiallyConsistent, spec } from '../../src/index.ts'
import { instantiate } from '../../src/semantics/instance/instance.ts'
import { formatTrace } from '../../src/trace/text.ts'
import { traceOf } from '../../src/trace/trace.ts'
import { initialValue } from '../../src/workloads/index.ts'

/** Clients write to one copy of a register and read from the other. */
function checkTwoCopies(property: Property) {
  const twoCopies = spec(singleCopyRegister, {
    properties: { property },
    scenarios: { 'two copies': { params: { servers: 2 }, expect: 'holds' } },
  })
  const instance = instantiate(twoCopies, 'two copies')
  const result = search(instance, { memoryBytes: 256 * 2 ** 20 })
  const trace = traceOf(result, instance)
  return { verdict: result.verdict, text: trace === null ? '' : formatTrace(trace) }
}

it.each([
  ['linearizable', linearizable(register(initialValue)), 'violated'],
  ['sequentially consistent', sequentiallyConsistent(register(initialValue)), 'violated'],
  ['causally consistent', consistent('causal', 'register', initialValue), 'violated'],
  ['such that clients read their writes', consistent('read-your-writes', 'register', initialValue), 'violated'],
  ['such that reads are monotonic', consistent('monotonic-reads', 'register', initialValue), 'holds'],
  ['such that clients see a prefix', consistent('consistent-prefix', 'register', initialValue), 'holds'],
] as const)('two copies are %s', (_name, property, verdict) => expect(checkTwoCopies(property).verdict).toBe(verdict))

it('a trace ends with the operations that cannot be ordered, as a timeline', () => {
  const { text } = checkTwoCopies(linearizable(register(initialValue)))
  expect(text).toMatch(/property does not hold in state 5\.\n {2}These 2 operations cannot be ordered:\n/)
  expect(text).toMatch(/\n {2}client\d {2}\|==write\("[AB]"\)==\| \|==read = null==\|/)
})

it('a model that there is not for an object is refused where the spec is written', () =>
  expect(() => consistent('causal', 'queue')).toThrow(
    'There is no consistency model causal for queue.\n  There are: linearizable, sequential, exactly-once.',
  ))

it('a history that cannot be decided is no violation, but an error', () => {
  const property = historyProperty(() => ({ verdict: 'undecided', violation: null, reason: 'the order is not known' }))
  expect(() => (property as unknown as { predicate: (state: object) => boolean }).predicate({ history: {} })).toThrow(
    /^It cannot be decided whether the recorded history is consistent: the order is not known\./,
  )
})
