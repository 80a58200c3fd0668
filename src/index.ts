/** The public API: what a model and its spec are written with. */

export { NetsplitError } from './language/errors.ts'
export type { Budget, Byzantine, Faults, Link, Partitions, Place } from './language/faults.ts'
export { indexed, type Machine, machine } from './language/machine.ts'
export {
  bounded,
  type Channel,
  duplicating,
  type Network,
  ordered,
  perLink,
  rendezvous,
  unordered,
} from './language/network.ts'
export { oneOf } from './language/parameters.ts'
export type { Plain } from './language/plain.ts'
export {
  always,
  alwaysEventually,
  deadlockFree,
  eventually,
  eventuallyAlways,
  implies,
  leadsTo,
  never,
  type Property,
  quiescent,
  sometimes,
  step,
} from './language/property.ts'
export {
  type Envelope,
  type History,
  type MessageContext,
  type NodeContext,
  type NodeId,
  type NodeView,
  type Protocol,
  protocol,
  role,
} from './language/protocol.ts'
export { type Fairness, type Scenario, type Spec, spec } from './language/spec.ts'
export { type Clocks, clocks, type Rounds, rounds, type Time } from './language/time.ts'
export { consistent } from './properties/consistency.ts'
export { linearizable, sequentiallyConsistent } from './properties/linearizability.ts'
export {
  type CounterOperation,
  counter,
  type LockOperation,
  lock,
  type QueueOperation,
  queue,
  type RegisterOperation,
  register,
  type SetOperation,
  set,
} from './properties/objects.ts'
export { refines } from './properties/refinement.ts'
export type { SequentialSpecification } from './properties/sequential.ts'
