/** The entry of worker threads: theirs are settings of their own for stack traces, which name the author's lines. */

import '../engine/threads/worker.ts'
import { confineAuthors } from '../loading/confine.ts'
import { watchAuthors } from '../loading/watch.ts'

confineAuthors()
watchAuthors()
process.setSourceMapsEnabled(true)
Error.stackTraceLimit = 50
