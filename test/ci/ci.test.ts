/** Reports for continuous integration: what is in them, and that what reads them gets back what was meant. */

import type { Log } from 'sarif'
import { describe, expect, it } from 'vitest'
import { annotations } from '../../src/ci/annotations.ts'
import { writeJunit } from '../../src/ci/junit.ts'
import { writeSarif } from '../../src/ci/sarif.ts'
import { scenarioLine } from '../../src/ci/scenario-line.ts'
import { writeSummary } from '../../src/ci/summary.ts'
import { failed, outcomes, passed, undecided, wrong } from './outcomes.ts'
import { readXml } from './read-xml.ts'

/** What a file can hold of the details of the one that failed. */
const detailsInFile = failed.details.replace('\u001b', '\\u001b').replace('\ud800', '\\ud800').replace('\r', '\\r')

describe('JUnit XML', () => {
  const [root] = readXml(writeJunit(outcomes))

  it('has a suite for each model, and a case for each scenario', () => {
    expect(root?.name).toBe('testsuites')
    expect(root?.children.map(({ attributes }) => attributes['name'])).toEqual(['paxos', './my models/lease, old.ts'])
    const cases = root?.children.flatMap(({ children }) => children)
    expect(cases?.map(({ attributes: { classname, name } }) => [classname, name])).toEqual(
      [passed, failed, undecided, wrong].map(({ model, scenario }) => [model, scenario]),
    )
  })

  it('counts what failed and what is wrong', () => {
    const suites = root?.children.map(({ attributes: { tests, failures, errors } }) => ({ tests, failures, errors }))
    expect(suites).toEqual([
      { tests: '3', failures: '1', errors: '1' },
      { tests: '1', failures: '0', errors: '1' },
    ])
  })

  it('tells the whole run, whatever is in it', () => {
    const problems = root?.children.flatMap(({ children }) => children.flatMap((one) => one.children))
    expect(problems?.map(({ name }) => name)).toEqual(['failure', 'error', 'error'])
    const [told] = problems ?? []
    expect(told?.text).toBe(`${failed.summary}\n\n${detailsInFile}`)
    expect(told?.attributes['message']).toBe(failed.summary)
    expect(told?.attributes['type']).toBe('agreement')
  })
})

describe('SARIF', () => {
  const { version, runs } = JSON.parse(writeSarif(outcomes, '0.2.0')) as Log
  const [run] = runs

  it('names the tool, and has a rule for each that is broken', () => {
    expect(version).toBe('2.1.0')
    expect(run?.tool.driver).toMatchObject({ name: 'Netsplit', version: '0.2.0' })
    expect(run?.tool.driver.rules?.map(({ id }) => id)).toEqual(['agreement', 'bad-model', 'incomplete'])
  })

  it('has a result for each outcome that did not pass, at its line', () => {
    const told = run?.results?.map(({ ruleId, ruleIndex, level, locations }) => {
      const { artifactLocation, region } = locations?.[0]?.physicalLocation ?? {}
      return { ruleId, ruleIndex, level, uri: artifactLocation?.uri, line: region?.startLine }
    })
    expect(told).toEqual([
      { ruleId: 'agreement', ruleIndex: 0, level: 'error', uri: 'specs/paxos.ts', line: 40 },
      { ruleId: 'bad-model', ruleIndex: 1, level: 'error', uri: 'my%20models/lease,%20old.ts', line: 1 },
      { ruleId: 'incomplete', ruleIndex: 2, level: 'warning', uri: undefined, line: undefined },
    ])
    expect(run?.results?.[0]?.message.text).toContain(detailsInFile)
  })

  it('has no results where all is as expected, which closes earlier ones', () => {
    const { runs } = JSON.parse(writeSarif([passed], '0.2.0')) as Log
    expect(runs[0]?.results).toEqual([])
  })
})

describe('annotations', () => {
  const lines = annotations(outcomes)

  it('are one line each, of what did not pass', () => {
    expect(lines.map((line) => line.split('::')[1])).toEqual([
      'error file=specs/paxos.ts,line=40,title=paxos%3A a | table%2C and `code`%3A <b>',
      'error file=my models/lease%2C old.ts,line=1,title=./my models/lease%2C old.ts%3A of a model that is wrong',
      'warning title=paxos%3A cut off',
    ])
    for (const line of lines) expect(line).not.toMatch(/[\r\n]/)
  })

  it('say what the runner turns back into the text', () => {
    const [, , ...text] = (lines[0] as string).split('::')
    const read = text.join('::').replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%')
    expect(read).toBe(`${failed.summary}\n\n${failed.details}`)
  })
})

describe('the summary', () => {
  const summary = writeSummary(outcomes)

  it('counts, and has a row for each', () => {
    expect(summary).toContain('4 checks: 1 as expected, 1 not as expected, 1 with errors, 1 not decided.')
    const rows = summary.split('\n').filter((line) => /^\| [✅❌💥❔]/u.test(line))
    expect(rows).toHaveLength(4)
    // A cell ends where it should.
    for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(7)
    expect(rows[1]).toContain('a \\| table, and \\`code\\`: &lt;b&gt;')
  })

  it('shows runs in fences that nothing in them closes', () => {
    const [, fence = '', text = ''] = /^(`{3,})text\n([\s\S]*?)\n\1$/m.exec(summary) ?? []
    expect(fence).toBe('````')
    expect(text).toBe(detailsInFile)
  })

  it('is short where all is well', () => {
    const all = writeSummary(Array.from({ length: 30 }, (_, at) => ({ ...passed, scenario: `number ${at}` })))
    expect(all).toContain('<details><summary>all 30 checks</summary>')
    expect(all).toContain('30 checks: 30 as expected.')
  })
})

describe('the line of a scenario', () => {
  const source = `
export default spec(model, {
  properties: {
    safe: always(() => true),
  },
  scenarios: {
    safe: {},
    'two clients': { expect: 'holds' },
    "it's lost": {},
  },
})`

  it.each([
    ['safe', 7],
    ['two clients', 8],
    ["it's lost", 9],
    ['another', null],
  ])('of %s', (scenario, line) => {
    expect(scenarioLine(source, scenario)).toBe(line)
  })
})
