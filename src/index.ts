/** The public API: what a model and its spec are written with, and what checks them. */

export { check } from './checking/check.ts'
export type { SpecFile } from './checking/file.ts'
export type { CheckOptions, CheckProgress, StopSignal } from './checking/options.ts'
export { type ChangedSetting, type ReplayOptions, type ReplayResult, replay } from './checking/replay.ts'
export type { CheckFacts, CheckResult, CheckResults } from './checking/result.ts'
export { type ListedScenario, scenarios } from './checking/scenarios.ts'
export { formatTrace, type ShownTrace, type TraceFormat } from './checking/shown-trace.ts'
export { consistent } from './histories/consistency.ts'
export { linearizable, sequentiallyConsistent } from './histories/linearizability.ts'
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
} from './histories/objects.ts'
export type { SequentialSpecification } from './histories/sequential.ts'
export type { HistoryProperty } from './histories/violation.ts'
export { NetsplitError } from './language/errors.ts'
export { each, forEach } from './language/family.ts'
export type {
  Budget,
  Crashes,
  Faults,
  Lies,
  Link,
  MessageFault,
  Omissions,
  Partitions,
  Pauses,
  Place,
} from './language/faults.ts'
export type { GivenRun, TraceOfRun } from './language/given-run.ts'
export { type Action, action, type Choose, indexed, type Machine, machine } from './language/machine.ts'
export { type AnyMessage, type DeclaredMessages, type MessageTo, messages, type Receipt } from './language/messages.ts'
export {
  bounded,
  type Channel,
  type ChannelOfLink,
  duplicating,
  type Network,
  ordered,
  perLink,
  rendezvous,
  unordered,
} from './language/network.ts'
export type { Identity, Node, NodeActions, NodeFacts, NodeId } from './language/node.ts'
export { type Choice, oneOf, type ParameterDeclarations } from './language/parameters.ts'
export type { Plain } from './language/plain.ts'
export {
  always,
  alwaysEventually,
  deadlockFree,
  eventually,
  eventuallyAlways,
  type Implication,
  implies,
  leadsTo,
  never,
  type Property,
  type PropertyKind,
  quiescent,
  type StatePredicate,
  type StepPredicate,
  sometimes,
  step,
} from './language/property.ts'
export { type Protocol, protocol } from './language/protocol.ts'
export { type Handler, type HandlerResult, type NodeInSteps, type Role, role } from './language/role.ts'
export {
  type Expectation,
  type Fairness,
  type NodeOf,
  type ParametersOf,
  type Scenario,
  type Spec,
  type StateOf,
  spec,
} from './language/spec.ts'
export { type Clocks, clocks, type Rounds, rounds, type Time } from './language/time.ts'
export type {
  ClientHistory,
  CompletedOperation,
  Envelope,
  History,
  NodeView,
  ProtocolView,
} from './language/view.ts'
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
export { refines } from './refinement/refines.ts'
