/** What the page is about, and what can be done with it. */

import { effect, signal } from '@preact/signals'
import type { JSX } from 'preact'
import { copy } from './clipboard.ts'
import { isLegendOpen } from './legend.tsx'
import { current, data, last, showsSliceOnly, slice, step } from './model.ts'
import { fragmentOf } from './permalink.ts'

type Theme = 'auto' | 'light' | 'dark'

const theme = signal<Theme>(remembered())
const themes: readonly Theme[] = ['auto', 'light', 'dark']
const storageKey = 'netsplit theme'

function remembered(): Theme {
  try {
    const found = localStorage.getItem('netsplit theme')
    return found === 'light' || found === 'dark' ? found : 'auto'
  } catch {
    // Some browsers keep nothing for local files.
    return 'auto'
  }
}

effect(() => {
  const chosen = theme.value
  document.documentElement.dataset['theme'] = chosen
  try {
    localStorage.setItem(storageKey, chosen)
  } catch {
    // Then it is forgotten.
  }
})

/** What was just done, for a moment. */
export const notice = signal('')
let forgetting: ReturnType<typeof setTimeout> | null = null

function say(text: string): void {
  notice.value = text
  if (forgetting !== null) clearTimeout(forgetting)
  forgetting = setTimeout(() => {
    notice.value = ''
  }, 2500)
}

async function copyAs(text: string, called: string): Promise<void> {
  say((await copy(text)) ? `${called} copied` : 'The browser does not allow to copy')
}

/** Names of the steps, a line each, as scenarios take them. */
function stepList(): string {
  return data.steps.map(({ name }) => name).join('\n')
}

const verdictNames = {
  violated: 'violated',
  witnessed: 'witnessed',
  open: 'not decided',
  error: 'error',
  nothing: 'steps',
} as const

export function Header(): JSX.Element {
  const { model, scenario, verdict, property } = data
  return (
    <header class="header">
      <div class="title">
        <h1>
          {model} <span class="scenario">{scenario}</span>
        </h1>
        <p class={`verdict ${verdict.kind}`}>
          <span class="badge">{verdictNames[verdict.kind]}</span>
          <span>
            {property !== null && (
              <>
                <span class="kind">{property.kind}</span> <b>{property.name}</b>
              </>
            )}
          </span>
        </p>
      </div>
      <div class="actions">
        {slice !== null && (
          <label class="check">
            <input
              type="checkbox"
              checked={showsSliceOnly.value}
              onChange={({ currentTarget }) => {
                showsSliceOnly.value = currentTarget.checked
              }}
            />
            Only the {slice.size} of {last} steps that matter
          </label>
        )}
        <span class="notice" role="status">
          {notice.value}
        </span>
        <button
          type="button"
          onClick={() => copyAs(location.href.replace(/#.*/, '') + fragmentOf(current.value), 'Link')}
        >
          Copy link
        </button>
        <button type="button" onClick={() => copyAs(stepList(), 'Steps')}>
          Copy steps
        </button>
        <button
          type="button"
          onClick={() => {
            theme.value = themes[(themes.indexOf(theme.value) + 1) % themes.length] as Theme
          }}
        >
          Theme: {theme.value}
        </button>
        <button
          type="button"
          aria-label="Legend and keys"
          title="Legend and keys"
          onClick={() => {
            isLegendOpen.value = true
          }}
        >
          ?
        </button>
      </div>
      <p class="unseen" aria-live="polite">
        Step {current.value} of {last}: {step.value.headline}
      </p>
    </header>
  )
}
