/**
 * How pictures look where their author says nothing: the colours that authors draw with, each readable on both grounds, in light and in dark
 * (docs/pictures.md), and the way from one picture to the next.
 */

const animated =
  'transform, translate, scale, rotate, opacity, color, background-color, border-color, fill, fill-opacity, stroke, ' +
  'stroke-opacity, stroke-width, stroke-dashoffset, x, y, cx, cy, r, rx, ry, d, width, height, left, top'

export const pictureStyle = `
:host {
  --surface: light-dark(#ffffff, #1a1c20);
  --sunken: light-dark(#f4f4f2, #101114);
  --line: light-dark(#c9cac6, #42464f);
  --ink: light-dark(#1b1d21, #e7e8eb);
  --quiet: light-dark(#5a606b, #a0a7b3);
  --accent: light-dark(#2353c4, #8ab0ff);
  --violet: light-dark(#7440b8, #c39bff);
  --good: light-dark(#1b7a4a, #5fcf92);
  --warn: light-dark(#8a5a00, #e6b84f);
  --bad: light-dark(#b5241c, #ff8a80);
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
