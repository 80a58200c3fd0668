/** The syntax tree of a random program: text, with the places marked at which it can be made smaller. */

export type Tree =
  | string
  /** Pieces in a row. */
  | { readonly parts: readonly Tree[] }
  /** Statements, or other lines, of which any can be dropped. */
  | { readonly lines: readonly Tree[] }
  /** An expression that can be replaced by a simpler one of its type. */
  | { readonly whole: Tree; readonly simple: string }

/** A tree written as a template: js`if (${condition}) ${block}`. */
export function js(texts: readonly string[], ...inserted: readonly Tree[]): Tree {
  return { parts: texts.flatMap((text, at) => (at < inserted.length ? [text, inserted[at] as Tree] : [text])) }
}

/** Statements in braces. */
export function block(lines: readonly Tree[]): Tree {
  return js`{\n${{ lines }}\n}`
}

/** Trees with a separator in between. */
export function joined(trees: readonly Tree[], separator: string): Tree {
  return { parts: trees.flatMap((tree, at) => (at === 0 ? [tree] : [separator, tree])) }
}

export function sourceOf(tree: Tree): string {
  return indented(textOf(tree))
}

function textOf(tree: Tree): string {
  if (typeof tree === 'string') return tree
  if ('parts' in tree) return tree.parts.map(textOf).join('')
  if ('whole' in tree) return textOf(tree.whole)
  return tree.lines.map(textOf).join('\n')
}

/** Lines are indented by the brackets that are open at their beginning; brackets in texts come in pairs or not at all. */
function indented(text: string): string {
  let depth = 0
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  return lines
    .map((line) => {
      const opened = line.replace(/'(?:[^'\\]|\\.)*'/g, '')
      const closesFirst = /^[\])}]+/.exec(opened)?.[0].length ?? 0
      const before = Math.max(0, depth - closesFirst)
      depth += (opened.match(/[[({]/g)?.length ?? 0) - (opened.match(/[\])}]/g)?.length ?? 0)
      return '  '.repeat(before) + line
    })
    .join('\n')
}

/** All trees that are smaller by one thing, the largest things first. */
export function* smaller(tree: Tree): Generator<Tree> {
  if (typeof tree === 'string') return
  if ('whole' in tree) {
    yield tree.simple
    for (const whole of smaller(tree.whole)) yield { ...tree, whole }
    return
  }
  if ('lines' in tree) {
    const { lines } = tree
    if (lines.length > 3) {
      const half = lines.length >> 1
      yield { lines: lines.slice(half) }
      yield { lines: lines.slice(0, half) }
    }
    for (const at of lines.keys()) yield { lines: lines.toSpliced(at, 1) }
    for (const [at, line] of lines.entries()) {
      for (const other of smaller(line)) yield { lines: lines.with(at, other) }
    }
    return
  }
  for (const [at, part] of tree.parts.entries()) {
    for (const other of smaller(part)) yield { parts: tree.parts.with(at, other) }
  }
}

/** The smallest tree that still fails, as far as it is found by making one thing smaller at a time. */
export function shrink(tree: Tree, fails: (tree: Tree) => boolean, tries: number): Tree {
  let smallest = tree
  let left = tries
  for (;;) {
    let found: Tree | null = null
    for (const candidate of smaller(smallest)) {
      if (left-- <= 0) return smallest
      if (!fails(candidate)) continue
      found = candidate
      break
    }
    if (found === null) return smallest
    smallest = found
  }
}
