/** The chapters of docs/api.md: exports by what one does with them. */

export interface Group {
  readonly title: string
  readonly intro: string
  /** Names of `netsplit`, or of the entry with its name before them: `netsplit/testing takeRun`. In the order of the page. */
  readonly values: readonly string[]
  readonly types: readonly string[]
}

/** The same names of an entry that is not `netsplit`. */
function from(entry: string, names: readonly string[]): string[] {
  return names.map((name) => `netsplit/${entry} ${name}`)
}

export const groups: readonly Group[] = [
  {
    title: 'Write a model',
    intro:
      'A model is a protocol, whose nodes send messages, or a machine, whose actions change shared variables. It says nothing of ' +
      'faults: a scenario does.',
    values: ['protocol', 'role', 'messages', 'oneOf', 'machine', 'action', 'indexed'],
    types: [
      ...['Protocol', 'Role', 'Handler', 'HandlerResult', 'NodeInSteps', 'Node', 'NodeActions', 'Identity', 'NodeId'],
      ...['AnyMessage', 'DeclaredMessages', 'MessageTo', 'Receipt', 'Choice', 'ParameterDeclarations', 'Plain'],
      ...['Machine', 'Action', 'Choose'],
    ],
  },
  {
    title: 'Use the vocabulary',
    intro: 'Small pure functions over plain data, for handlers, actions and predicates.',
    values: [
      ...['range', 'names', 'item', 'nth', 'given', 'compare', 'maxBy', 'majority', 'quorums', 'product', 'ofType'],
      'inFlight',
    ],
    types: ['Ordered'],
  },
  {
    title: 'State properties',
    intro:
      'A property is made of a predicate: a pure function of a state, as [StateOf](#declare-scenarios) has it, and of the ' +
      'parameters. [liveness.md](liveness.md) tells more about properties of whole runs.',
    values: [
      ...['always', 'never', 'implies', 'sometimes', 'step', 'deadlockFree', 'eventually', 'leadsTo'],
      ...['alwaysEventually', 'eventuallyAlways', 'quiescent', 'each', 'forEach', 'refines'],
    ],
    types: ['Property', 'PropertyKind', 'StatePredicate', 'StepPredicate', 'Implication'],
  },
  {
    title: 'Declare scenarios',
    intro:
      'A spec names the properties of a model, and the scenarios in which they are checked: parameters, a network, faults, time. ' +
      '[faults.md](faults.md) has an example of every fault.',
    values: ['spec', 'unordered', 'ordered', 'bounded', 'duplicating', 'rendezvous', 'perLink', 'clocks', 'rounds'],
    types: [
      ...['Spec', 'Scenario', 'Expectation', 'Fairness', 'StateOf', 'NodeOf', 'ParametersOf', 'ProtocolView'],
      ...['NodeView', 'NodeFacts', 'Envelope', 'Faults', 'Budget', 'Place', 'Link', 'MessageFault', 'Crashes'],
      ...[
        'Partitions',
        'Pauses',
        'Omissions',
        'Lies',
        'Network',
        'Channel',
        'ChannelOfLink',
        'Time',
        'Clocks',
        'Rounds',
      ],
      ...['GivenRun', 'TraceOfRun'],
    ],
  },
  {
    title: 'Judge histories',
    intro:
      'Clients record operations with `invoke` and `return`; a property asks whether an object that serves one operation at a time ' +
      'explains them. [histories.md](histories.md) has the consistency models.',
    values: [
      ...['linearizable', 'sequentiallyConsistent', 'consistent', 'register', 'queue', 'set', 'counter', 'lock'],
    ],
    types: [
      ...['SequentialSpecification', 'HistoryProperty', 'History', 'ClientHistory', 'CompletedOperation'],
      ...['RegisterOperation', 'QueueOperation', 'SetOperation', 'CounterOperation', 'LockOperation'],
    ],
  },
  {
    title: 'Check a spec',
    intro: '[code.md](code.md) shows how these are used together.',
    values: ['check', 'scenarios', 'formatTrace', 'replay', 'NetsplitError'],
    types: [
      ...['CheckOptions', 'CheckResult', 'CheckResults', 'CheckFacts', 'CheckProgress', 'StopSignal', 'SpecFile'],
      ...['ListedScenario', 'ShownTrace', 'TraceFormat', 'ReplayOptions', 'ReplayResult', 'ChangedSetting'],
    ],
  },
  {
    title: 'Write tests',
    intro:
      'For test runners: `netsplit/testing` for any, `netsplit/vitest` and `netsplit/fast-check` for these. [fuzzing.md](fuzzing.md) ' +
      'tells more about random runs.',
    values: [
      ...from('testing', ['takeRun']),
      ...from('vitest', ['testScenarios']),
      ...from('fast-check', ['runs', 'holds']),
    ],
    types: [
      ...from('testing', ['GivenRun', 'TakenRun']),
      ...from('vitest', ['TestOptions', 'CheckMatchers']),
      ...from('fast-check', ['RunsOf', 'FuzzedRun']),
    ],
  },
  {
    title: 'Add clients of a service',
    intro:
      '`netsplit/workloads` has clients that do not know how a service works, and record what they ask and what they are told.',
    values: from('workloads', [
      ...['registerClient', 'registerReader', 'initialValue', 'valueWrittenBy', 'queueProducer', 'queueConsumer'],
      ...['valueProducedBy', 'lockUser', 'transactionClient', 'read', 'write', 'append'],
    ]),
    types: from('workloads', [
      ...['Value', 'RegisterMessages', 'RegisterRequests', 'RegisterAnswers', 'RegisterClientState', 'QueueMessages'],
      ...['QueueRequests', 'QueueClientState', 'QueueOptions', 'LockMessages', 'LockRequests', 'LockUserState'],
      ...['LockOptions', 'TransactionMessages', 'TransactionOperation', 'TransactionAnswer', 'TransactionClientState'],
      'TransactionOptions',
    ]),
  },
]

/** How groups call an export. */
export function keyOf({ entry, name }: { readonly entry: string; readonly name: string }): string {
  return entry === 'netsplit' ? name : `${entry} ${name}`
}
