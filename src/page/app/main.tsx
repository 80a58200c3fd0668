/** Draws the page. */

import { type JSX, render } from 'preact'
import { Header } from './header.tsx'
import { listenToKeys } from './keys.ts'
import { listenToWidth } from './layout.ts'
import { Legend } from './legend.tsx'
import { Overview } from './overview.tsx'
import { followAddress, linkNotice } from './permalink.ts'
import { listenToPrinting, PrintedSteps } from './print.tsx'
import { StatePane } from './state.tsx'
import { StatePicture, StepCard } from './step-card.tsx'
import { Timeline } from './timeline.tsx'

function Page(): JSX.Element {
  return (
    <>
      <Header />
      <main>
        <LinkNotice />
        <Overview />
        <div class="panes">
          <Timeline />
          <div class="side">
            <StepCard />
            <StatePicture />
            <StatePane />
          </div>
        </div>
        <PrintedSteps />
      </main>
      <Legend />
    </>
  )
}

/** That a link leads to another step than the one that it names. */
function LinkNotice(): JSX.Element {
  return (
    <div role="status">
      {linkNotice.value !== null && (
        <p class="link-notice">
          {linkNotice.value}{' '}
          <button
            type="button"
            class="link"
            onClick={() => {
              linkNotice.value = null
            }}
          >
            Close
          </button>
        </p>
      )}
    </div>
  )
}

followAddress()
listenToKeys()
listenToPrinting()
listenToWidth()
const root = document.getElementById('page')
if (root !== null) render(<Page />, root)
