/** The entry of worker threads of a campaign. */

import { parentPort } from 'node:worker_threads'
import { serve } from '../fuzzing/serving.ts'
import { prepareForAuthors } from '../loading/author-thread.ts'

prepareForAuthors()
if (parentPort !== null) serve(parentPort)
