/** A file that exports several specs: how the command names them, chooses among them, and goes on with one. */

import { readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { counter } from './models.ts'
import { errorIn, UserFolder } from './netsplit.ts'

const folder = new UserFolder()

/** Two specs of one model, one of another, and one of them with a scenario that no other has. */
const several = `${counter().replace('export default', 'const safety =')}
const liveness = spec(counter, {
  properties: { ends: sometimes(({ count }) => count === 3), low: always(({ count }) => count < 3) },
  scenarios: {
    usual: { check: ['ends'], bounds: { within: ({ count }) => count <= 4 } },
    never: { params: { by: 2 }, check: ['low'], expect: { violates: 'low' } },
  },
})

const light = machine({
  name: 'light',
  parameters: { most: 2 },
  variables: () => ({ on: false }),
  actions: (_parameters) => ({ toggle: action({ do: (state) => { state.on = !state.on } }) }),
})

export default {
  safety,
  liveness,
  'a light': spec(light, { properties: { lit: sometimes(({ on }) => on) }, scenarios: { one: {} } }),
}
`

beforeAll(() => folder.write('several.ts', several))
afterAll(() => folder.remove())

const check = (...args: readonly string[]) => folder.check('--no-typecheck', ...args)

async function json(...args: readonly string[]) {
  const { code, stdout } = await check('--json', ...args)
  return { code, ...JSON.parse(stdout) }
}

/** What a command says that is refused, with short paths. */
async function refused(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await check(...args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  return stderr.replaceAll(join(folder.path, sep), '')
}

describe('a file of several specs', () => {
  it('is checked as a whole, each row with its spec, and types once', async () => {
    const { code, stdout } = await folder.checkTyped('several.ts')
    expect(code).toBe(0)
    expect(stdout.split('\n').map((line) => line.replace(/ {2,}.*/, ''))).toEqual(
      expect.arrayContaining(['several.ts#safety', 'several.ts#liveness', 'several.ts#a light']),
    )
    expect(stdout).toMatch(/several\.ts#liveness +never +violated .*as expected.*: violates low/)
    expect(stdout).toContain('\nseveral.ts#liveness, never\nby 2, max 100\n')
    expect(stdout).toContain('4 checks: 4 as expected')
    folder.write('mistyped.ts', several.replace('({ on }) => on', '({ on }) => no'))
    const mistyped = await folder.checkTyped('mistyped.ts')
    expect(mistyped.code).toBe(2)
    expect(mistyped.stdout.match(/Cannot find name 'no'/g)).toHaveLength(1)
  })

  it('gives one of them by its name, or some', async () => {
    const one = await json('several.ts#liveness')
    expect(one.code).toBe(0)
    const rows = (report: { results: { model: string; scenario: string }[] }) =>
      report.results.map(({ model, scenario }) => `${model}, ${scenario}`)
    expect(rows(one)).toEqual(['several.ts#liveness, usual', 'several.ts#liveness, never'])
    expect(rows(await json('./several.ts#a light', './several.ts#safety', '--workers', '2'))).toEqual([
      './several.ts#safety, usual',
      './several.ts#a light, one',
    ])
    expect(rows(await json('several.ts#safety', 'several.ts'))).toHaveLength(4)
  })

  it('gives the scenario that one spec alone has, and asks for the spec where several have it', async () => {
    const { results } = await json('several.ts', '--scenario', 'huge')
    expect(results).toMatchObject([{ model: 'several.ts#safety', scenario: 'huge', verdict: 'holds' }])
    expect(await refused('several.ts', '--scenario', 'usual')).toBe(
      `Several specs of several.ts have a scenario 'usual': safety, liveness.
  Name the spec, or each that you mean: netsplit check 'several.ts#safety' --scenario usual
`,
    )
    expect(await json('several.ts#safety', 'several.ts#liveness', '--scenario', 'usual')).toMatchObject({
      code: 0,
      results: [{ model: 'several.ts#safety' }, { model: 'several.ts#liveness' }],
    })
    expect(await refused('several.ts', '--scenario', 'usuall')).toContain("There is no scenario 'usuall'")
  })

  it('says which spec has no property or parameter of a name', async () => {
    expect(await refused('several.ts', '--property', 'ends')).toBe(
      `There is no property 'ends'.
  at several.ts#safety
  There are: small, two.
`,
    )
    expect(await refused('several.ts', '--set', 'by=2')).toMatch(/by'\.\n {2}at several\.ts#a light\n/)
    expect(await json('several.ts#liveness', '--property', 'ends', '--scenario', 'usual')).toMatchObject({ code: 0 })
  })

  it('is listed with all of them', async () => {
    const text = await check('several.ts', '--list')
    expect(text.stdout).toBe(`'several.ts#safety'
  usual  holds
  huge   holds, large
  --set by=1  --set max=100

'several.ts#liveness'
  usual  holds
  never  violates low  by=2
  --set by=1  --set max=100

'several.ts#a light'
  one  holds
  --set most=2

Of scenarios, --set changes, too: fairness.strong, fairness.none
`)
    const { models } = await json('several.ts#liveness', '--list')
    expect(models).toMatchObject([
      { model: 'several.ts#liveness', properties: [{ property: 'ends' }, { property: 'low' }] },
    ])
  })

  it('is swept one by one', async () => {
    folder.write(
      'sweep.ts',
      `import { messages, protocol, role, sometimes, spec } from 'netsplit'
const ask = protocol({
  name: 'ask',
  parameters: {},
  messages: messages<{ server: { ask: {} } }>(),
  nodes: { server: 1 },
  roles: (_parameters, { server }) => ({
    server: role({
      state: { asked: false },
      start: (node) => node.send(server, { type: 'ask' }),
      on: { ask: (node) => { node.asked = true } },
    }),
  }),
})
const asked = sometimes<{ nodes: { server: { asked: boolean } } }, {}>(({ nodes }) => nodes.server.asked)
const upright = sometimes<{ nodes: { server: { up: boolean } } }, {}>(({ nodes }) => nodes.server.up)
export default {
  first: spec(ask, { properties: { asked }, scenarios: { lossy: { faults: { loss: 1 } } } }),
  second: spec(ask, { properties: { upright }, scenarios: { crashing: { faults: { crashes: 1 } } } }),
}
`,
    )
    const { stdout } = await check('sweep.ts', '--sweep')
    expect(stdout).toMatch(/^sweep\.ts#first, lossy\n/)
    expect(stdout).toContain('\nsweep.ts#second, crashing\n')
    const { sweeps } = await json('sweep.ts#second', '--sweep')
    expect(sweeps).toMatchObject([{ model: 'sweep.ts#second', properties: [{ name: 'upright' }, {}] }])
  })

  it('goes on from a checkpoint with the spec that was cut off, and with no other', async () => {
    const names = ['--scenario', 'never', '--max-depth', '2', '--checkpoint', 'cut']
    const begun = await check('several.ts', ...names)
    expect(begun.code).toBe(3)
    const { code, results } = await json('--resume', 'cut')
    expect({ code, results }).toMatchObject({ code: 0, results: [{ model: 'several.ts#liveness', scenario: 'never' }] })
    expect(await json('several.ts', '--resume', 'cut')).toMatchObject({ code: 0, results: [{ scenario: 'never' }] })
    expect(await refused('several.ts#safety', '--resume', 'cut')).toContain(
      'The checkpoint in cut is of the model several.ts#liveness.',
    )
  })
})

describe('a file without a default export', () => {
  const exporting = (what: string) =>
    folder.write('plain.ts', `${several.replace(/export default[\s\S]*/, '')}\n${what}`)

  it('has the specs that it exports under names, whatever it exports besides', async () => {
    exporting('export { safety, liveness, light }\nexport const most = 3')
    const { code, results } = await json('plain.ts', '--workers', '2')
    expect(code).toBe(0)
    expect(results.map(({ model, scenario }: { model: string; scenario: string }) => [model, scenario])).toEqual([
      ['plain.ts#liveness', 'usual'],
      ['plain.ts#liveness', 'never'],
      ['plain.ts#safety', 'usual'],
    ])
    const one = await json('plain.ts#safety')
    expect(one.results).toMatchObject([{ model: 'plain.ts#safety', states: { distinct: 6 } }])
    expect(await refused('plain.ts#light')).toContain("plain.ts exports no spec named 'light'.")
  })

  it('has a test written that imports the spec by its name', async () => {
    exporting('export { liveness }')
    const { code } = await check('plain.ts', '--scenario', 'never', '--emit-test', 'never.test.ts')
    expect(code).toBe(0)
    const test = readFileSync(join(folder.path, 'never.test.ts'), 'utf8')
    expect(test).toContain("import * as specs from './plain.ts'\n")
    expect(test).toContain('takeRun(specs.liveness, {')
  })

  it('is refused where it exports none, or one that checks nothing', async () => {
    exporting('export { light }')
    expect(errorIn(await check('plain.ts'))).toContain('plain.ts exports no spec, only light.\n')
    exporting('export const idle = { ...safety, scenarios: {} }')
    expect(errorIn(await check('plain.ts'))).toContain(
      'plain.ts exports a spec without scenarios under the name idle.\n',
    )
  })
})

describe('the name of a spec', () => {
  it('is one that the file has', async () => {
    expect(await refused('several.ts#safty')).toBe(
      `several.ts exports no spec named 'safty'.
  Did you mean safety?
`,
    )
    folder.write('one.ts', counter())
    expect(await refused('one.ts#safety')).toBe(
      `one.ts exports a single spec, which has no name.
  Leave out #safety.
`,
    )
    expect(await refused('shared-counter#all')).toContain('shared-counter exports a single spec')
    expect(await refused('none.ts#all')).toContain('There is no file none.ts.')
  })

  it('may be a part of the name of a file', async () => {
    folder.write('one.ts#two/three.ts', counter())
    expect(await json('one.ts#two/three.ts')).toMatchObject({ results: [{ model: 'one.ts#two/three.ts' }] })
  })
})

describe('a default export is refused', () => {
  const exporting = async (what: string) => {
    folder.write('odd.ts', `${several.replace(/export default[\s\S]*/, '')}${what}`)
    return errorIn(await check('odd.ts'))
  }
  const cure = '\n  A file with several specs names each of them: export default { safety, liveness }\n'

  it('that is a list', async () => {
    expect(await exporting('export default [safety, liveness]')).toBe(`odd.ts exports a list by default.${cure}`)
  })

  it('that has something else beside specs', async () => {
    expect(await exporting('export default { safety, light }')).toBe(
      `odd.ts exports a machine without a spec under the name light.${cure}`,
    )
    expect(await exporting('export default { safety, most: 3 }')).toBe(
      `odd.ts exports no spec under the name most.${cure}`,
    )
    expect(await exporting("export default { safety, '': liveness }")).toBe(
      `odd.ts exports a spec with an empty name.${cure}`,
    )
  })

  it('that is nothing', async () => {
    expect(await exporting('export default {}')).toContain('odd.ts exports no spec.\n')
    expect(await exporting('export default { ...safety, scenarios: {} }')).toContain(
      'odd.ts exports a spec without scenarios.\n',
    )
  })
})
