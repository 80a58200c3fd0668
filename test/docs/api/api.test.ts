/** docs/api.md shows what the package exports as it is declared, and everything has an example that runs. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageFolder } from '../../cli/netsplit.ts'
import { declarationsFolder } from '../../package/packed.ts'
import { exportsOfPackage } from './declared.ts'
import { examples, examplesIn } from './examples.ts'
import { groups, keyOf } from './groups.ts'
import { apiPage, examplesOf } from './page.ts'

const material = { exported: exportsOfPackage(declarationsFolder()), examples: examples() }
const { exported } = material
const path = join(packageFolder, 'docs/api.md')

describe('docs/api.md', () => {
  it('is what is made of the declarations and of the examples', async () => {
    await expect(apiPage(material), 'npm run docs brings the page up to date').toMatchFileSnapshot(path)
  })

  it('has everything that is exported, in one chapter each', () => {
    const listed = groups.flatMap(({ values, types }) => [...values, ...types])
    expect(listed.toSorted()).toEqual(exported.map(keyOf).sort())
    const types = groups.flatMap((group) => group.types)
    expect(types.toSorted()).toEqual(
      exported
        .filter(({ isType }) => isType)
        .map(keyOf)
        .sort(),
    )
  })

  it('links to headings that it has, and to pages that there are', () => {
    const page = apiPage(material)
    const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading as string)
    const anchors = headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    )
    expect(new Set(anchors).size, 'no two headings are alike').toBe(anchors.length)
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor as string)
    expect(links.filter((anchor) => !anchors.includes(anchor))).toEqual([])
    const pages = [...page.matchAll(/\]\(([^)#:]+)\)/g)].map(([, file]) => file as string)
    expect(pages.filter((file) => !existsSync(join(packageFolder, 'docs', file)))).toEqual([])
  })
})

describe('everything that is exported', () => {
  it('has a docstring', () => {
    expect(exported.filter(({ doc }) => doc === null || doc.text === '').map(keyOf)).toEqual([])
  })

  it('says what each parameter is', () => {
    const silent = exported.flatMap(({ doc, name, parameters }) => {
      const described = doc?.tags.flatMap((tag) => (tag.kind === 'param' ? [tag.name] : [])) ?? []
      return parameters
        .filter((parameter) => !described.includes(parameter))
        .map((parameter) => `${name}: ${parameter}`)
    })
    expect(silent).toEqual([])
  })

  it('has an example; a type may share that of something else', () => {
    expect(exported.filter((one) => examplesOf(one, material).length === 0).map(keyOf)).toEqual([])
  })

  it('is what an example is about', () => {
    const names = new Set(exported.map(({ name }) => name))
    const strangers = material.examples.flatMap(({ about }) => about).filter((name) => !names.has(name))
    expect(strangers).toEqual([])
  })
})

describe('an example', () => {
  it('is the body of a test, below the imports that it needs', () => {
    const file = [
      "import { range, spec, type Spec } from 'netsplit'",
      "import { expect, it } from 'vitest'",
      "import other from '../../../docs/examples/other.ts'",
      "it('range, Spec', () => {",
      '  const made: Spec = other.spec',
      '  expect(range(2))',
      '})',
    ].join('\n')
    expect(examplesIn(file)).toEqual([
      {
        about: ['range', 'Spec'],
        uses: new Set(['netsplit range', 'netsplit Spec', './examples/other.ts other']),
        code: [
          "import { range, type Spec } from 'netsplit'",
          "import other from './examples/other.ts'",
          '',
          'const made: Spec = other.spec',
          'expect(range(2))',
        ].join('\n'),
      },
    ])
  })
})
