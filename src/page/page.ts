/** A page as one file: the program, its style and the data, which nothing in it can break out of. */

import { createHash } from 'node:crypto'
import type { PageData } from './format.ts'

/** The program of the page and its style, the same for all pages. */
export interface App {
  readonly script: string
  readonly style: string
}

/**
 * A whole HTML document. Its policy allows the one script and the one style that it has, by their hashes, and nothing from
 * anywhere else; where it shows pictures of an author, their styles, too.
 */
export function htmlPage(data: PageData, { script, style }: App): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    // Authors draw with styles of their own, which a policy allows all or none of; they can load nothing.
    data.pictures === null ? `style-src '${hashOf(style)}'` : "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const title = `${data.property === null ? 'Run' : data.property.name}: ${data.model}, ${data.scenario}`
  return htmlDocument({
    ...{ title, policy, style },
    body: `<div id="page"><noscript>This page needs JavaScript, which is part of it.</noscript></div>
<script type="application/json" id="data">${inScript(JSON.stringify(data))}</script>
<script>${script}</script>`,
  })
}

/** What a document has besides its frame. */
export interface DocumentParts {
  readonly title: string
  /** Its content security policy. */
  readonly policy: string
  readonly style: string
  /** As HTML. */
  readonly body: string
}

export function htmlDocument({ title, policy, style, body }: DocumentParts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${inAttribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="Netsplit">
<title>${inText(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`
}

/** JSON in which nothing ends a script or begins a comment, wherever it stands in a document. */
export function inScript(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

export function inText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

export function inAttribute(text: string): string {
  return inText(text).replaceAll('"', '&quot;')
}

/** As a content security policy names a script or a style. */
export function hashOf(source: string): string {
  return `sha256-${createHash('sha256').update(source).digest('base64')}`
}
