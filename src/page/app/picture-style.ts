/**
 * How pictures look where their author says nothing, and the way from one to the next. The colours that authors draw with are those of
 * the page, see page.css and docs/pictures.md.
 */

const animated =
  'transform, translate, scale, rotate, opacity, color, background-color, border-color, fill, fill-opacity, stroke, ' +
  'stroke-opacity, stroke-width, stroke-dashoffset, x, y, cx, cy, r, rx, ry, d, width, height, left, top'

export const pictureStyle = `
:host {
  color: var(--ink);
  background: var(--surface);
  font: 13px/1.4 system-ui, sans-serif;
}
svg { display: block; max-width: 100%; height: auto; fill: currentColor; }
text { stroke: none; }
@media (prefers-reduced-motion: no-preference) {
  .changing * { transition: 0.35s ease-in-out; transition-property: ${animated}; }
  @starting-style { .changing [id] { opacity: 0; } }
}
@media print { :host { color-scheme: light; } }
`
