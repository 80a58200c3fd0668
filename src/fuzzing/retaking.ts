/** Takes runs of a campaign again: by their choices, as runs of the semantics, or by a list of steps, as far as they are possible. */

import { type Run, RunGraph, reserveRunMemory, Walker } from '../engine/index.ts'
import type { Plain } from '../language/plain.ts'
import type { Instance } from '../semantics/instance/instance.ts'
import { type Failure, type Rule, runDirectly, type Step } from '../semantics/system/system.ts'
import { resultOf } from '../trace/successors.ts'
import { Sightings } from './census.ts'
import type { Choices, Guidance } from './guidance.ts'
import { type Random, randomOf } from './random.ts'
import { type Finding, Runner, type RunOrder, type TakenRun } from './run.ts'
import { ends, Strategies, type Strategy, type StrategyName } from './strategies.ts'

/** A step by what it is, and not by its number among others. */
export interface NamedStep {
  readonly rule: number
  /** The value id of its option. */
  readonly option: number
  /** Its number among the steps of the option. */
  readonly number: number
}

/** A run as the semantics has it. */
export interface RetakenRun {
  readonly run: Run
  /** Of its last step, where that fails. */
  readonly failure: Failure | null
  readonly steps: readonly NamedStep[]
  /** The options of its steps, by rule. */
  readonly options: readonly (readonly Plain[])[]
}

export class Retaking {
  readonly graph: RunGraph
  private readonly instance: Instance
  private readonly runner: Runner

  constructor(instance: Instance, memoryBytes: number) {
    this.instance = instance
    this.graph = new RunGraph(new Walker(instance, reserveRunMemory(instance, { memoryBytes })))
    const kinds = this.graph.walker.steps.kindNames.map(() => 0)
    const covered = { states: new Sightings(), situations: new Sightings(), kinds }
    this.runner = new Runner(this.graph, covered)
  }

  /** A run by its choices. Author functions run again, straight from the semantics. */
  runOf(choices: Choices): RetakenRun {
    const { walker } = this.graph
    const { system } = this.instance
    const [initial, ...numbers] = choices
    walker.prepare()
    walker.begin(initial as number)
    let state = walker.valuesOf(walker.state)
    const states = [state]
    const steps: Step[] = [stepOfStart(this.instance, initial as number)]
    const named: NamedStep[] = []
    const options = system.rules.map((): Plain[] => [])
    let failure: Failure | null = null
    for (const number of numbers) {
      walker.find()
      const enabled = walker.steps.at(number)
      const { rule, option } = walker.optionOf(enabled)
      named.push({ rule, option: walker.tabling.optionAt(enabled.option).id, number: enabled.number })
      options[rule]?.push(option)
      const read = (slot: number) => state[slot] as Plain
      const found = (system.rules[rule] as Rule).successors(option, { read, author: runDirectly })
      const result = resultOf(system, state, found[enabled.number] as never)
      steps.push(result.step)
      failure = result.failure
      if (result.state === null) break
      walker.take(enabled.place)
      walker.leave()
      state = result.state
      states.push(state)
    }
    return { run: { steps, states }, failure, steps: named, options }
  }

  /** Carries a random run out, which learns nothing from others. */
  takeRandomly(random: Random, name: StrategyName, mostSteps: number): TakenRun {
    const { graph } = this
    const guidance = { ...nothingKnown, kinds: graph.walker.steps.kindNames.map(() => 0), length: mostSteps }
    const strategy = new Strategies(guidance, graph.walker).of(name, random)
    return this.taken({ number: 0, strategy, random, guidance, mostSteps })
  }

  /** Carries a run out again. */
  take(choices: Choices): TakenRun {
    let next = 1
    return this.follow({ initial: choices[0] as number, isClosed: true, choose: () => choices[next++] ?? ends })
  }

  /** Carries out as much of a list of steps as is possible, one after the other. */
  takeSteps(initial: number, steps: readonly NamedStep[]): TakenRun {
    let next = 0
    return this.follow({
      initial,
      isClosed: true,
      choose: (graph) => {
        graph.stand()
        const { walker } = graph
        for (; next < steps.length; next++) {
          const number = numberOf(walker, steps[next] as NamedStep)
          if (number === ends) continue
          next++
          return number
        }
        return ends
      },
    })
  }

  private follow(strategy: Strategy): TakenRun {
    return this.taken({
      ...{ number: 0, strategy, random: randomOf([0]), guidance: nothingKnown },
      mostSteps: Number.POSITIVE_INFINITY,
    })
  }

  private taken(order: RunOrder): TakenRun {
    return { ...this.runner.take(order), choices: this.runner.choices }
  }
}

const nothingKnown: Guidance = { kinds: [], found: [], failureFound: false, seeds: [], length: 1, depths: [] }

function numberOf({ steps, tabling }: Walker, { rule, option, number }: NamedStep): number {
  for (let at = 0; at < steps.total; at++) {
    const step = steps.at(at)
    if (step.rule === rule && step.number === number && tabling.optionAt(step.option).id === option) return at
  }
  return ends
}

function stepOfStart({ system }: Instance, number: number): Step {
  let at = 0
  for (const { step } of system.initialStates(runDirectly)) if (at++ === number) return step
  throw new Error(`there is no initial state ${number}`)
}

/** Whether two findings are of the same thing. */
export function isSameFinding(one: Finding | null, other: Finding): boolean {
  if (one === null || one.kind !== other.kind) return false
  return !('property' in one) || !('property' in other) || one.property === other.property
}
