/**
 * What the package exports, read from the declarations that it is shipped with: for each export its docstring and its
 * declaration. A parser is enough for that, since the compiler has written all types down.
 */

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parse } from '@babel/parser'
import type { ExportNamedDeclaration, Node, Statement } from '@babel/types'
import { packageFolder } from '../../cli/netsplit.ts'
import { type Docstring, docstringIn } from './docstring.ts'
import { childrenOf, parametersOf, shortSignature } from './signature.ts'

/** One name that an entry of the package exports. */
export interface Exported {
  /** What it is imported from: `netsplit/testing`. */
  readonly entry: string
  readonly name: string
  readonly isType: boolean
  readonly doc: Docstring | null
  /** The declaration, one for each overload. */
  readonly declarations: readonly string[]
  /** What they refer to that is exported under no name, with its docstrings. */
  readonly parts: readonly string[]
  /** Of a function, the names of its parameters; one that is taken apart is called `options`. */
  readonly parameters: readonly string[]
  /** The declarations of a function without what only the compiler asks for; of others none. */
  readonly signatures: readonly string[]
}

/** Where a name is declared. */
interface Place {
  readonly entry: string
  readonly file: string
  readonly name: string
}

/** @param types the folder of the declarations */
export function exportsOfPackage(types: string): readonly Exported[] {
  const { exports } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'))
  const places = Object.entries<{ readonly types?: string }>(exports).flatMap(([path, { types: file }]) =>
    file === undefined ? [] : placesOf(join(types, file.replace('./dist/types/', '')), join('netsplit', path)),
  )
  const shown = new Set(places.map(({ name }) => name))
  return places.map((place) => exported(place, shown))
}

function placesOf(file: string, entry: string): Place[] {
  const exporting = statementsOf(file).filter((statement) => statement.type === 'ExportNamedDeclaration')
  const own = exporting.flatMap(({ declaration }) => (declaration ? [nameOf(declaration)] : []))
  return [
    ...exporting.flatMap((statement) => {
      const from = statement.source?.value.replace(/\.js$/, '.d.ts')
      return from === undefined
        ? []
        : namesIn(statement).map((name) => ({ entry, file: join(dirname(file), from), name }))
    }),
    ...[...new Set(own)].flatMap((name) => (name === null ? [] : [{ entry, file, name }])),
  ]
}

function namesIn({ specifiers }: ExportNamedDeclaration): string[] {
  return specifiers.map(({ exported }) => (exported.type === 'Identifier' ? exported.name : exported.value))
}

/**
 * @param shown the names that have a place of their own
 * @throws Error for what the file does not declare itself: pages show what is declared, not what is renamed
 */
function exported({ entry, file, name }: Place, shown: ReadonlySet<string>): Exported {
  const text = readFileSync(file, 'utf8')
  const statements = statementsOf(file)
  const declaring = statements.filter((statement) => isExported(statement) && declaredBy(statement) === name)
  const [first] = declaring
  if (first === undefined) throw new Error(`${file} does not declare ${name}.`)
  const declarations = declaring.flatMap((statement) => declarationIn(statement) ?? [])
  const comment = commentOf(first, statements)
  return {
    entry,
    name,
    isType: ['TSInterfaceDeclaration', 'TSTypeAliasDeclaration'].includes(declarations[0]?.type ?? ''),
    doc: comment === null ? null : docstringIn(comment),
    declarations: declarations.map((declaration) => narrow(textOf(declaration, text))),
    parts: partsOf(declarations, statements, shown).map((part) => {
      const about = commentOf(part, statements)
      return narrow(`${about === null ? '' : `/*${about}*/\n`}${textOf(declarationIn(part) ?? part, text)}`)
    }),
    parameters: declarations[0]?.type === 'TSDeclareFunction' ? parametersOf(declarations[0]) : [],
    signatures: declarations.flatMap((declaration) =>
      declaration.type === 'TSDeclareFunction' ? [shortSignature(declaration, text)] : [],
    ),
  }
}

/** What the same file declares without exporting it from the package, and a declaration refers to: where its fields are described, or its words listed. */
function partsOf(roots: readonly Node[], statements: readonly Statement[], shown: ReadonlySet<string>): Statement[] {
  const found = new Set<Statement>()
  const visit = (node: Node) => {
    if (node.type === 'Identifier' && !shown.has(node.name)) {
      const part = statements.find((statement) => declaredBy(statement) === node.name)
      const declaration = part && declarationIn(part)
      if (part && declaration && declaration.type !== 'TSDeclareFunction' && !found.has(part)) {
        found.add(part)
        visit(declaration)
      }
    }
    for (const child of childrenOf(node)) visit(child)
  }
  for (const root of roots) visit(root)
  return [...found].filter((part) => hasDescribedFields(part) || isListOfWords(part))
}

function hasDescribedFields(statement: Statement): boolean {
  const isDescribed = (node: Node): boolean =>
    (node.type === 'TSPropertySignature' && (node.leadingComments ?? []).length > 0) ||
    childrenOf(node).some(isDescribed)
  return isDescribed(statement)
}

/** Like the codes of errors. */
function isListOfWords(statement: Statement): boolean {
  const declaration = declarationIn(statement)
  if (declaration?.type !== 'TSTypeAliasDeclaration' || declaration.typeAnnotation.type !== 'TSUnionType') return false
  return declaration.typeAnnotation.types.every(({ type }) => type === 'TSLiteralType')
}

function isExported(statement: Statement): boolean {
  return statement.type === 'ExportNamedDeclaration'
}

function declarationIn(statement: Statement): Statement | null {
  return statement.type === 'ExportNamedDeclaration' ? (statement.declaration ?? null) : statement
}

function declaredBy(statement: Statement): string | null {
  const declaration = declarationIn(statement)
  return declaration === null ? null : nameOf(declaration)
}

/** The docstring above a statement. The comment at the head of a file is about the file. */
function commentOf(statement: Statement, statements: readonly Statement[]): string | null {
  const comments = (statement.leadingComments ?? []).filter(({ type }) => type === 'CommentBlock')
  const last = statement === statements[0] && comments.length < 2 ? undefined : comments.at(-1)?.value
  return last?.startsWith('*') ? last : null
}

function textOf({ start, end }: Node, text: string): string {
  return text.slice(start as number, end as number)
}

function nameOf(declaration: Statement): string | null {
  if (declaration.type === 'VariableDeclaration') {
    const id = declaration.declarations[0]?.id
    return id?.type === 'Identifier' ? id.name : null
  }
  return 'id' in declaration && declaration.id?.type === 'Identifier' ? declaration.id.name : null
}

const parsed = new Map<string, readonly Statement[]>()

function statementsOf(file: string): readonly Statement[] {
  const known = parsed.get(file)
  if (known !== undefined) return known
  const { program } = parse(readFileSync(file, 'utf8'), {
    sourceType: 'module',
    plugins: [['typescript', { dts: true }]],
  })
  parsed.set(file, program.body)
  return program.body
}

/** The compiler indents by four. */
function narrow(declaration: string): string {
  return declaration
    .replace(/^(export )?declare /gm, '')
    .replace(/^( {4})+/gm, (indent) => ' '.repeat(indent.length / 2))
    .replace(/;$/gm, '')
}
