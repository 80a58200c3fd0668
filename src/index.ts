/** The public API: what a model and its spec are written with. */

export { NetsplitError } from './language/errors.ts'
export { each, forEach } from './language/family.ts'
export type { Budget, Faults, Lies, Link, Partitions, Place } from './language/faults.ts'
export { type Action, action, type Choose, indexed, type Machine, machine } from './language/machine.ts'
export { type DeclaredMessages, messages, type Receipt } from './language/messages.ts'
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
export type { Identity, Node, NodeId } from './language/node.ts'
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
export { type Protocol, protocol } from './language/protocol.ts'
export { type Role, role } from './language/role.ts'
export {
  type Fairness,
  type NodeOf,
  type ParametersOf,
  type Scenario,
  type Spec,
  type StateOf,
  spec,
} from './language/spec.ts'
export { type Clocks, clocks, type Rounds, rounds, type Time } from './language/time.ts'
export type { Envelope, History, NodeView } from './language/view.ts'
export {
  compare,
  given,
  inFlight,
  item,
  majority,
  maxBy,
  names,
  nth,
  type Ordered,
  ofType,
  product,
  quorums,
  range,
} from './language/vocabulary.ts'
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
