/** The state, as a tree: what has changed is marked, and opened as far as one has to look. */

import { computed, type Signal, signal } from '@preact/signals'
import type { ComponentChildren, JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { statusLabel } from '../format.ts'
import { type ComparedPart, comparedParts } from './compare.ts'
import { current, data, filter, isSideBySide, showsChangesOnly, step, stepsAround } from './model.ts'
import { NameFilter, preview, shapeOf, wordsIn } from './values.ts'

const table = data.values

/** What the reader has opened and closed, by path; what is not there is as the page thinks best. */
const opened = signal<ReadonlyMap<string, boolean>>(new Map())
/** Where the reader has asked for all parts of a long value. */
const complete = signal<ReadonlySet<string>>(new Set())

const names = computed(() => new NameFilter(table, filter.value))

/** Longer texts are cut, and what they tell can be opened. */
const longestText = 90
/** Of a value with more parts, those that changed are shown, and so many others. */
const mostParts = 40

/** The numbers of the steps that are compared: the one before, and this one; side by side, the next one, too. */
const columns = computed(() => {
  const [before, now, next] = stepsAround(current.value)
  return isSideBySide.value ? [before ?? null, now ?? null, next ?? null] : [before ?? null, now ?? null]
})

export function StatePane(): JSX.Element {
  const refs = columns.value.map((number) => (number === null ? null : (data.states[number - 1] ?? null)))
  const isGone = refs[1] === null
  const body = useRef<HTMLElement>(null)
  const number = current.value
  useLayoutEffect(() => {
    if (body.current !== null && number > 1) revealChange(body.current)
  }, [number])
  return (
    <section class="state" aria-label="State">
      <div class="pane-head">
        <h2>State after step {current.value}</h2>
        <label class="filter">
          <span class="unseen">Filter by name</span>
          <input
            type="search"
            placeholder="Filter by name"
            value={filter.value}
            onInput={({ currentTarget }) => {
              filter.value = currentTarget.value
            }}
          />
        </label>
        <Check label="Only what changed" isOn={showsChangesOnly} />
        <Check label="Side by side" isOn={isSideBySide} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section ref={body} class="pane-body" tabIndex={0} aria-label="Values">
        {isGone && !isSideBySide.value ? (
          <p class="quiet">The step fails and leads to no state.</p>
        ) : (
          <>
            {isSideBySide.value && <ColumnHeads />}
            <Groups refs={refs} />
          </>
        )}
      </section>
    </section>
  )
}

/** Scrolls to the first group that changed, where none that did can be seen. */
function revealChange(body: HTMLElement): void {
  const { top, bottom } = body.getBoundingClientRect()
  const changed = [...body.querySelectorAll('.group.changed')].map((group) => group.getBoundingClientRect())
  const [first] = changed
  if (first === undefined || changed.some((group) => group.top >= top && group.top < bottom - 40)) return
  body.scrollTop += first.top - top - 8
}

function ColumnHeads(): JSX.Element {
  const [before, now, next] = columns.value
  return (
    <div class="columns heads" aria-hidden="true">
      <span />
      <span>{before === null ? '' : `before: step ${before}`}</span>
      <span>this: step {now}</span>
      <span>{next === null || next === undefined ? '' : `next: step ${next}`}</span>
    </div>
  )
}

function Groups({ refs }: { readonly refs: readonly (number | null)[] }): JSX.Element {
  const actor = step.value.lane === null ? null : (data.lanes[step.value.lane]?.name ?? null)
  const groups = comparedParts(table, refs, 1).filter((part) => isShown(part, { isUnderMatch: false }))
  if (groups.length === 0) {
    return <p class="quiet">{names.value.isEmpty ? 'Nothing changed.' : 'Nothing has this name.'}</p>
  }
  return (
    <>
      {groups.map((group) => (
        <Group key={group.id} group={group} isActing={group.label === actor} />
      ))}
    </>
  )
}

function Group({ group, isActing }: { readonly group: ComparedPart; readonly isActing: boolean }): JSX.Element {
  const isOpen = opened.value.get(group.label) ?? true
  const isUnderMatch = !names.value.isEmpty && names.value.fits(group.label)
  return (
    <div class={`group${hasChanged(group) ? ' changed' : ''}${isActing ? ' acting' : ''}`}>
      <h3>
        <button type="button" aria-expanded={isOpen} onClick={() => setOpen(group.label, !isOpen)}>
          <Twisty />
          {group.label}
        </button>
        <Status group={group} />
      </h3>
      {isOpen && <Parts path={group.label} refs={group.refs} isUnderMatch={isUnderMatch} />}
    </div>
  )
}

/** What is the matter with a node, where something is, and what was before the step. */
function Status({ group: { refs } }: { readonly group: ComparedPart }): JSX.Element {
  const [before, now] = comparedParts(table, refs.slice(0, 2), 1).find(isStatus)?.refs ?? []
  const [old, text] = [wordsIn(table, before), wordsIn(table, now)]
  const isNew = columns.value[0] !== null && old !== text
  return (
    <>
      {isNew && old !== null && (
        <del class="status">
          <span class="unseen">was </span>
          {old}
        </del>
      )}
      {text !== null && <span class={isNew ? 'status new' : 'status'}>{text}</span>}
    </>
  )
}

/** Whether it is what is the matter with a node, and no field. */
function isStatus({ label, refs }: ComparedPart): boolean {
  return label === statusLabel && refs.some((ref) => wordsIn(table, ref) !== null)
}

function Parts({
  path,
  refs,
  isUnderMatch,
}: {
  readonly path: string
  readonly refs: readonly (number | null)[]
  readonly isUnderMatch: boolean
}): JSX.Element {
  const all = comparedParts(table, refs, 1).filter((part) => !isStatus(part) && isShown(part, { isUnderMatch }))
  const isComplete = complete.value.has(path) || all.length <= mostParts + 10
  let others = 0
  const shown = isComplete ? all : all.filter((part) => hasChanged(part) || others++ < mostParts)
  return (
    <ul class="parts">
      {shown.map((part) => (
        <PartRow key={part.id} part={part} path={`${path}\u0000${part.label || part.id}`} isUnderMatch={isUnderMatch} />
      ))}
      {shown.length < all.length && (
        <li>
          <button
            type="button"
            class="link more"
            onClick={() => {
              complete.value = new Set([...complete.value, path])
            }}
          >
            and {(all.length - shown.length).toLocaleString('en')} more
          </button>
        </li>
      )}
    </ul>
  )
}

function PartRow({
  part,
  path,
  isUnderMatch,
}: {
  readonly part: ComparedPart
  readonly path: string
  readonly isUnderMatch: boolean
}): JSX.Element {
  const { label, refs } = part
  const hasParts = refs.some((ref) => ref !== null && canOpen(ref))
  const changed = hasChanged(part)
  const isMatch = isUnderMatch || (!names.value.isEmpty && names.value.fits(label))
  const leadsToMatch = !names.value.isEmpty && !isMatch
  const isOpen = hasParts && (opened.value.get(path) ?? (leadsToMatch || (changed && refs.some(isLong))))
  const kind = changeOf(part)
  const head = (
    <span class="label">
      {label === '' ? '\u2022' : label}
      {kind !== null && <span class="unseen"> ({kind})</span>}
    </span>
  )
  const button = hasParts ? (
    <button type="button" class="opener" aria-expanded={isOpen} onClick={() => setOpen(path, !isOpen)}>
      <Twisty />
      {head}
    </button>
  ) : (
    <span class="opener">{head}</span>
  )
  return (
    <li class={kind === null ? undefined : kind}>
      {isSideBySide.value ? (
        <div class="columns">
          {button}
          {refs.map((ref, at) => (
            <Cell key={at} isNew={at > 0 && ref !== refs[at - 1]}>
              {ref === null ? '' : isOpen ? summary(ref) : <Value refOf={ref} />}
            </Cell>
          ))}
        </div>
      ) : (
        <div class="pair">
          {button}
          <Change part={part} isOpen={isOpen} />
        </div>
      )}
      {isOpen && <Parts path={path} refs={refs} isUnderMatch={isMatch} />}
    </li>
  )
}

function Cell({ isNew, children }: { readonly isNew: boolean; readonly children: ComponentChildren }): JSX.Element {
  return <span class={isNew ? 'cell new' : 'cell'}>{children}</span>
}

/** A value, and the one before it where that was another. */
function Change({ part, isOpen }: { readonly part: ComparedPart; readonly isOpen: boolean }): JSX.Element {
  const [before, now] = part.refs
  const kind = changeOf(part)
  const isGone = now === null || now === undefined
  if (isOpen && !isGone) return <span class="value quiet">{summary(now)}</span>
  return (
    <span class="value">
      {kind === 'changed' && before !== null && before !== undefined && (
        <>
          <del>
            <span class="unseen">was </span>
            <Value refOf={before} />
          </del>
          <span class="arrow-to" aria-hidden="true">
            {'\u2192'}
          </span>
        </>
      )}
      {isGone ? (
        <del>{before !== null && before !== undefined && <Value refOf={before} />}</del>
      ) : (
        <ins>
          <Value refOf={now} />
        </ins>
      )}
    </span>
  )
}

function Value({ refOf: ref }: { readonly refOf: number }): JSX.Element {
  const entry = table[ref]
  const isWords = wordsIn(table, ref) !== null
  const kind = entry === null ? 'null' : isWords ? 'words' : Array.isArray(entry) ? 'parts' : typeof entry
  return <code class={`is-${kind}`}>{preview(table, ref, longestText)}</code>
}

/** How much there is in a value that is open. */
function summary(ref: number): string {
  const shape = shapeOf(table[ref])
  if (shape === null) return preview(table, ref, longestText)
  const count = comparedParts(table, [ref], 0).length
  const things = { a: 'entry', s: 'member', m: 'key', o: 'field', g: 'entry' }[shape]
  return `${count.toLocaleString('en')} ${count === 1 ? things : things.endsWith('y') && things !== 'key' ? `${things.slice(0, -1)}ies` : `${things}s`}`
}

function Twisty(): JSX.Element {
  return (
    <svg class="twisty" width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
      <path d="M3 1.5 L7 5 L3 8.5" />
    </svg>
  )
}

function canOpen(ref: number): boolean {
  const entry = table[ref]
  return shapeOf(entry) !== null && (entry as readonly unknown[]).length > 1
}

function isLong(ref: number | null): boolean {
  return ref !== null && preview(table, ref, 61).length > 60
}

/** Whether the step changed it; side by side, whether it or the next one did. */
function hasChanged({ refs }: ComparedPart): boolean {
  if (columns.value[0] === null && !isSideBySide.value) return false
  return refs.some(
    (ref, at) => at > 0 && columns.value[at - 1] !== null && columns.value[at] !== null && ref !== refs[at - 1],
  )
}

/** What the step did to it. */
function changeOf({ refs: [before, now] }: ComparedPart): 'added' | 'removed' | 'changed' | null {
  if (columns.value[0] === null || before === now) return null
  if (before === null) return 'added'
  return now === null ? 'removed' : 'changed'
}

function isShown(part: ComparedPart, { isUnderMatch }: { readonly isUnderMatch: boolean }): boolean {
  if (showsChangesOnly.value && !hasChanged(part)) return false
  if (isUnderMatch || names.value.isEmpty || names.value.fits(part.label)) return true
  return part.refs.some((ref) => names.value.isIn(ref))
}

function setOpen(path: string, isOpen: boolean): void {
  opened.value = new Map(opened.value).set(path, isOpen)
}

function Check({ label, isOn }: { readonly label: string; readonly isOn: Signal<boolean> }): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isOn.value}
        onChange={({ currentTarget }) => {
          isOn.value = currentTarget.checked
        }}
      />
      {label}
    </label>
  )
}
