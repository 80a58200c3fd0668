/**
 * What is left of an author's picture: shapes, text and their looks. It runs nothing, loads nothing, leads nowhere, and takes no
 * focus. The security policy of the page forbids most of that a second time.
 */

import createPurifier, { type Config, type RemovedAttribute, type RemovedElement } from 'dompurify'

const shapes =
  'svg g defs symbol title desc path rect circle ellipse line polyline polygon text tspan textPath marker linearGradient ' +
  'radialGradient stop pattern clipPath mask filter feBlend feColorMatrix feComposite feFlood feGaussianBlur feMerge ' +
  'feMergeNode feMorphology feOffset feDropShadow'
const texts =
  'div span p br hr h1 h2 h3 h4 h5 h6 section header footer figure figcaption b strong i em u s small sub sup code kbd ' +
  'pre mark abbr ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td'

const config: Config & { RETURN_DOM_FRAGMENT: true } = {
  // The body is what the parser puts all into; it is no part of what comes out.
  ALLOWED_TAGS: [...shapes.split(' '), ...texts.split(' '), 'style', '#text', 'body'],
  FORBID_ATTR: [
    ...['href', 'xlink:href', 'src', 'srcset', 'background', 'cite', 'target', 'name', 'action'],
    ...['tabindex', 'autofocus', 'accesskey', 'contenteditable', 'popover'],
  ],
  ALLOW_DATA_ATTR: false,
  // Ids that hide properties of a document, such as `head`, hide none from within a shadow tree.
  SANITIZE_DOM: false,
  RETURN_DOM_FRAGMENT: true,
}

/** Style that loads something, or may, for backslashes hide what it says. References to parts of the same picture are harmless. */
const loading = /\\|@import|image-set|(url|src|element)\((?!\s*["']?#)/i

const purifier = createPurifier(window)
purifier.addHook('uponSanitizeAttribute', (_element, attribute) => {
  if (loading.test(attribute.attrValue)) attribute.keepAttr = false
})
purifier.addHook('uponSanitizeElement', (element, { tagName }) => {
  if (tagName === 'style' && loading.test(element.textContent ?? '')) element.textContent = ''
})

export interface Cleaned {
  readonly content: DocumentFragment
  /** What it was cleaned of, in words: `script`, `onclick of rect`. */
  readonly leftOut: readonly string[]
}

export function clean(markup: string): Cleaned {
  const content = purifier.sanitize(markup, config)
  const words = purifier.removed.map((removed) => inWords(removed))
  return { content, leftOut: [...new Set(words)] }
}

function inWords(removed: RemovedElement | RemovedAttribute): string {
  if ('element' in removed) return removed.element.nodeName.toLowerCase()
  return `${removed.attribute?.name ?? 'an attribute'} of ${removed.from.nodeName.toLowerCase()}`
}
