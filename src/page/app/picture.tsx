/**
 * The author's picture of the state that is looked at. It lies in a tree of its own, so that neither its styles nor its ids touch the
 * page, in a box that nothing in it can leave.
 */

import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { PagePicture } from '../picture.ts'
import { clean } from './clean.ts'
import { patchChildren } from './patch.ts'
import { pictureStyle } from './picture-style.ts'

/** Whatever a picture is placed at, it is placed in the box and cut at its edges. */
const box = { contain: 'content', overflow: 'auto', maxHeight: '45vh' }

export function Picture({ picture, label }: { readonly picture: PagePicture; readonly label: string }) {
  if ('failed' in picture) return <FailedPicture lines={picture.failed} label={label} />
  return <DrawnPicture markup={picture.markup} label={label} />
}

function FailedPicture({ lines, label }: { readonly lines: readonly string[]; readonly label: string }) {
  return (
    <section class="picture failed" aria-label={label}>
      {lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </section>
  )
}

function DrawnPicture({ markup, label }: { readonly markup: string; readonly label: string }) {
  const host = useRef<HTMLDivElement>(null)
  const [leftOut, setLeftOut] = useState<readonly string[]>([])
  useLayoutEffect(() => {
    if (host.current !== null) setLeftOut(draw(host.current, markup))
  }, [markup])
  return (
    <section class="picture" aria-label={label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <div style={box} tabIndex={0}>
        <div ref={host} />
      </div>
      {leftOut.length > 0 && <p class="left-out">Left out of the picture: {leftOut.join(', ')}.</p>}
    </section>
  )
}

/** Draws a picture in place of the one before. Returns what was left out of it. */
function draw(host: HTMLElement, markup: string): readonly string[] {
  const { content, leftOut } = clean(markup)
  const root = host.shadowRoot ?? begin(host)
  const drawing = root.lastElementChild as Element
  // The first picture is just there; from then on changes are animated.
  drawing.classList.toggle('changing', drawing.hasChildNodes())
  patchChildren(drawing, content)
  return leftOut
}

function begin(host: HTMLElement): ShadowRoot {
  const root = host.attachShadow({ mode: 'open' })
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(pictureStyle)
  root.adoptedStyleSheets = [sheet]
  root.append(document.createElement('div'))
  return root
}
