/** Threads that increment a shared counter, once each: read it into a local variable, write back one more. */

import { action, indexed, machine, range } from 'netsplit'

/** What a thread has done last. */
type Progress = 'nothing' | 'locked' | 'read' | 'written' | 'done'

export interface Thread {
  progress: Progress
  /** The value of the counter that the thread read. */
  local: number
}

export const sharedCounter = machine({
  name: 'shared counter',
  /** `lock: false` is the flaw: threads read and write without taking the lock. */
  parameters: { threads: 3, lock: true },
  variables: ({ threads }) => ({
    counter: 0,
    locked: false,
    threads: indexed<Thread>(threads, { progress: 'nothing', local: 0 }),
  }),
  actions: ({ threads, lock }) => {
    const over = range(threads)
    return {
      ...(lock && {
        lock: action({
          over,
          when: ({ locked, threads }, thread) => !locked && threads[thread]!.progress === 'nothing',
          do(state, thread) {
            state.locked = true
            state.threads[thread]!.progress = 'locked'
          },
        }),
      }),
      read: action({
        over,
        when: ({ threads }, thread) => threads[thread]!.progress === (lock ? 'locked' : 'nothing'),
        do({ counter, threads }, thread) {
          threads[thread] = { progress: 'read', local: counter }
        },
      }),
      write: action({
        over,
        when: ({ threads }, thread) => threads[thread]!.progress === 'read',
        do(state, thread) {
          const { local } = state.threads[thread]!
          state.counter = local + 1
          state.threads[thread]!.progress = lock ? 'written' : 'done'
        },
      }),
      ...(lock && {
        unlock: action({
          over,
          when: ({ threads }, thread) => threads[thread]!.progress === 'written',
          do(state, thread) {
            state.locked = false
            state.threads[thread]!.progress = 'done'
          },
        }),
      }),
    }
  },
})
