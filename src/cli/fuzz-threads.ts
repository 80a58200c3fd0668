/** Worker threads that carry out a campaign. They are told of rounds by messages, and take the pieces of a round themselves. */

import type { Worker as Thread } from 'node:worker_threads'
import type { RunMemory } from '../engine/index.ts'
import { nodePlatform } from '../engine/platform/node.ts'
import { hireThreads } from '../engine/threads/hire.ts'
import type { Worker } from '../fuzzing/campaign.ts'
import { Commons } from '../fuzzing/commons.ts'
import type { PieceReport } from '../fuzzing/fuzzer.ts'
import type { Guidance } from '../fuzzing/guidance.ts'
import type { Round } from '../fuzzing/round.ts'
import type { Assignment, GuidanceNews, Reply, Request } from '../fuzzing/serving.ts'
import { NetsplitError } from '../language/errors.ts'
import { receivedError } from '../language/sent-errors.ts'
import type { Instance } from '../semantics/instance/instance.ts'

/** What all threads of a campaign are told. */
type CampaignOfThreads = Omit<Assignment, 'worker' | 'memory'>

export class FuzzThreads {
  private readonly threads: Promise<FuzzThread[]>

  constructor(size: number, workerUrl: URL) {
    this.threads = hireThreads(size, workerUrl).then((hired) => hired.map((thread) => new FuzzThread(thread)))
    this.threads.catch(() => {})
  }

  /**
   * Has all threads take up a campaign.
   *
   * @param explored what they explore
   */
  async begin(explored: Instance, campaign: CampaignOfThreads): Promise<readonly Worker[]> {
    const threads = await this.threads
    const workers = threads.length
    const commons = new Commons(explored, { memoryBytes: campaign.plan.memoryBytes * workers, workers })
    await Promise.all(threads.map((thread, worker) => thread.begin({ ...campaign, worker }, commons)))
    nodePlatform.inlineLess()
    return threads
  }

  async close(): Promise<void> {
    const threads = await this.threads.catch(() => [])
    await Promise.all(threads.map((thread) => thread.end()))
  }
}

class FuzzThread implements Worker {
  private readonly thread: Thread
  private hasBegun = false
  /** Those that it was told last. */
  private seeds: Guidance['seeds'] = []
  private commons: Commons | null = null
  /** The memory that it has at hand. */
  private memory: RunMemory | null = null
  private waiting: { resolve: (reply: Reply) => void; reject: (error: unknown) => void } | null = null

  constructor(thread: Thread) {
    this.thread = thread
    thread.on('message', (reply: Reply) => this.waiting?.resolve(reply))
    thread.on('error', (error) => this.waiting?.reject(error))
    thread.on('exit', () => this.waiting?.reject(died()))
  }

  async begin(assignment: Omit<Assignment, 'memory'>, commons: Commons): Promise<void> {
    const { memory } = commons
    this.seeds = []
    this.commons = commons
    this.memory = memory
    await this.ask({ kind: 'campaign', assignment: { ...assignment, memory } })
    this.hasBegun = true
  }

  async carryOut(round: Round, guidance: Guidance): Promise<readonly PieceReport[]> {
    const news = newsOf(guidance, this.seeds)
    this.seeds = guidance.seeds
    const memory = this.commons?.memoryFor(round) ?? null
    const isSame = memory === this.memory
    this.memory = memory
    const reply = await this.ask({ kind: 'round', round, guidance: news, memory: isSame ? undefined : memory })
    if (reply.kind !== 'round') throw new Error(`a worker thread answered ${reply.kind} for a round`)
    return reply.reports
  }

  async end(): Promise<void> {
    const isIdle = this.hasBegun && this.waiting === null && this.thread.threadId >= 0
    // What it has printed is passed on first.
    if (isIdle) await this.ask({ kind: 'end' }).catch(() => {})
    this.waiting = null
    await this.thread.terminate()
  }

  private async ask(request: Request): Promise<Reply> {
    const reply = await new Promise<Reply>((resolve, reject) => {
      this.waiting = { resolve, reject }
      this.thread.ref()
      this.thread.postMessage(request)
    }).finally(() => {
      this.waiting = null
      this.thread.unref()
    })
    if (reply.kind === 'failed') throw receivedError(reply.error)
    return reply
  }
}

/** What is new of a guidance to a thread that was given these seeds last: they are many, and few are new. */
function newsOf({ seeds, ...rest }: Guidance, last: Guidance['seeds']): GuidanceNews {
  const newest = last.at(-1)
  const kept = newest === undefined ? 0 : seeds.lastIndexOf(newest) + 1
  return { ...rest, kept, added: seeds.slice(kept) }
}

function died(): NetsplitError {
  return new NetsplitError({
    code: 'worker-died',
    message: 'A worker thread has ended before its work.',
    cure: 'Use fewer workers, or give less memory with --memory.',
  })
}
