/**
 * `check()` of a file: what that needs of Node lies in a module of its own, which is loaded when it is asked for. So the
 * library itself can be bundled for any platform.
 */

import { NetsplitError } from '../language/errors.ts'
import type { CheckOptions } from './options.ts'
import type { ResultParts } from './result.ts'

/** The address of a file that exports a spec: a `URL`, of any platform. */
export interface SpecFile {
  readonly href: string
}

export async function checkFile(file: SpecFile, options: CheckOptions): Promise<ResultParts[]> {
  void options
  throw new NetsplitError({ code: 'usage', message: `no ${file.href}` })
}
