/**
 * The examples of docs/api.md: tests in files of this folder. The title of a test names the exports that it is the example of,
 * `it('ordered, bounded', ...)`; what stands in its function is shown, below the imports that it needs.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parse } from '@babel/parser'
import type { ImportDeclaration, Node } from '@babel/types'
import { packageFolder } from '../../cli/netsplit.ts'
import { childrenOf } from './signature.ts'

export interface Example {
  /** The exports that it is about. */
  readonly about: readonly string[]
  /** All names in it that are imported from the package, `netsplit/testing GivenRun`. */
  readonly uses: ReadonlySet<string>
  /** With imports. */
  readonly code: string
}

const folder = join(packageFolder, 'test/docs/api')

export function examples(): Example[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('-examples.test.ts'))
  return files.sort().flatMap((name) => examplesIn(readFileSync(join(folder, name), 'utf8')))
}

export function examplesIn(text: string): Example[] {
  const { program } = parse(text, { sourceType: 'module', plugins: ['typescript'] })
  const imports = program.body.filter((statement) => statement.type === 'ImportDeclaration').flatMap(importsIn)
  return testsIn(program).map(({ title, body }) => {
    const used = new Set(namesIn(body))
    const needed = imports.filter(({ name }) => used.has(name))
    const shown = [importLines(needed), bodyText(text, body)].filter((part) => part !== '')
    return {
      about: title.split(', '),
      uses: new Set(needed.map(({ from, name }) => `${from} ${name}`)),
      code: shown.join('\n\n'),
    }
  })
}

interface Import {
  readonly from: string
  readonly name: string
  readonly kind: 'type' | 'value' | 'default'
}

/** Those that an example has to show; what the tests themselves need is told at the head of the page. */
function importsIn({ source, specifiers }: ImportDeclaration): Import[] {
  if (source.value === 'vitest') return []
  const from = source.value.startsWith('.') ? fromDocs(source.value) : source.value
  return specifiers.map((specifier): Import => {
    const { name } = specifier.local
    if (specifier.type !== 'ImportSpecifier') return { from, name, kind: 'default' }
    return { from, name, kind: specifier.importKind === 'type' ? 'type' : 'value' }
  })
}

/** A path as it is from docs/api.md. */
function fromDocs(path: string): string {
  const shown = relative(join(packageFolder, 'docs'), join(folder, path))
  return shown.startsWith('.') ? shown : `./${shown}`
}

/** Longer lines are broken. */
const widest = 100

function importLines(needed: readonly Import[]): string {
  const sources = [...new Set(needed.map(({ from }) => from))]
  return sources
    .map((source) => {
      const from = needed.filter((one) => one.from === source)
      const wholes = from.filter(({ kind }) => kind === 'default').map(({ name }) => name)
      const parts = from.filter(({ kind }) => kind !== 'default')
      const areTypes = parts.length > 0 && parts.every(({ kind }) => kind === 'type') && wholes.length === 0
      const named = parts.map(({ kind, name }) => (kind === 'type' && !areTypes ? `type ${name}` : name)).join(', ')
      const all = [...wholes, ...(named === '' ? [] : [`{ ${named} }`])].join(', ')
      const line = `import ${areTypes ? 'type ' : ''}${all} from '${source}'`
      return line.length > widest ? line.replace('{ ', '{\n  ').replace(' }', ',\n}').replaceAll(', ', ',\n  ') : line
    })
    .join('\n')
}

/** Where an example makes tests itself, it stands in a `describe`. */
const testing = ['it', 'describe']

function testsIn(node: Node): { readonly title: string; readonly body: Node }[] {
  if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && testing.includes(node.callee.name)) {
    const [title, test] = node.arguments
    if (title?.type !== 'StringLiteral' || test?.type !== 'ArrowFunctionExpression') return []
    return [{ title: title.value, body: test.body }]
  }
  return childrenOf(node).flatMap(testsIn)
}

/** Names that are looked up: not those of fields. */
function namesIn(node: Node): string[] {
  if (node.type === 'Identifier') return [node.name, ...childrenOf(node).flatMap(namesIn)]
  const isField = (child: Node) =>
    (node.type === 'MemberExpression' && !node.computed && child === node.property) ||
    (node.type === 'ObjectProperty' && !node.computed && !node.shorthand && child === node.key) ||
    (node.type === 'ObjectMethod' && !node.computed && child === node.key) ||
    (node.type === 'TSPropertySignature' && child === node.key)
  return childrenOf(node)
    .filter((child) => !isField(child))
    .flatMap(namesIn)
}

/** What stands between the braces of a test, not indented. */
function bodyText(text: string, { start, end }: Node): string {
  const lines = text
    .slice((start as number) + 1, (end as number) - 1)
    .replace(/^\n+/, '')
    .trimEnd()
    .split('\n')
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length)
  return lines.map((line) => line.slice(Math.min(...indents))).join('\n')
}
