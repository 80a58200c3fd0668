/** package.json gets a script, and stays as it is otherwise. */

import { expect, it } from 'vitest'
import { parsePackageJson, withScript } from '../../src/cli/package-json.ts'

const added = (text: string) => withScript(text, 'package.json', 'check:models', 'netsplit check')

it.each([
  ['two blanks', '{\n  "name": "x",\n  "scripts": {\n    "test": "vitest"\n  }\n}\n'],
  ['tabs, and no end of line', '{\n\t"scripts": {\n\t\t"test": "vitest"\n\t},\n\t"private": true\n}'],
  ['lines as Windows ends them', '{\r\n    "scripts": {\r\n        "test": "vitest"\r\n    }\r\n}\r\n'],
  ['one line', '{"scripts":{"test":"vitest"}}\n'],
  ['a byte order mark', '\uFEFF{\n  "scripts": {\n    "test": "vitest"\n  }\n}\n'],
])('a script is added, with %s', (_, text) => {
  const [, gap = ''] = /\{(\s*)"test"/.exec(text) ?? []
  const colon = text.includes('": ') ? ': ' : ':'
  expect(added(text)).toBe(text.replace('"vitest"', `"vitest",${gap}"check:models"${colon}"netsplit check"`))
})

it('scripts are added where there are none', () => {
  expect(added('{\n  "name": "x"\n}\n')).toBe(
    '{\n  "name": "x",\n  "scripts": {\n    "check:models": "netsplit check"\n  }\n}\n',
  )
})

it.each(['', '{ "name": }', '[]', '"x"', 'null', '{ "scripts": [] }', '{ "devDependencies": "x" }'])(
  'what is no package.json is refused: %s',
  (text) => {
    expect(() => parsePackageJson(text, '/p/package.json')).toThrow(
      /^package\.json cannot be read: .+\.\n {2}at \/p\/package\.json/,
    )
  },
)
