/** The entry of worker threads: theirs are settings of their own for stack traces, which name the author's lines. */

import '../engine/threads/worker.ts'
import { workerData } from 'node:worker_threads'
import { confineAuthors } from '../loading/confine.ts'
import { watchAuthors } from '../loading/watch.ts'
import { isHistoryTask } from './history-task.ts'

confineAuthors()
watchAuthors()
process.setSourceMapsEnabled(true)
Error.stackTraceLimit = 50

// Its code is of no use to a search.
if (isHistoryTask(workerData)) void import('./history-thread.ts')
