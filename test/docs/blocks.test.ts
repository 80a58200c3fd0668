import { describe, expect, it } from 'vitest'
import { blocksOf, excerpt, markersIn, masked, withBlocks } from './blocks.ts'

const page = `# Title

<!-- file: a/b.ts -->
\`\`\`ts
old
\`\`\`

<!-- run: npm run check -- paxos (exits with 1) -->
\`\`\`console
$ npm run check
\`\`\`

\`\`\`ts
left alone
\`\`\`
`

describe('a page', () => {
  it('has blocks behind comments', () => {
    expect(blocksOf(page)).toEqual([
      { kind: 'file', subject: 'a/b.ts', content: 'old' },
      { kind: 'run', subject: 'npm run check -- paxos (exits with 1)', content: '$ npm run check' },
    ])
  })

  it('keeps everything but the content of its blocks', async () => {
    expect(await withBlocks(page, async ({ content }) => content)).toBe(page)
    expect(await withBlocks(page, async ({ kind }) => `new ${kind} $&`)).toBe(
      page.replace('old', () => 'new file $&').replace('$ npm run check', () => 'new run $&'),
    )
  })

  it('can have an empty block, to be filled', async () => {
    const empty = '<!-- file: a.ts -->\n```ts\n```\n\n```sh\nls\n```\n'
    expect(await withBlocks(empty, async () => 'filled')).toBe(empty.replace('```ts\n', '```ts\nfilled\n'))
  })

  it('counts comments that were meant to mark a block', () => {
    expect(markersIn(page)).toBe(2)
    expect(markersIn('<!-- flie: a.ts -->')).toBe(1)
  })
})

describe('an excerpt', () => {
  it('runs from one text to the next other one, and is not indented', () => {
    expect(excerpt('a {\n  b: {\n    c\n  }\n}\n', 'b:', '}')).toBe('b: {\n  c\n}')
  })

  it('can end at a line that begins with a text', () => {
    expect(excerpt('a {\n  b: {}\n}\nc\n', 'a', '^}')).toBe('a {\n  b: {}\n}')
  })

  it('must be there', () => {
    expect(() => excerpt('a', 'b', 'a')).toThrow('There are no lines')
  })
})

describe('masking', () => {
  it('hides times, however wide they are', () => {
    expect(masked('holds     0.24 s   as expected')).toBe(masked('holds    12.3 s   as expected'))
    expect(masked('3 checks in 2 min 3 s.')).toBe(masked('3 checks in 0.01 s.'))
  })

  it('shows counts', () => {
    expect(masked('holds  47  84  9')).toBe('holds  47  84  9')
  })
})
