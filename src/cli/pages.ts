/** Pages as outputs: one for each run, and one that leads to all of a folder. */

import { pageData } from '../page/data.ts'
import { indexPage } from '../page/index-page.ts'
import { htmlPage } from '../page/page.ts'
import { verdictLines } from '../trace/text.ts'
import type { Format, Index } from './outputs.ts'
import { pageApp } from './page-app.ts'
import { whyInTime } from './reasons.ts'
import { describeShown } from './shown.ts'

export const pageFormat: Format = {
  ending: '.html',
  name: 'page',
  async write({ trace, plan }, { place }) {
    const why = whyInTime(trace, plan.instance)
    return htmlPage(pageData(trace, plan.instance, why), await pageApp(place))
  },
}

export const pageIndex: Index = {
  name: 'index.html',
  write: (entries) =>
    indexPage(
      entries.map(({ file, shown }) => ({
        file,
        model: shown.trace.model,
        scenario: shown.trace.scenario,
        kind: shown.trace.kind,
        shows: describeShown(shown.run),
        verdict: verdictLines(shown.trace).join(' '),
        steps: shown.trace.steps.length,
      })),
    ),
}
