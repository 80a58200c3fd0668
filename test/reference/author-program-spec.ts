/** A random author program as a module that worker threads can load: its text is part of its address. */

import { specOf } from './author-programs/source.ts'

export default specOf(new URL(import.meta.url).searchParams.get('source') ?? '')
