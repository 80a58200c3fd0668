/** The public API: what a model and its spec are written with. */

export { NetsplitError } from './language/errors.ts'
export type { Faults } from './language/faults.ts'
export { indexed, type Machine, machine } from './language/machine.ts'
export { duplicating, type Network, ordered, unordered } from './language/network.ts'
export { oneOf } from './language/parameters.ts'
export type { Plain } from './language/plain.ts'
export { always, deadlockFree, never, type Property, sometimes, step } from './language/property.ts'
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
export { type Scenario, type Spec, spec } from './language/spec.ts'
export { linearizable } from './properties/linearizability.ts'
export { type RegisterOperation, register, type SequentialSpecification } from './properties/sequential.ts'
