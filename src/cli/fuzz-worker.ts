/** The entry of worker threads of a campaign. */

import { parentPort } from 'node:worker_threads'
import { printed } from '../engine/threads/printed.ts'
import { serve } from '../fuzzing/serving.ts'
import { prepareForAuthors } from '../loading/author-thread.ts'
import { offerLibrary } from './offer-library.ts'

prepareForAuthors()
offerLibrary()
if (parentPort !== null) serve(parentPort, printed)
