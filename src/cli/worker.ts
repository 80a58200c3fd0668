/** The entry of worker threads. */

import '../engine/threads/worker.ts'
import { workerData } from 'node:worker_threads'
import { prepareForAuthors } from '../loading/author-thread.ts'
import { isHistoryTask } from './history-task.ts'
import { offerLibrary } from './offer-library.ts'

prepareForAuthors()
offerLibrary()

// Its code is of no use to a search.
if (isHistoryTask(workerData)) void import('./history-thread.ts')
