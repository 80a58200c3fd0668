/**
 * The thread that leads a check of a file: it loads the spec, plans, has worker threads search, and sends what they found.
 * What confines authors lasts for a thread; so it is one of its own.
 */

import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { WorkerPool } from '../engine/threads/pool.ts'
import { NetsplitError } from '../language/errors.ts'
import { sentError } from '../language/sent-errors.ts'
import { prepareForAuthors } from '../loading/author-thread.ts'
import { heldOutput } from '../loading/confine.ts'
import { findSpecs, type LoadedSpec, loadSpecs, requireLoaded } from '../loading/load.ts'
import { unlessDerailed } from '../loading/stranded.ts'
import { carryOutAll } from './carry-out.ts'
import type { FileJob, HostOrder, HostReport } from './host-messages.ts'
import { usualMemory, usualWorkers } from './machine.ts'
import { planSpec } from './plan-spec.ts'
import type { CheckedParts } from './result.ts'

/** Leads the check that this thread was started for. */
export function leadFrom(): void {
  if (parentPort !== null) void lead(parentPort, workerData as FileJob)
}

async function lead(port: MessagePort, job: FileJob): Promise<void> {
  prepareForAuthors()
  const stop = new AbortController()
  port.on('message', (_order: HostOrder) => stop.abort())
  // Else nothing would be left to wait for, but nobody would notice.
  port.unref()
  const tell = (report: HostReport) => port.postMessage(report)
  try {
    tell({ kind: 'ended', outcome: { checked: await unlessDerailed(checked(job, stop.signal, tell)) } })
  } catch (error) {
    tell({ kind: 'ended', outcome: { error: sentError(error) } })
  }
}

async function checked(job: FileJob, signal: AbortSignal, tell: (report: HostReport) => void): Promise<CheckedParts> {
  const { asked, memory = usualMemory(), workers = usualWorkers(), appFolder } = job
  const workerUrl = pathToFileURL(join(appFolder, 'worker.mjs'))
  const pool = new WorkerPool({
    size: workers,
    workerUrl,
    look: { output: heldOutput },
  })
  try {
    const { url, specName, spec } = await load(job)
    const { plans, leftOut } = planSpec(spec, { ...asked, request: { ...asked.request, memory } })
    const results = await carryOutAll(plans, {
      signal,
      onProgress: (progress) => tell({ kind: 'progress', progress }),
      search: ({ instance, scenario, overrides, properties, options }, { onProgress }) =>
        pool.check(
          instance,
          { specUrl: url, specName, scenario, overrides, properties, options },
          { onProgress, signal },
        ),
    })
    return { results, leftOut }
  } finally {
    await pool.close()
  }
}

/** @throws NetsplitError where there is no such file, or it exports no spec, or several and none is named */
async function load(job: FileJob): Promise<LoadedSpec> {
  const address = new URL(job.href)
  if (address.protocol !== 'file:') {
    throw new NetsplitError({
      code: 'usage',
      message: `check() is given the address ${job.href}, which is no file.`,
      cure: "Give the file of the spec: new URL('./lock.ts', import.meta.url)",
    })
  }
  const name = decodeURIComponent(address.hash)
  address.hash = ''
  const loaded = requireLoaded(
    await loadSpecs(requireLoaded(await findSpecs([fileURLToPath(address) + name], job)), job),
  )
  const [first] = loaded
  if (first !== undefined && loaded.length === 1) return first
  const names = loaded.map(({ specName }) => specName)
  throw new NetsplitError({
    code: 'usage',
    message: `${job.href} exports several specs: ${names.join(', ')}.`,
    cure: `Name one behind the address of the file: new URL('./FILE.ts#${names[0]}', import.meta.url)`,
  })
}
