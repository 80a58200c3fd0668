/** Pages as outputs: one for each run, and one that leads to all of a folder. */

import { pageData } from '../page/data.ts'
import { indexPage } from '../page/index-page.ts'
import { htmlPage } from '../page/page.ts'
import type { PagePictures } from '../page/picture.ts'
import { stepsInWords } from '../trace/grounds.ts'
import { verdictLines } from '../trace/text.ts'
import type { Format, Index } from './outputs.ts'
import { pageApp } from './page-app.ts'
import { whyInTime } from './reasons.ts'
import { describeShown } from './shown.ts'

export const pageFormat: Format = {
  ending: '.html',
  name: 'page',
  async write({ trace, plan }, { place }) {
    const data = pageData(trace, plan.instance, whyInTime(trace, plan.instance))
    return {
      text: htmlPage(data, await pageApp(place)),
      notes: data.pictures === null ? [] : failedPictures(data.pictures),
    }
  },
}

/** Which steps have no picture since the author's view failed, and why. */
function failedPictures({ table, ofStep }: PagePictures): string[] {
  return table.flatMap((picture, place) => {
    if (!('failed' in picture)) return []
    const steps = ofStep.flatMap((one, at) => (one === place ? [at + 1] : []))
    return [`note: there is no picture of the state after ${stepsInWords(steps)}: ${picture.failed.join('; ')}`]
  })
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
