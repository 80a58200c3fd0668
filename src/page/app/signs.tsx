/** The signs of a page with what they mean: those that this page has. */

import type { JSX } from 'preact'
import { cutMarks } from './cuts.ts'
import { spanNames } from './diagram.tsx'
import { Cross, Glyph, glyphNames, isFault } from './glyphs.tsx'
import { isMachine } from './layout.ts'
import { data, last } from './model.ts'
import { StatusBar, StatusMark, statusKinds } from './status.tsx'

interface Sign {
  readonly meaning: string
  readonly drawing: JSX.Element
}

interface Signs {
  readonly title: string
  readonly signs: readonly Sign[]
}

/** A sign that is explained where it occurs. */
function sign(isThere: boolean, meaning: string, drawing: JSX.Element): Sign[] {
  return isThere ? [{ meaning, drawing }] : []
}

/** What this page has of each kind; kinds without signs are left out. */
function signsOfPage(): readonly Signs[] {
  return [
    { title: 'Steps', signs: [...(isMachine ? [] : stepSigns()), ...runSigns()] },
    { title: 'Messages', signs: messageSigns() },
    { title: 'Beside and across lanes', signs: laneSigns() },
    { title: 'Why', signs: whySigns() },
    { title: 'Properties, from left to right', signs: propertySigns() },
    { title: 'Slider', signs: sliderSigns() },
    { title: 'Operations', signs: operationSigns() },
  ].filter(({ signs }) => signs.length > 0)
}

function stepSigns(): Sign[] {
  const kinds = new Set(data.steps.map(({ kind }) => (kind === 'broadcast lie' ? 'lie' : kind)))
  if (data.steps.some(({ marks }) => marks.includes('crash'))) kinds.add('crash')
  const isTorn = data.steps.some(({ marks }) => marks.includes('torn') || marks.includes('unsynced'))
  return [
    ...glyphNames.flatMap(([kind, meaning]) => sign(kinds.has(kind), meaning, <Glyph kind={kind} x={15} y={10} />)),
    ...sign(
      isTorn,
      'what was not synced is lost, in part or as a whole',
      <path class="torn" d="M11 5 h8 v6 l-2 2 l-2 -2 l-2 2 l-2 -2 Z" />,
    ),
  ]
}

function runSigns(): Sign[] {
  const isLoop = data.ending?.kind === 'repeats'
  const given = sign(
    data.given > 0,
    'given to the check, which explored what follows; on the slider, a pale stretch',
    <path class="given-sign" d="M9 1 V19" />,
  )
  const loop = sign(
    isLoop,
    `the loop: from the last of these steps the run goes back to where the arrow points, for ever`,
    <g class="loop">
      <path class="back" d="M22 17 H14 q-5 0 -5 -5 V9 q0 -5 5 -5 H18" />
      <path class="point" d="M17 0.5 L23 4 L17 7.5 Z" />
    </g>,
  )
  return [...given, ...loop]
}

function messageSigns(): Sign[] {
  const ways = new Set(data.arrows.map(({ how }) => how))
  const has = (...some: (typeof data.arrows)[number]['how'][]) => some.some((one) => ways.has(one))
  return [
    ...sign(
      has('received'),
      'a message, from the step that sends it to the one that receives it',
      shaft('received', 'head-plain'),
    ),
    ...sign(has('in flight'), 'in flight at the end: never received in this run', openShaft('in-flight')),
    ...sign(has('kept'), 'received, and a copy stays in flight: the network may deliver it again', openShaft('kept')),
    ...sign(
      has('lost', 'cut', 'unsent', 'refused'),
      'lost, or its sender or receiver fails',
      <g class="arrow arrow-lost">
        <path class="shaft" d="M2 4 L18 11" />
        <Cross x={19} y={11} />
      </g>,
    ),
    ...sign(
      has('withdrawn'),
      'offered, and never handed over: its sender is gone',
      <g class="arrow arrow-withdrawn">
        <path class="shaft" d="M2 4 L10 11" />
        <Cross x={11} y={11} />
      </g>,
    ),
    ...sign(has('forged'), 'made up by a Byzantine node', shaft('forged', 'head-forged')),
    ...sign(
      data.arrows.some(({ copied }) => copied !== null),
      'a copy is made',
      <g class="arrow">
        <path class="stem" d="M2 5 L15 10" />
        <path class="shaft" d="M15 10 L28 15" />
        <circle class="fork" cx="15" cy="10" r="4" />
      </g>,
    ),
  ]
}

function openShaft(how: 'in-flight' | 'kept'): JSX.Element {
  return (
    <g class={`arrow arrow-${how}`}>
      <path class="shaft" d="M2 4 L20 13" />
      <circle class="open" cx="23" cy="14.5" r="3.2" />
    </g>
  )
}

function shaft(how: string, head: string): JSX.Element {
  return (
    <g class={`arrow arrow-${how}`}>
      <path class="shaft" d="M2 4 L25 15" marker-end={`url(#${head})`} />
    </g>
  )
}

function laneSigns(): Sign[] {
  const kinds = new Set<string>(data.spans.map(({ kind }) => kind))
  const steps = new Set(data.steps.filter(({ lane }) => lane === null).map(({ kind }) => kind))
  const along = (Object.keys(spanNames) as (keyof typeof spanNames)[]).flatMap((kind) =>
    sign(
      kinds.has(kind),
      `the node is ${spanNames[kind]}`.replace('is no longer', 'no longer'),
      <g class={`span span-${kind}`}>
        <line class="under" x1="15" x2="15" y1="0" y2="20" />
        <line class="over" x1="15" x2="15" y1="0" y2="20" />
      </g>,
    ),
  )
  const across = (['tick', 'partition', 'heal'] as const).flatMap((kind) =>
    sign(steps.has(kind), acrossNames[kind], <line class={`across across-${kind}`} x1="1" x2="29" y1="10" y2="10" />),
  )
  return [
    ...along,
    ...sign(
      kinds.has('timer'),
      'a timer is armed',
      <g class="timer">
        <path d="M13 2 q4 0 4 5 V13 q0 5 -4 5" />
      </g>,
    ),
    ...across,
    ...sign(
      cutMarks.some(({ kind }) => kind === 'gap'),
      'all links between the lanes on one side and those on the other are cut',
      <rect width="30" height="20" fill="url(#hatch)" />,
    ),
    ...sign(
      cutMarks.some(({ kind }) => kind === 'side'),
      'all links of this lane to that side are cut',
      <>
        <line class="lane" x1="9" x2="9" y1="0" y2="20" />
        <rect x="11" width="16" height="20" fill="url(#hatch)" />
      </>,
    ),
    ...sign(
      cutMarks.some(({ kind }) => kind === 'link'),
      'a single link is cut, as long as the shade below its cross; with a point, in that direction alone',
      <g class="cut">
        <rect x="12" y="6" width="7" height="14" fill="url(#hatch)" />
        <path class="cut-line" d="M1 6 H29" />
        <Cross x={15.5} y={6} />
      </g>,
    ),
  ]
}

const acrossNames = { tick: 'time passes', partition: 'links are cut', heal: 'links are healed' } as const

function whySigns(): Sign[] {
  const hasEdges = (data.why?.needs.length ?? 0) > 0
  const isDim = data.why !== null && data.why.slice.length < last
  return [
    ...sign(hasEdges, 'this step needs what an earlier one left', edgeDrawing('into')),
    ...sign(hasEdges, 'a later step, or the property, needs what this one left', edgeDrawing('out')),
    ...sign(
      isDim,
      'pale: the step does not matter',
      <g class="mark dim">
        <Glyph kind="deliver" x={15} y={10} />
      </g>,
    ),
  ]
}

function edgeDrawing(way: 'into' | 'out'): JSX.Element {
  return (
    <g class="why">
      <path class={`edge ${way}`} d="M20 2 C8 2 8 17 20 17" marker-end="url(#head-why)" />
    </g>
  )
}

function propertySigns(): Sign[] {
  const there = new Set(data.properties.flatMap(({ statuses }) => [...statuses]))
  return statusKinds.flatMap(({ letters, meaning }) => {
    const letter = [...letters].find((one) => there.has(one))
    if (letter === undefined) return []
    const drawing = (
      <>
        <svg x="0" y="5" width="14" height="10" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
          <StatusBar letter={letter} x={0} width={1} />
        </svg>
        <g transform="translate(18 4)">
          <StatusMark letter={letter} />
        </g>
      </>
    )
    return [{ meaning, drawing }]
  })
}

function sliderSigns(): Sign[] {
  return [
    ...sign(
      data.steps.some(isFault),
      'a fault',
      <g class="marks">
        <path class="fault" d="M15 2 V18" />
      </g>,
    ),
    ...sign(
      data.ending?.kind === 'repeats',
      'the loop',
      <g class="marks">
        <rect class="repeats" y="2" width="30" height="16" />
      </g>,
    ),
  ]
}

function operationSigns(): Sign[] {
  const all = data.operations?.operations ?? []
  const box = (kind: string) => <rect class={`operation-sign ${kind}`} x="1" y="3" width="28" height="14" rx="4" />
  return [
    ...sign(
      all.some(({ isInvolved }) => isInvolved),
      'cannot be ordered with the others of this colour',
      box('involved'),
    ),
    ...sign(
      all.some(({ returned }) => returned === null),
      'has no result yet: its box goes on to the end',
      box('pending'),
    ),
  ]
}

export function SignLists(): JSX.Element {
  return (
    <>
      {signsOfPage().map(({ title, signs }) => (
        <section key={title}>
          <h2>{title}</h2>
          <dl class="signs">
            {signs.map(({ meaning, drawing }) => (
              <div key={meaning}>
                <dt>
                  <svg width="30" height="20" aria-hidden="true">
                    {drawing}
                  </svg>
                </dt>
                <dd>{meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </>
  )
}
