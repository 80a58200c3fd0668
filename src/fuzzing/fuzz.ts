/** Fuzzes one subject: a campaign of random runs, then each run in which something was found made short. */

import { kindsOfSteps } from '../engine/index.ts'
import { type Campaign, type CampaignHooks, campaign, keyOf, type Limits, type Worker } from './campaign.ts'
import type { FoundIn } from './fuzzer.ts'
import { type Shrunk, type Subject, shrunk } from './shrinking.ts'

/** What was found, with the run that shows it. */
export interface FuzzFinding extends FoundIn, Shrunk {}

export interface FuzzResult extends Omit<Campaign, 'findings'> {
  readonly findings: readonly FuzzFinding[]
}

export async function fuzz(
  subject: Subject,
  workers: readonly Worker[],
  limits: Limits,
  hooks: CampaignHooks = {},
): Promise<FuzzResult> {
  const kinds = { kindNames: kindsOf(subject), goals: goalsOf(subject).length }
  const found = await campaign(workers, kinds, limits, hooks)
  const findings = [...found.findings]
    .sort((one, other) => one.run - other.run || (keyOf(one) < keyOf(other) ? -1 : 1))
    .map((one) => ({ ...one, ...shrunk(subject, one.finding, one.choices) }))
  return { ...found, findings }
}

/** The names of the kinds of steps, by their numbers. */
export function kindsOf({ explored }: Subject): readonly string[] {
  return kindsOfSteps(explored.system)
}

/** The `sometimes` of what is fuzzed, in their order. */
export function goalsOf({ instance }: Subject) {
  return instance.properties.filter(({ kind }) => kind === 'sometimes')
}

/** The name of the property that a finding is about; null for a step or a predicate that fails. */
export function propertyOf({ instance }: Subject, { finding }: FoundIn): string | null {
  return 'property' in finding ? (instance.properties[finding.property]?.name ?? null) : null
}
