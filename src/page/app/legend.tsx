/** What the signs mean, the settings of the scenario, and what keys do. */

import { signal } from '@preact/signals'
import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { data } from './model.ts'
import { SignLists } from './signs.tsx'

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
            <SignLists />
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
