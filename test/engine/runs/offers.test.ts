/** Offers: what there is to choose from in a state, grouped. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { groupWords, Offers } from '../../../src/engine/runs/offers.ts'
import { Profiles } from '../../../src/engine/runs/profiles.ts'
import { createKnown } from '../../../src/engine/runs/run-memory.ts'
import { testMemory } from '../memory.ts'

interface StepLike {
  readonly rule: number
  readonly kind: number
  readonly actor: number
}

/** Steps in the order of their rules, as states have them. */
const steps = fc
  .array(fc.record({ rule: fc.nat({ max: 4 }), kind: fc.nat({ max: 3 }), actor: fc.integer({ min: -3, max: 3 }) }), {
    maxLength: 40,
  })
  .map((unordered) => [...unordered].sort((one, other) => one.rule - other.rule))

function offerOf(offers: Offers, profiles: Profiles, of: readonly StepLike[]): number {
  const words = Int32Array.from([...of.map(({ rule, kind, actor }) => profiles.of(rule, kind, actor)), 99])
  return offers.placeOf(words, of.length)
}

/** The groups from one place to another. */
function groupsIn(offers: Offers, first: number, end: number) {
  const groups: { key: number; rule: number; steps: number[] }[] = []
  for (let group = first; group < end; group += groupWords) {
    const inGroup = Array.from({ length: offers.sizeOf(group) }, (_, at) => offers.stepIn(group, at))
    groups.push({ key: offers.keyOf(group), rule: offers.ruleOf(group), steps: inGroup })
  }
  return groups
}

/** Profiles and offers, of several who share a memory. */
function inOneMemory(sharers: number) {
  const memory = testMemory()
  const known = createKnown(memory)
  return Array.from({ length: sharers }, () => {
    const profiles = new Profiles(memory, known, 4)
    return { profiles, offers: new Offers(memory, known, profiles) }
  })
}

const [{ profiles, offers }] = inOneMemory(1) as [ReturnType<typeof inOneMemory>[number]]

function made(of: readonly StepLike[]) {
  return { offers, offer: offerOf(offers, profiles, of) }
}

/** The numbers of steps of which something is true. */
function numbersWhere(of: readonly StepLike[], isWanted: (step: StepLike) => boolean): number[] {
  return of.flatMap((step, number) => (isWanted(step) ? [number] : []))
}

describe('an offer', () => {
  it('has each step in one group of its kind and rule, in the order of kinds and rules', () => {
    fc.assert(
      fc.property(steps, (of) => {
        const { offers, offer } = made(of)
        expect(offers.stepsOf(offer)).toBe(of.length)
        expect(of.map((_, step) => offers.kindOf(offer, step))).toEqual(of.map(({ kind }) => kind))
        const groups = groupsIn(offers, offers.kindsOf(offer), offers.endOfKinds(offer))
        for (const { key, rule, steps: found } of groups) {
          expect(found).toEqual(numbersWhere(of, (step) => step.kind === key && step.rule === rule))
        }
        const order = groups.map(({ key, rule }) => key * 10 + rule)
        expect(order).toEqual([...new Set(order)].sort((one, other) => one - other))
        expect(groups.flatMap(({ steps: found }) => found)).toHaveLength(of.length)
      }),
    )
  })

  it('has each step in the group of its actor, in the order of their first steps', () => {
    fc.assert(
      fc.property(steps, (of) => {
        const { offers, offer } = made(of)
        const groups = groupsIn(offers, offers.actorsOf(offer), offers.endOfActors(offer))
        expect(groups.map(({ key }) => key)).toEqual([...new Set(of.map(({ actor }) => actor))])
        for (const { key, rule, steps: found } of groups) {
          expect(found).toEqual(numbersWhere(of, ({ actor }) => actor === key))
          expect(rule).toBe(of[found[0] as number]?.rule)
        }
      }),
    )
  })

  it('is the same for the same steps, whoever asks, and another one for others', () => {
    const sharers = inOneMemory(2)
    fc.assert(
      fc.property(fc.array(steps, { maxLength: 80 }), (all) => {
        const places = new Map<string, number>()
        for (const [at, of] of [...all, ...all].entries()) {
          const { offers, profiles } = sharers[at % 2] as (typeof sharers)[number]
          const place = offerOf(offers, profiles, of)
          const text = JSON.stringify(of)
          expect(places.get(text) ?? place).toBe(place)
          places.set(text, place)
        }
        expect(new Set(places.values()).size).toBe(places.size)
      }),
    )
  })
})
