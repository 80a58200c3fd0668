/** The images of the documents: which run each shows, and at which step. */

export interface Screenshot {
  readonly spec: string
  readonly scenario: string
  readonly step: number
  /** Of the window, in pixels; it is 1200 wide. */
  readonly height: number
}

export const screenshots: { readonly [name: string]: Screenshot } = {
  'lease-lock': { spec: 'docs/examples/lease-lock.ts', scenario: 'without fencing', step: 8, height: 720 },
  'primary-backup': { spec: 'primary-backup', scenario: 'asynchronous, the primary crashes', step: 6, height: 700 },
}

/** In bytes: images are part of every clone. */
export const largest = 150_000
