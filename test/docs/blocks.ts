/**
 * The blocks of a document that are kept true: fenced code behind a comment that says what it shows. Everything else in
 * a document is left alone.
 *
 *   <!-- file: PATH -->                          a file of the repository
 *   <!-- file: PATH from "TEXT" to "TEXT" -->    its lines from the first with the one text to the next with the other;
 *                                                ^TEXT stands at the beginning of a line
 *   <!-- run: npm run check -- ... -->           a command and what it prints; `(exits with 1)` where it is not 0
 *   <!-- example: NAME -->                       a part of the worked example, see worked-example.ts
 *   <!-- demo: NAME -->                          the scenarios of docs/examples/NAME.ts: verdicts and distinct states
 *   <!-- demo: NAME trace "SCENARIO" -->         the same, and the trace of one of them
 *   <!-- project: ... -->                        commands and files of a user's project, see project-blocks.ts
 *   <!-- demo: NAME .mmd "SCENARIO" -->          the file of an export; .test.ts for what --emit-test writes
 */

export interface Block {
  readonly kind: 'file' | 'run' | 'example' | 'demo' | 'project'
  readonly subject: string
  readonly content: string
}

const pattern = /(<!-- (file|run|example|demo|project): (.+?) -->\n\n?```\w*\n)((?:(?!```).*\n)*)(```(?:\n|$))/g

/** The blocks of a document, in order. */
export function blocksOf(text: string): Block[] {
  return [...text.matchAll(pattern)].map(([, , kind, subject, content]) => blockOf(kind, subject, content))
}

/** The document with the content of each block replaced. */
export async function withBlocks(text: string, contentOf: (block: Block) => Promise<string>): Promise<string> {
  const contents: string[] = []
  for (const block of blocksOf(text)) contents.push(await contentOf(block))
  return text.replace(pattern, (_match, opening: string, _kind, _subject, _content, closing: string) => {
    return `${opening}${contents.shift()}\n${closing}`
  })
}

/** Comments that look like those of blocks, to find those that are misspelt. */
export function markersIn(text: string): number {
  return text.match(/^<!-- \w+:/gm)?.length ?? 0
}

/** The part of a file that a block shows. */
export function excerpt(source: string, from: string, to: string): string {
  const lines = source.split('\n')
  const first = lines.findIndex((line) => hasText(line, from))
  const last = lines.findIndex((line, index) => index >= first && hasText(line, to))
  if (first < 0 || last < 0) throw new Error(`There are no lines from ${from} to ${to}.`)
  const shown = lines.slice(first, last + 1)
  const indents = shown.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length)
  return shown.map((line) => line.slice(Math.min(...indents))).join('\n')
}

function hasText(line: string, text: string): boolean {
  return text.startsWith('^') ? line.startsWith(text.slice(1)) : line.includes(text)
}

/** Output without what is different in every run: times, however wide. */
export function masked(output: string): string {
  return output.replace(/ +(\d+ min )?\d+(\.\d+)? s\b/g, ' TIME')
}

function blockOf(kind: string | undefined, subject: string | undefined, content: string | undefined): Block {
  return { kind: kind as Block['kind'], subject: subject as string, content: (content as string).replace(/\n$/, '') }
}
