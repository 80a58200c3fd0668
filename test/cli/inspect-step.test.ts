/** `replay --inspect-step`, driven through the protocol of Node's inspector as an editor does it. */

import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Debugger } from './debugger.ts'
import { ballot } from './models.ts'
import { environment, launcher, packageFolder, UserFolder } from './netsplit.ts'

const folder = new UserFolder()
const source = readFileSync(join(packageFolder, 'docs/examples/lease-lock.ts'), 'utf8')
/** The line of a handler in which a breakpoint is set, from 1. */
const line = source.split('\n').findIndex((text) => text.includes('storage.token = token')) + 1

beforeAll(async () => {
  folder.write('lease.ts', source)
  await folder.check('lease.ts', '--no-typecheck', '--scenario', 'without fencing', '--trace', 'run.json')
}, 120_000)
afterAll(() => folder.remove())

/** Starts a replay that waits for a debugger; the address is what it prints. */
function inspected(...args: readonly string[]) {
  const child = spawn(
    process.execPath,
    [launcher, 'replay', 'run.json', '--no-typecheck', '--inspect-port', '0', ...args],
    { cwd: folder.path, env: environment },
  )
  let said = ''
  let complained = ''
  child.stderr.on('data', (chunk) => {
    complained += chunk
  })
  const address = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      said += chunk
      const [found] = /ws:\/\/\S+/.exec(said) ?? []
      if (found !== undefined) resolve(found)
    })
    child.on('close', () => reject(new Error(`It has ended without an address:\n${said}${complained}`)))
  })
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout: said, stderr: complained }))
  })
  return { address, ended, kill: () => child.kill('SIGKILL') }
}

describe('replay --inspect-step', { timeout: 300_000 }, () => {
  it('pauses at a breakpoint in the .ts file, in the handler of that step', async () => {
    const replay = inspected('--inspect-step', '8')
    try {
      const client = await Debugger.attach(await replay.address)
      await client.send('Runtime.enable')
      await client.send('Debugger.enable')
      await client.send('Runtime.runIfWaitingForDebugger')
      const before = await client.paused()
      expect(before.callFrames.map(({ functionName }) => functionName)).toContain('pauseBefore')
      // One copy of the model took the run up to there, the other one is about to take the step.
      expect(await client.breakAt('lease.ts', line)).toBe(2)
      await client.send('Debugger.resume')
      const { callFrames, hitBreakpoints } = await client.paused()
      const [frame] = callFrames
      expect(hitBreakpoints.length).toBe(1)
      expect(client.sourceOf(frame!)).toEqual({ source: join(folder.path, 'lease.ts'), line })
      const evaluate = async (expression: string) =>
        (await client.send('Debugger.evaluateOnCallFrame', { callFrameId: frame!.callFrameId, expression }))['result']
      // In the last step a write with an old token comes late.
      expect(await evaluate('storage.token')).toMatchObject({ value: 2 })
      expect(await evaluate('token')).toMatchObject({ value: 1 })
      await client.send('Debugger.resume')
      client.close()
      const { code, stdout } = await replay.ended
      expect(stdout).toContain('After the step Node waits until the debugger disconnects')
      expect(code).toBe(0)
      expect(stdout).toContain('Step 8, storage receives write(token: 1) from client0, runs storage.on.write once')
      expect(stdout).toContain('Set a breakpoint in lease.ts, and go on.')
      expect(stdout).toContain('State 8:\n')
    } finally {
      replay.kill()
    }
  })

  it('refuses a step in which no function of the model runs, and one that there is not', async () => {
    folder.write('ballot.ts', ballot())
    await folder.check('ballot.ts', '--no-typecheck', '--scenario', 'crashing', '--trace', 'crash.json')
    const { steps } = JSON.parse(readFileSync(join(folder.path, 'crash.json'), 'utf8'))
    const crash = steps.findIndex(({ name }: { name: string }) => name === 'box crashes') + 1
    const inspect = (number: number) =>
      folder.replay('crash.json', '--no-typecheck', '--inspect-step', String(number), '--inspect-port', '0')
    expect(await inspect(crash)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`In step ${crash}, box crashes, no function of the model runs.`),
    })
    expect(await inspect(steps.length + 1)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`The run has ${steps.length} steps.`),
    })
  })

  it('says so where the port is taken', async () => {
    const server = createServer()
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
    })
    try {
      const args = ['run.json', '--no-typecheck', '--inspect-step', '2', '--inspect-port', String(port)]
      const { code, stderr } = await folder.replay(...args)
      expect(code).toBe(2)
      expect(stderr).toContain(`The inspector cannot be opened on port ${port}: something else is listening there.`)
    } finally {
      server.close()
    }
  })
})
