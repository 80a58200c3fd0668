/**
 * Runs the handler of one step of a run under Node's inspector. The run before it is taken without: a breakpoint is hit by that
 * step alone. For that the model is loaded a second time, once a debugger is there, which so learns of its source map before
 * any of it runs.
 */

import inspector from 'node:inspector'
import { instanceFor } from '../checking/replay.ts'
import { NetsplitError } from '../language/errors.ts'
import { comparePlain, type Plain } from '../language/plain.ts'
import type { Folders } from '../loading/folders.ts'
import { type FoundSpec, type LoadedSpec, loadSpecs, requireLoaded } from '../loading/load.ts'
import { shown } from '../loading/shown-path.ts'
import { type Author, runDirectly, type TransitionSystem } from '../semantics/system/system.ts'
import { bareName } from '../trace/step-names.ts'
import { resultOf } from '../trace/successors.ts'
import type { TraceStep } from '../trace/trace.ts'
import { complain, flushed, say } from './output.ts'
import type { Replayed } from './replayed.ts'

const host = '127.0.0.1'

/** How a step is made: by an option of a rule, by its number; or it is the start that leads to an initial state. */
type Maker =
  | { readonly kind: 'rule'; readonly rule: number; readonly option: Plain; readonly before: readonly Plain[] }
  | { readonly kind: 'start'; readonly number: number }

/**
 * @param port 0 for any that is free
 * @throws NetsplitError where no handler of the model runs in the last step of the run, or the port is taken
 */
export async function inspectLastStep(
  { trace, plan, file }: Pick<Replayed, 'trace' | 'plan' | 'file'>,
  { port, asJson }: { readonly port: number; readonly asJson: boolean },
  folders: Folders,
): Promise<void> {
  const { loaded, instance } = plan
  const step = trace.steps.at(-1) as TraceStep
  const maker = makerOf(instance.system, trace.steps)
  const functions = functionsIn(instance.system, maker)
  if (functions.length === 0) {
    throw new NetsplitError({
      code: 'usage',
      message: `In step ${step.number}, ${step.name}, no function of the model runs.`,
      cure: 'Choose a step in which a handler or an action runs.',
    })
  }
  const address = open(port)
  const told = instructions({ step, functions, address, file: shown(loaded.file, folders) })
  if (asJson) complain(told.join('\n'))
  else say(...told, '')
  await flushed()
  inspector.waitForDebugger()
  const system = instanceFor(file, await loadAgain(loaded, folders)).system
  pauseBefore(() => run(system, maker, runDirectly))
}

/** Opens the inspector. @returns where a debugger connects */
function open(port: number): string {
  try {
    inspector.open(port, host)
  } catch (error) {
    throw new NetsplitError({
      code: 'usage',
      message: `The inspector cannot be opened: ${(error as Error).message}.`,
      cure: 'Leave out what has opened it, such as --inspect in NODE_OPTIONS.',
    })
  }
  const url = inspector.url()
  if (url !== undefined) return url
  throw new NetsplitError({
    code: 'usage',
    message: `The inspector cannot be opened on port ${port}: something else is listening there.`,
    cure: 'Choose another with --inspect-port, 0 for any that is free.',
  })
}

function instructions({
  step: { number, name },
  functions,
  address,
  file,
}: {
  readonly step: TraceStep
  readonly functions: readonly string[]
  readonly address: string
  readonly file: string
}): string[] {
  const [, port] = /:(\d+)\//.exec(address) ?? []
  return [
    `Step ${number}, ${name}, runs ${functions.join(', ')} once a debugger is attached:`,
    `  VS Code   "Debug: Attach to Node Process", or a launch configuration with "request": "attach", "port": ${port}`,
    `  Chrome    chrome://inspect, "Configure": ${host}:${port}`,
    `  others    ${address}`,
    `It pauses before that. Set a breakpoint in ${file}, and go on.`,
    'After the step Node waits until the debugger disconnects, and says so: detach it, and the command ends.',
  ]
}

/** The second copy of a model: to Node, another address is another module. */
async function loadAgain(loaded: LoadedSpec, folders: Folders): Promise<LoadedSpec> {
  const { file, hash, inputs, format, reachesLateSources, failure, fileName, chosen, url, specName } = loaded
  const bundle = { file, hash, inputs, format, reachesLateSources, url: `${url}?inspected` }
  const again: FoundSpec = { ...bundle, failure, fileName, chosen }
  const specs = requireLoaded(await loadSpecs([again], folders))
  return specs.find((each) => each.specName === specName) as LoadedSpec
}

/** A debugger stops here, so that there is time for a breakpoint in the model: step into `body`, or go on to the breakpoint. */
function pauseBefore(body: () => void): void {
  // biome-ignore lint/suspicious/noDebugger: that is what it is for
  debugger
  body()
}

/** How the last step of a run is made. */
function makerOf(system: TransitionSystem, steps: readonly TraceStep[]): Maker {
  const { state: after } = steps.at(-1) as TraceStep
  const before = steps.at(-2)?.state ?? null
  if (before === null) {
    let number = 0
    for (const { values } of system.initialStates(runDirectly)) {
      if (isSame(values, after)) return { kind: 'start', number }
      number++
    }
    return notFound()
  }
  const wanted = bareName((steps.at(-1) as TraceStep).step)
  const read = (slot: number) => before[slot] as Plain
  for (const [number, rule] of system.rules.entries()) {
    for (const option of rule.options(read)) {
      const successors = rule.successors(option, { read, author: runDirectly })
      const isIt = successors
        .map((successor) => resultOf(system, before, successor))
        .some(({ step, state }) => bareName(step) === wanted && isSame(state, after))
      if (isIt) return { kind: 'rule', rule: number, option, before }
    }
  }
  return notFound()
}

function notFound(): never {
  throw new NetsplitError({
    code: 'nondeterministic',
    message: 'The step cannot be repeated: the model does not always answer the same.',
    cure: 'Run check with --paranoid to find out which function it is.',
  })
}

function isSame(left: readonly Plain[] | null, right: readonly Plain[] | null): boolean {
  return comparePlain(left as Plain, right as Plain) === 0
}

/** The functions of the model that make a step. */
function functionsIn(system: TransitionSystem, maker: Maker): string[] {
  const names = new Set<string>()
  run(system, maker, (name, body) => {
    names.add(name)
    return body()
  })
  return [...names]
}

function run(system: TransitionSystem, maker: Maker, author: Author): void {
  if (maker.kind === 'rule') {
    const { rule, option, before } = maker
    system.rules[rule]?.successors(option, { read: (slot) => before[slot] as Plain, author })
    return
  }
  let number = 0
  for (const _ of system.initialStates(author)) if (number++ === maker.number) return
}
