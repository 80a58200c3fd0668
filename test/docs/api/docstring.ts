/** Docstrings as data: what they say, and their tags. */

export interface Docstring {
  /** Paragraphs, in Markdown; lines as they are. */
  readonly text: string
  readonly tags: readonly Tag[]
}

export interface Tag {
  /** `param`, `returns`, `throws`, `example`, ... */
  readonly kind: string
  /** Of a parameter. */
  readonly name: string | null
  readonly text: string
}

/** @param comment without the slashes at its ends */
export function docstringIn(comment: string): Docstring {
  const lines = comment
    .replace(/^\*/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
  const [text = '', ...tags] = lines.join('\n').split(/^@(?=\w)/m)
  return { text: text.trim(), tags: tags.map(tagIn) }
}

function tagIn(text: string): Tag {
  const [, kind = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(text) ?? []
  const isNamed = kind === 'param' || kind === 'typeParam'
  const [, name = '', about = ''] = (isNamed && /^(\S+)\s*([\s\S]*)$/.exec(rest)) || ['', '', rest]
  return { kind, name: isNamed ? name : null, text: about.trim() }
}
