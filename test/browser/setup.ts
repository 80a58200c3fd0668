/** Finds the browser once for all test files; where there is none, says at the end that what needs one was skipped. */

import type { RunnerTask } from 'vitest'
import type { TestProject } from 'vitest/node'
import { findChromium, howToGetChromium, withoutBrowser } from './chromium.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The path of a browser; null where there is none. */
    chromium: string | null
  }
}

export default function setup(project: TestProject): () => void {
  const chromium = findChromium()
  project.provide('chromium', chromium)
  return () => {
    const files = project.vitest.state.getFiles()
    const skipped = files.flatMap(({ tasks }) => tasks).filter(({ name }) => name.endsWith(withoutBrowser))
    const count = skipped.reduce((sum, task) => sum + testsIn(task), 0)
    if (count > 0) console.log(`skipped: ${count} tests of pages, for want of a Chromium. ${howToGetChromium}`)
  }
}

function testsIn(task: RunnerTask): number {
  return task.type === 'test' ? 1 : task.tasks.reduce((sum, inner) => sum + testsIn(inner), 0)
}
