/** What a command owes to those around it: a report however a check ends, and the exit code that it documents. */

import { afterAll, describe, expect, it } from 'vitest'
import { UserFolder } from '../cli/netsplit.ts'

const folder = new UserFolder()
afterAll(() => folder.remove())

/** A spec of a counter, with code of the author's in its module, in its action and in its property. */
function write(name: string, parts: { module?: string; action?: string; property?: string }): string {
  folder.write(
    name,
    `import { always, machine, spec } from 'netsplit'

${parts.module ?? ''}
const counter = machine({
  name: 'counter',
  parameters: {},
  variables: () => ({ x: 0 }),
  actions: (_parameters, action) => ({
    count: action({ when: ({ x }) => x < 5, do: (state) => { state.x++; ${parts.action ?? ''} } }),
  }),
})
export default spec(counter, {
  properties: { small: always(({ x }) => { ${parts.property ?? ''}; return x < 9 }) },
  scenarios: { only: { expect: 'holds' } },
})
`,
  )
  return name
}

describe('a function that never comes back', () => {
  const inAction = write('stuck-action.ts', { action: 'while (state.x === 3) {}' })
  const inProperty = write('stuck-property.ts', { property: 'while (x === 3) {}' })

  it.each([1, 2, 4])('is named in the last report, with %i workers', async (workers) => {
    const args = ['--timeout', '2', '--no-typecheck', '--workers', String(workers)]
    const { code, stdout } = await folder.check(inAction, ...args)
    expect(stdout).toContain('A worker does not stop: action count has been running for seconds.')
    expect(stdout).toContain('1 check: 1 error')
    expect(code).toBe(2)
  })

  it('is named where it is a property, in JSON', async () => {
    const args = ['--timeout', '2', '--no-typecheck', '--workers', '2', '--json']
    const { code, stdout } = await folder.check(inProperty, ...args)
    expect(JSON.parse(stdout).checks[0].error.message).toContain('property small has been running')
    expect(code).toBe(2)
  })
})
