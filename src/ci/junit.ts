/**
 * Outcomes as JUnit XML, which nearly every service for continuous integration reads: a suite for each model. It is valid by the
 * schema of Jenkins, junit-10.xsd of its xunit-plugin, which allows least of those in use.
 */

import XmlBuilder from 'fast-xml-builder'
import { counted, type Outcome } from './outcome.ts'
import { plainText } from './plain-text.ts'

const options = {
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  textNodeName: '#text',
  format: true,
  suppressEmptyNode: true,
}

export function writeJunit(outcomes: readonly Outcome[]): string {
  const models = [...new Set(outcomes.map(({ model }) => model))]
  return new XmlBuilder(options).build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: {
      '@name': 'netsplit',
      ...totals(outcomes),
      testsuite: models.map((model) => {
        const own = outcomes.filter((outcome) => outcome.model === model)
        const [file = null] = own.map(({ file }) => file)
        return {
          '@name': plainText(model),
          ...(file !== null && { '@file': plainText(file) }),
          ...totals(own),
          testcase: own.map(caseOf),
        }
      }),
    },
  })
}

function totals(outcomes: readonly Outcome[]) {
  const { failed, error, undecided } = counted(outcomes)
  return {
    '@tests': outcomes.length,
    '@failures': failed,
    '@errors': error + undecided,
    '@time': outcomes.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3),
  }
}

function caseOf({ model, scenario, seconds, status, rule, summary, details }: Outcome) {
  const text = [summary, details].filter((part) => part !== '').join('\n\n')
  const problem = { '@message': plainText(summary), '@type': plainText(rule), '#text': plainText(text) }
  return {
    '@classname': plainText(model),
    '@name': plainText(scenario),
    '@time': seconds.toFixed(3),
    ...(status === 'failed' && { failure: problem }),
    ...((status === 'error' || status === 'undecided') && { error: problem }),
  }
}
