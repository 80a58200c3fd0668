/** docs/api.md, of what the package exports and the examples of it. */

import type { Exported } from './declared.ts'
import type { Docstring, Tag } from './docstring.ts'
import type { Example } from './examples.ts'
import { type Group, groups, keyOf } from './groups.ts'

const head = `# The interface in code

Look up what Netsplit exports, grouped by what one does with it: its signature, what goes in and comes out, and an example. The
examples are tests that run with every change of Netsplit; \`expect\` in them is that of vitest. Signatures leave out what only the
compiler asks for; unfold a declaration to see all of it. Types are at the end of each chapter.

Errors that are thrown on purpose are [NetsplitErrors](#netspliterror). This page is made of the declarations that the package is
shipped with and of \`test/docs/api\`; \`npm run docs\` makes it anew.
`

/** Everything that the page is made of. */
export interface Material {
  readonly exported: readonly Exported[]
  readonly examples: readonly Example[]
}

export function apiPage(material: Material): string {
  const contents = groups.map((group) => {
    const links = group.values.map((key) => `[${shortName(key)}](#${anchorOf(shortName(key))})`)
    return `* [${group.title}](#${anchorOf(group.title)}): ${links.join(', ')}`
  })
  return [head, contents.join('\n'), ...groups.map((group) => chapter(group, material))]
    .join('\n')
    .trimEnd()
    .concat('\n')
}

/** The examples that an export has: those that are about it, or else, of a type, the first that uses it. */
export function examplesOf({ entry, name, isType }: Exported, { examples }: Material): readonly Example[] {
  const use = `${entry} ${name}`
  const about = examples.filter((example) => example.about.includes(name) && example.uses.has(use))
  return about.length === 0 && isType ? examples.filter(({ uses }) => uses.has(use)).slice(0, 1) : about
}

function chapter({ title, intro, values, types }: Group, material: Material): string {
  const find = (key: string) => material.exported.find((one) => keyOf(one) === key)
  const present = (keys: readonly string[]) => keys.map(find).filter((one) => one !== undefined)
  return [
    `\n## ${title}\n`,
    `${intro}\n`,
    ...present(values).map((value) => valueSection(value, material)),
    `### Types: ${title.toLowerCase()}\n`,
    ...present(types).map((type) => typeSection(type, material)),
  ].join('\n')
}

function valueSection(value: Exported, material: Material): string {
  const { entry, name, doc, signatures, declarations, parts } = value
  const isShort = signatures.length > 0
  const whole = code([declarations.join('\n'), ...parts].join('\n\n'))
  const examples = examplesOf(value, material).filter(({ about }) => about[0] === name)
  const told = material.examples.find(
    ({ about, uses }) => about.slice(1).includes(name) && uses.has(`${entry} ${name}`),
  )
  return [
    `### ${name}\n`,
    isShort ? code(signatures.join('\n')) : whole,
    ...(doc === null ? [] : docParts(doc, material)),
    ...examples.map((example) => code(example.code)),
    ...exampleElsewhere(told, material),
    ...(isShort ? [folded('Declaration', whole)] : []),
  ].join('\n')
}

function typeSection(type: Exported, material: Material): string {
  const { name, doc, declarations, parts } = type
  const [example] = examplesOf(type, material)
  const isOwn = example?.about[0] === name
  const text = oneLine(doc?.text.split('\n\n')[0] ?? '')
  const first = sentenceOf(text)
  const more = [text.slice(first.length).trim(), ...(doc?.text.split('\n\n').slice(1) ?? [])].join('\n\n').trim()
  return folded(
    `<code>${name}</code>: ${plain(first)}`,
    [
      ...(doc === null ? [] : docParts({ ...doc, text: more }, material)),
      code([...declarations, ...parts].join('\n\n')),
      ...(isOwn ? [code(example.code)] : exampleElsewhere(example, material)),
    ].join('\n'),
  )
}

/** Where an example stands that is about something else in the first place. Types have no headings. */
function exampleElsewhere(example: Example | undefined, { exported }: Material): string[] {
  const [name] = example?.about ?? []
  if (name === undefined) return []
  const isValue = exported.some((one) => one.name === name && !one.isType)
  return [`Example: that of ${isValue ? `[${name}](#${anchorOf(name)})` : `\`${name}\``}.\n`]
}

function docParts({ text, tags }: Docstring, material: Material): string[] {
  const of = (kind: string) => tags.filter((tag) => tag.kind === kind)
  const items = [
    ...of('typeParam').map(({ name, text }) => `* \`${name}\`: ${linked(text, material)}`),
    ...of('param').map(({ name, text }) => `* \`${name}\`: ${linked(text, material)}`),
    ...sayings('Returns', of('returns'), material),
    ...sayings('Throws', of('throws'), material),
  ]
  return [
    ...(text === '' ? [] : [`${linked(text, material)}\n`]),
    ...(items.length === 0 ? [] : [`${items.join('\n')}\n`]),
  ]
}

function sayings(word: string, tags: readonly Tag[], material: Material): string[] {
  return tags.map(({ text }) => `* ${word} ${linked(text, material)}`)
}

/** Text whose lines are those of a document, with links to what it names. */
function linked(text: string, { exported }: Material): string {
  return text
    .split('\n\n')
    .map(oneLine)
    .join('\n\n')
    .replace(/\{@link (\w+)\}/g, (_, name: string) => {
      const isShown = exported.some((one) => one.name === name && !one.isType)
      return isShown ? `[${name}](#${anchorOf(name)})` : `\`${name}\``
    })
    .replace(/\bdocs\/([\w-]+\.md)\b/g, '[$1]($1)')
}

function oneLine(text: string): string {
  return text.replace(/\n\s*/g, ' ')
}

/** What a summary shows, in which there is no Markdown. */
function plain(text: string): string {
  return text
    .replace(/\{@link (\w+)\}/g, '$1')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/`([^`]+)`/g, '<code>$1</code>')
}

function sentenceOf(text: string): string {
  return /^.+?[.](?= |$)/.exec(oneLine(text))?.[0] ?? oneLine(text)
}

function folded(summary: string, content: string): string {
  return `<details><summary>${summary}</summary>\n\n${content}\n</details>\n`
}

function code(text: string): string {
  return `\`\`\`ts\n${text}\n\`\`\`\n`
}

function shortName(key: string): string {
  return key.split(' ').at(-1) as string
}

/** As GitHub makes the anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-')
}
