/** Clients for models of replicated registers, queues, locks and databases: `import ... from 'netsplit/workloads'`. */

export { type LockMessages, type LockOptions, type LockRequests, type LockUserState, lockUser } from './lock.ts'
export {
  type QueueClientState,
  type QueueMessages,
  type QueueOptions,
  type QueueRequests,
  queueConsumer,
  queueProducer,
  valueProducedBy,
} from './queue.ts'
export {
  initialValue,
  type RegisterAnswers,
  type RegisterClientState,
  type RegisterMessages,
  type RegisterRequests,
  registerClient,
  registerReader,
  type Value,
  valueWrittenBy,
} from './register.ts'
export {
  append,
  read,
  type TransactionAnswer,
  type TransactionClientState,
  type TransactionMessages,
  type TransactionOperation,
  type TransactionOptions,
  transactionClient,
  write,
} from './transactions.ts'
