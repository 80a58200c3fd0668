import { afterAll, describe, expect, it } from 'vitest'
import { UserFolder } from './netsplit.ts'

const folder = new UserFolder()
afterAll(() => folder.remove())

/** Voters, of whom whoever is first in `winner` wins. */
function votes(winner: string): string {
  return `import { action, indexed, machine, sometimes, spec } from 'netsplit'

const voters = (count: number) => Array.from({ length: count }, (_, index) => \`voter\${index}\`)

const votes = machine({
  name: 'votes',
  parameters: { voters: 3 },
  symmetric: (parameters) => ({ voter: voters(parameters.voters) }),
  variables: (parameters) => ({ voted: indexed(voters(parameters.voters), false), winner: 'nobody' }),
  actions: (parameters) => ({
    votes: action({
      over: voters(parameters.voters),
      when: ({ voted }, voter) => !voted[voter],
      do({ voted }, voter) {
        voted[voter] = true
      },
    }),
    wins: action({
      over: ({ voted }) => ${winner},
      when: ({ winner }) => winner === 'nobody',
      do(state, voter) {
        state.winner = voter
      },
    }),
  }),
})

export default spec(votes, {
  properties: { somebodyWins: sometimes(({ winner }) => winner !== 'nobody') },
  scenarios: { whole: { expect: 'holds' }, reduced: { symmetric: true, expect: 'holds' } },
})
`
}

const those = 'Object.keys(voted).filter((voter) => voted[voter])'

describe('symmetry', () => {
  it('is told wherever counts are', async () => {
    folder.write('votes.ts', votes(those))
    const { code, stdout } = await folder.check('votes.ts')
    expect(code).toBe(0)
    expect(stdout).toMatch(/whole +holds +20 .+ as expected\n/)
    expect(stdout).toMatch(/reduced +holds +7 .+ as expected, up to symmetry of voter\n/)
    expect(stdout).toContain('every state is counted; --symmetry would count one up to symmetry of voter (3 of them)\n')
    expect(stdout).toContain(
      'up to symmetry of voter (3 of them): of all states that differ only in who is who, one is counted\n',
    )
  })

  it('is switched on and off', async () => {
    expect((await folder.check('votes.ts', '--symmetry')).stdout.match(/holds +7 /g)).toHaveLength(2)
    const { stdout } = await folder.check('votes.ts', '--no-symmetry', '--set', 'voters=4')
    expect(stdout.match(/holds +48 .+parameters changed: [^\n]+\n/g)).toHaveLength(2)
    const json = JSON.parse((await folder.check('votes.ts', '--symmetry', '--json')).stdout)
    expect(json.results[0]).toMatchObject({ symmetry: [{ set: 'voter', members: 3 }], states: { distinct: 7 } })
  })

  it('cannot be asked for where nothing is declared symmetric', async () => {
    const { code, stderr } = await folder.check('paxos', '--symmetry')
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `Nothing is declared symmetric in what is to be checked.
  Declare it: symmetric: ['client'] in a protocol, symmetric: () => ({ rm: [...] }) in a machine.
`,
    })
  })

  it('is an error of the model where it tells its members apart', async () => {
    folder.write('first.ts', votes(`${those}.slice(0, 1)`))
    const { code, stdout } = await folder.check('first.ts', '--scenario', 'reduced')
    expect(code).toBe(2)
    expect(stdout).toContain(`error (asymmetric):
The action wins tells voter0 and voter1 apart, although voter is declared symmetric.
  Exchange the two in a state, and it must do the same with the two exchanged; but winner differs.
  Compare identities for equality only: no order, no first one, no number taken from them. Or take voter out of \`symmetric\`.

   1  start
      voted[voter0], voted[voter1], voted[voter2]: false
      winner: "nobody"
   2  votes(voter0)
      voted[voter0]: false -> true
   3  votes(voter1)
      voted[voter1]: false -> true
`)
    expect((await folder.check('first.ts', '--scenario', 'reduced', '--no-symmetry')).code).toBe(0)
  })
})
