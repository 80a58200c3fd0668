/**
 * README.md and the pages under docs show what is: code blocks are compared with the files and the output that they
 * quote. `npm run docs` brings the blocks up to date.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exitCodes } from '../../src/cli/exit.ts'
import { reservedNames } from '../../src/language/node.ts'
import * as vocabulary from '../../src/language/vocabulary.ts'
import { launcher, packageFolder, run } from '../cli/netsplit.ts'
import { type Block, blocksOf, excerpt, markersIn, masked, withBlocks } from './blocks.ts'
import { demoInWords } from './demo-blocks.ts'
import { ProjectOfPage } from './project-blocks.ts'
import { workedExample } from './worked-example.ts'

/** Made as a whole, see api.test.ts. */
const generated = ['docs/api.md']
const pages = ['README.md', ...findPages('docs')].filter((page) => !generated.includes(page))

describe.each(pages)('%s', (page) => {
  const path = join(packageFolder, page)
  const text = readFileSync(path, 'utf8')

  it('shows code and output as they are', async () => {
    const project = new ProjectOfPage()
    const upToDate = await withBlocks(text, (block) => currentContent(block, project)).finally(() => project.remove())
    await expect(upToDate, 'npm run docs brings the page up to date').toMatchFileSnapshot(path)
  })

  it('marks its blocks in a way that is understood', () => {
    expect(blocksOf(text)).toHaveLength(markersIn(text))
  })

  it('links to pages and files that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(([, link]) => link as string)
    const folder = join(path, '..')
    expect(links.filter((link) => !existsSync(join(folder, link)))).toEqual([])
  })
})

describe('README.md', () => {
  const readme = readFileSync(join(packageFolder, 'README.md'), 'utf8')

  it('lists every model that is shipped', () => {
    const files = readdirSync(join(packageFolder, 'specs')).filter((file) => file.endsWith('.ts'))
    const models = files.map((file) => file.replace(/\.ts$/, ''))
    const missing = models.filter((model) => !readme.includes(`| [${model}](specs/${model}.ts) |`))
    expect(missing, 'README.md has a row for each model').toEqual([])
  })

  it('lists every exit code', () => {
    const listed = [...readme.matchAll(/^\| `(\d+)` \|/gm)].map(([, code]) => Number(code))
    expect(listed).toEqual(Object.values(exitCodes))
  })

  it('lists every function of the vocabulary', () => {
    const missing = Object.keys(vocabulary).filter((name) => !readme.includes(`| \`${name}(`))
    expect(missing, 'README.md has a row for each function').toEqual([])
  })

  it('lists every reserved name', () => {
    const [, list = ''] = /these names are reserved\*\*([^.]+)\./.exec(readme) ?? []
    expect([...list.matchAll(/`(\w+)`/g)].map(([, name]) => name)).toEqual(reservedNames)
  })
})

async function currentContent(block: Block, project: ProjectOfPage): Promise<string> {
  switch (block.kind) {
    case 'file':
      return fileContent(block.subject)
    case 'example':
      return workedExample(block.subject)
    case 'demo':
      return demoInWords(block.subject)
    case 'run':
    case 'project': {
      const { kind, subject } = block
      const output = await (kind === 'run' ? outputOf(subject) : project.contentOf(subject))
      // Times differ from run to run: what is as it was stays as it is written.
      return masked(output) === masked(block.content) ? block.content : output
    }
  }
}

function fileContent(subject: string): string {
  const [, file, from, to] = /^(\S+)(?: from "(.+)" to "(.+)")?$/.exec(subject) ?? []
  const source = readFileSync(join(packageFolder, file as string), 'utf8').trimEnd()
  return from === undefined || to === undefined ? source : excerpt(source, from, to)
}

/** Runs the script of a command like `npm run check -- paxos` as npm does, without npm's own lines. */
async function outputOf(subject: string): Promise<string> {
  const [, command, script, options, code] =
    /^(npm run (check|fuzz|replay)(?: -- (.+?))?)(?: \(exits with (\d+)\))?$/.exec(subject) ?? []
  if (script === undefined) throw new Error(`Only npm run check, fuzz and replay can be shown, not: ${subject}`)
  const outcome = await run(process.execPath, [launcher, script, ...wordsOf(options ?? '')], {
    cwd: packageFolder,
    env: { npm_lifecycle_event: script },
  })
  expect(outcome.code, `${subject}\n${outcome.stdout}${outcome.stderr}`).toBe(Number(code ?? 0))
  return `$ ${command}\n${outcome.stdout}${withoutProgress(outcome.stderr)}`.trimEnd()
}

/** The words of a command line; quotes hold words together. */
function wordsOf(options: string): string[] {
  return [...options.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? (bare as string))
}

function findPages(folder: string): string[] {
  return readdirSync(join(packageFolder, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
    .sort()
}

/** Where a search was after a while depends on the machine. */
function withoutProgress(stderr: string): string {
  return stderr.replace(/^.+: [\d,]+ (states|runs), .+\n/gm, '')
}
