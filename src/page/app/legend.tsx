/** What the signs mean, the settings of the scenario, and what keys do. */

import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Cross, Glyph, glyphNames } from './glyphs.tsx'
import { isMachine } from './layout.ts'
import { data } from './model.ts'

export const isLegendOpen = signal(false)

const keys: readonly (readonly [key: string, meaning: string])[] = [
  ['\u2190 \u2192', 'previous and next step; also \u2191 \u2193, j k'],
  ['Page Up, Page Down', 'ten steps'],
  ['Home, End', 'first and last step'],
  ['Space', 'play, pause'],
  ['?', 'this explanation'],
]

export function Legend(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    if (isLegendOpen.value && dialog.current?.open === false) dialog.current.showModal()
  }, [isLegendOpen.value])
  return (
    <dialog
      ref={dialog}
      aria-label="Legend and keys"
      onClose={() => {
        isLegendOpen.value = false
      }}
    >
      {isLegendOpen.value && (
        <>
          <form method="dialog">
            <button type="submit" class="close">
              Close
            </button>
          </form>
          <div class="legend">
            {!isMachine && <Signs />}
            <section>
              <h2>Keys</h2>
              <dl>
                {keys.map(([key, meaning]) => (
                  <div key={key}>
                    <dt>
                      <kbd>{key}</kbd>
                    </dt>
                    <dd>{meaning}</dd>
                  </div>
                ))}
              </dl>
            </section>
            {data.settings.length > 0 && (
              <section>
                <h2>Settings</h2>
                <dl>
                  {data.settings.map(({ name, value }) => (
                    <div key={name}>
                      <dt>{name}</dt>
                      <dd>
                        <code>{value}</code>
                      </dd>
                    </div>
                  ))}
                </dl>
              </section>
            )}
          </div>
        </>
      )}
    </dialog>
  )
}

function Signs(): JSX.Element {
  return (
    <section>
      <h2>Signs</h2>
      <dl class="signs">
        {glyphNames.map(([kind, meaning]) => (
          <Sign key={kind} meaning={meaning}>
            <Glyph kind={kind} x={11} y={10} />
          </Sign>
        ))}
        <Sign meaning="a message is lost">
          <g class="arrow arrow-lost">
            <path class="shaft" d="M0 4 L11 10" />
            <Cross x={12} y={10} />
          </g>
        </Sign>
        <Sign meaning="a node is down">
          <g class="span span-down">
            <line class="under" x1="11" x2="11" y1="0" y2="20" />
            <line class="over" x1="11" x2="11" y1="0" y2="20" />
          </g>
        </Sign>
        <Sign meaning="a timer is armed">
          <g class="timer">
            <path d="M9 2 q4 0 4 5 V13 q0 5 -4 5" />
          </g>
        </Sign>
      </dl>
    </section>
  )
}

function Sign({ meaning, children }: { readonly meaning: string; readonly children: JSX.Element }): JSX.Element {
  return (
    <div>
      <dt>
        <svg width="22" height="20" aria-hidden="true">
          {children}
        </svg>
      </dt>
      <dd>{meaning}</dd>
    </div>
  )
}
