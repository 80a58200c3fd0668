/**
 * `netsplit/fast-check`: runs of a scenario as values of fast-check, which generates them, takes them again by seed and path, and
 * shrinks them. docs/fuzzing.md.
 */

import { Arbitrary, type Random as Generator, Stream, toStringMethod, Value } from 'fast-check'
import { count, values } from '../checking/options.ts'
import type { Run, SearchError, ShownRun } from '../engine/index.ts'
import type { ParameterValues } from '../language/parameters.ts'
import type { Plain } from '../language/plain.ts'
import { refuse, settings, text, word } from '../language/shape.ts'
import type { Spec } from '../language/spec.ts'
import { type Instance, instantiate } from '../semantics/instance/instance.ts'
import type { Step } from '../semantics/system/system.ts'
import { namesOf } from '../trace/named-run.ts'
import { startOf } from '../trace/starting-run.ts'
import { formatTrace } from '../trace/text.ts'
import { traceOfRun } from '../trace/trace.ts'
import { propertyWords } from '../trace/words.ts'
import type { Choices } from './guidance.ts'
import type { Random } from './random.ts'
import { Retaking } from './retaking.ts'
import type { TakenRun } from './run.ts'
import { type Subject, shownOf, shrunk } from './shrinking.ts'
import { type StrategyName, strategyNames } from './strategies.ts'
import { stepsFor, subjectOf } from './subject.ts'

/** Which runs {@link runs} makes. */
export interface RunsOf<ScenarioName extends string = string> {
  readonly scenario: ScenarioName
  /** The most steps of a run, not counting its start; 200 by default. */
  readonly steps?: number
  /** Parameters and settings in place of the scenario's, as `--set` gives them. */
  readonly set?: ParameterValues
  /** How steps are chosen. Nothing is learned from one run to the next, or they could not be taken again one by one. */
  readonly strategy?: Exclude<StrategyName, 'guided'>
}

/** A run of a scenario, from its start on. It ends early where it violates a property, or where nothing is possible any more. */
export interface FuzzedRun {
  /** As many as there are names; the first is the start. */
  readonly steps: readonly Step[]
  /** The names of the steps, as traces print them. */
  readonly names: readonly string[]
  /** Slot values after each step; a last step that fails leads to none. */
  readonly states: readonly (readonly Plain[])[]
  /** The property that it violates, with the member that it is about; null where it violates none. */
  readonly violates: string | null
}

const shape = settings<RunsOf>(
  { scenario: text, steps: count, set: values, strategy: word(...strategyNames.filter((name) => name !== 'guided')) },
  ['scenario'],
  'an object with options',
)

/**
 * Random runs of a scenario. A run that violates a property shrinks, by a search, to the shortest run made of its steps that violates
 * it; for a predicate of your own, steps are deleted as long as it fails.
 *
 * @param spec what a spec file exports
 * @param options the scenario, and how steps are chosen
 * @returns an arbitrary, for `fc.property`
 * @throws NetsplitError for an option, a scenario or a parameter that there is not, and for a model that cannot be built
 */
export function runs<ScenarioName extends string>(
  spec: { readonly scenarios: { readonly [Name in ScenarioName]: unknown } },
  options: RunsOf<ScenarioName>,
): Arbitrary<FuzzedRun> {
  refuse('usage', shape.problemsOf(options, 'the options of runs()'))
  const { scenario, steps = 200, set = {}, strategy = 'mixed' } = options
  const instance = instantiate(spec as unknown as Spec, scenario, set)
  const subject = subjectOf(instance, startOf(instance))
  return new Runs(subject, { steps: stepsFor(subject, steps), strategy })
}

/**
 * To be given to `fc.property`: throws where a run violates a property of its scenario, with the trace as text.
 *
 * @param run one of {@link runs}
 * @throws Error where it violates a property, TypeError for what is no such run
 */
export function holds(run: FuzzedRun): void {
  if (!(run instanceof RunValue)) throw new TypeError('holds() takes a run of runs(), and was given something else')
  const { shown, error } = run.isFinding ? run.made : { shown: null }
  if (shown === null) return
  const { property, of, kind } = shown
  const failing = error?.message ?? 'a step or a predicate fails'
  const what = property === null ? failing : `${propertyWords(property, of)} is violated`
  const how = kind === 'lasso' ? ' by a run that goes on for ever like this, or stops' : ''
  throw new Error(`${what}${how}:\n${formatTrace(traceOfRun(shown, run.instance))}`)
}

/** For what a run takes: values and tables of all runs of one arbitrary. */
const memoryBytes = 2 ** 29

/** What a run is made of, once somebody asks. */
interface Made {
  readonly run: Run
  readonly shown: ShownRun | null
  /** What is wrong with a predicate that fails, where that is known. */
  readonly error?: SearchError | null
}

/** Most runs hold, and nobody looks at their steps: these are made straight from the semantics when they are asked for. */
class RunValue implements FuzzedRun {
  readonly instance: Instance
  /** Whether there is something to show, for {@link holds}. */
  readonly isFinding: boolean
  readonly #make: () => Made
  #made: Made | null = null

  constructor({ instance }: Subject, isFinding: boolean, make: () => Made) {
    this.instance = instance
    this.isFinding = isFinding
    this.#make = make
  }

  get made(): Made {
    this.#made ??= this.#make()
    return this.#made
  }

  get steps(): readonly Step[] {
    return this.made.run.steps
  }

  get names(): readonly string[] {
    return namesOf(this.made.run, this.instance.system)
  }

  get states(): readonly (readonly Plain[])[] {
    return this.made.run.states
  }

  get violates(): string | null {
    const { shown } = this.made
    return shown === null ? null : (shown.property && propertyWords(shown.property, shown.of)) || 'a step fails'
  }

  [toStringMethod](): string {
    return `run of ${this.steps.length} steps: ${this.names.join('; ')}`
  }
}

/** How a run came to be: by these choices, or as the shortest run, which is not made shorter. */
type Origin = { readonly choices: Choices; readonly taken: TakenRun } | 'shortest'

class Runs extends Arbitrary<FuzzedRun> {
  private readonly subject: Subject
  private readonly steps: number
  private readonly strategy: StrategyName
  private readonly retaking: Retaking

  constructor(subject: Subject, { steps, strategy }: { steps: number; strategy: StrategyName }) {
    super()
    this.subject = subject
    this.steps = steps
    this.strategy = strategy
    this.retaking = new Retaking(subject.explored, memoryBytes)
  }

  override generate(generator: Generator): Value<FuzzedRun> {
    // What other arbitraries of a property draw comes behind it, and has to be the same when a run is taken again.
    const below = (limit: number) => (limit < 2 ? 0 : generator.nextInt(0, limit - 1))
    const random: Random = { below, isOfOneRun: false }
    return this.valueFor(this.retaking.takeRandomly(random, this.strategy, this.steps))
  }

  override canShrinkWithoutContext(_value: unknown): _value is FuzzedRun {
    return false
  }

  override shrink(_value: FuzzedRun, context: unknown): Stream<Value<FuzzedRun>> {
    const origin = context as Origin
    return origin === 'shortest' ? Stream.nil() : new Stream(this.shorter(origin))
  }

  /** The shortest run that violates the same, then runs without some of the steps. */
  private *shorter({ choices, taken }: Exclude<Origin, 'shortest'>): IterableIterator<Value<FuzzedRun>> {
    const { subject, retaking } = this
    if (taken.finding !== null) {
      const { shown, error } = shrunk(subject, taken.finding, choices)
      yield new Value(
        new RunValue(subject, true, () => ({ run: shown.run, shown, error })),
        'shortest' satisfies Origin,
      )
    }
    const { steps } = retaking.runOf(choices)
    for (let size = steps.length; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let at = 0; at < steps.length; at += size) {
        const without = [...steps.slice(0, at), ...steps.slice(at + size)]
        const left = retaking.takeSteps(choices[0] as number, without)
        if (left.choices.length < choices.length) yield this.valueFor(left)
      }
    }
  }

  private valueFor(taken: TakenRun): Value<FuzzedRun> {
    const { subject, retaking } = this
    retaking.graph.walker.requireRegular()
    const { choices, finding } = taken
    const make = (): Made => {
      const retaken = retaking.runOf(choices)
      const slots = subject.instance.system.slots.length
      const run: Run = { ...retaken.run, states: retaken.run.states.map((state) => state.slice(0, slots)) }
      return { run, shown: finding === null ? null : shownOf(subject, finding, retaken) }
    }
    return new Value(new RunValue(subject, finding !== null, make), { choices, taken } satisfies Origin)
  }
}
