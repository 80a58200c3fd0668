/** Pages as outputs: one for each run, and one that leads to all of a folder. */

import type { Folders } from '../loading/folders.ts'
import { pageData } from '../page/data.ts'
import type { PageData } from '../page/format.ts'
import { indexPage } from '../page/index-page.ts'
import { htmlPage } from '../page/page.ts'
import type { PagePictures } from '../page/picture.ts'
import { stepsInWords } from '../trace/grounds.ts'
import { verdictLines } from '../trace/text.ts'
import type { Trace } from '../trace/trace.ts'
import type { Format, Index } from './formats.ts'
import { portable } from './origin.ts'
import { pageApp } from './page-app.ts'
import { whyInTime } from './reasons.ts'
import { describeShown } from './shown.ts'

export const pageFormat: Format = {
  ending: '.html',
  name: 'page',
  async write({ trace, plan }, { folders }) {
    const why = whyInTime(trace, plan.instance)
    const data = withoutFolders(pageData(trace, plan.instance, why), trace, folders)
    const notes = data.pictures === null ? [] : failedPictures(data.pictures)
    return { text: htmlPage(data, await pageApp(folders)), notes }
  },
}

/** Others may get the page: where functions of the model fail is told without folders of this machine. */
function withoutFolders(data: PageData, { failure }: Trace, { userFolder }: Folders): PageData {
  const { verdict, pictures } = data
  const inPictures = (line: string) => (line.startsWith('at ') ? `at ${portable(line.slice(3), userFolder)}` : line)
  return {
    ...data,
    verdict: {
      ...verdict,
      hints: verdict.hints.map((hint) => (hint === failure?.line ? portable(hint, userFolder) : hint)),
    },
    pictures: pictures && {
      ...pictures,
      table: pictures.table.map((one) => ('failed' in one ? { failed: one.failed.map(inPictures) } : one)),
    },
  }
}

/** Which steps have no picture since the author's view failed, and why. */
function failedPictures({ table, ofStep }: PagePictures): string[] {
  return table.flatMap((picture, folders) => {
    if (!('failed' in picture)) return []
    const steps = ofStep.flatMap((one, at) => (one === folders ? [at + 1] : []))
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
