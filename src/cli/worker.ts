/** The entry of worker threads: theirs are settings of their own for stack traces, which name the author's lines. */

import '../engine/threads/worker.ts'
import { confineAuthors } from './confine.ts'
import { watchAuthors } from './watch.ts'

confineAuthors()
watchAuthors()
process.setSourceMapsEnabled(true)
Error.stackTraceLimit = 50
