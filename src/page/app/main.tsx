/** Draws the page. */

import { type JSX, render } from 'preact'
import { Header } from './header.tsx'
import { listenToKeys } from './keys.ts'
import { listenToWidth } from './layout.ts'
import { Legend } from './legend.tsx'
import { Overview } from './overview.tsx'
import { followAddress } from './permalink.ts'
import { listenToPrinting, PrintedSteps } from './print.tsx'
import { StatePane } from './state.tsx'
import { StatePicture, StepCard } from './step-card.tsx'
import { Timeline } from './timeline.tsx'

function Page(): JSX.Element {
  return (
    <>
      <Header />
      <main>
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

followAddress()
listenToKeys()
listenToPrinting()
listenToWidth()
const root = document.getElementById('page')
if (root !== null) render(<Page />, root)
