/**
 * How pictures look where their author says nothing: the colours that authors draw with, each readable on paper, in light and in dark
 * (docs/pictures.md), and the way from one picture to the next.
 */

const animated =
  'transform, translate, scale, rotate, opacity, color, background-color, border-color, fill, fill-opacity, stroke, ' +
  'stroke-opacity, stroke-width, stroke-dashoffset, x, y, cx, cy, r, rx, ry, d, width, height, left, top'

export const pictureStyle = `
:host {
  --paper: light-dark(#ffffff, #16191f);
  --fill: light-dark(#f1f4f7, #232932);
  --ink: light-dark(#1f2328, #e6eaf0);
  --faint: light-dark(#57606a, #9aa4b0);
  --line: light-dark(#c6ced6, #454e59);
  --accent: light-dark(#0860ca, #6cb0ff);
  --good: light-dark(#187334, #56d364);
  --warn: light-dark(#8a5a00, #e3b341);
  --bad: light-dark(#c4202d, #ff8078);
  color: var(--ink);
  background: var(--paper);
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
