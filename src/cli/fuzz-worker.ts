/** The entry of worker threads of a campaign: theirs are settings of their own for stack traces, which name the author's lines. */

import { parentPort } from 'node:worker_threads'
import { serve } from '../fuzzing/serving.ts'
import { confineAuthors } from '../loading/confine.ts'
import { watchAuthors } from '../loading/watch.ts'

confineAuthors()
watchAuthors()
process.setSourceMapsEnabled(true)
Error.stackTraceLimit = 50
if (parentPort !== null) serve(parentPort)
