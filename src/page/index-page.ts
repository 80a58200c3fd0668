/** A page that leads to the pages of a folder. It has no script. */

import { inOneLine } from '../trace/escape.ts'
import { hashOf, htmlDocument, inAttribute, inText } from './page.ts'

/** A page in the folder. */
export interface Listed {
  /** Its name. */
  readonly file: string
  readonly model: string
  readonly scenario: string
  readonly kind: 'counterexample' | 'lasso' | 'witness' | 'open' | 'error' | 'nothing'
  /** `counterexample of agreement`. */
  readonly shows: string
  readonly verdict: string
  readonly steps: number
}

const style = `:root{color-scheme:light dark}
body{max-width:1100px;margin:0 auto;padding:28px 20px 60px;background:light-dark(#fcfcfb,#141518);color:light-dark(#1b1d21,#e7e8eb);font:14px/1.45 system-ui,sans-serif}
h1{margin:0 0 4px;font-size:20px;font-weight:650}
h2{margin:28px 0 6px;font-size:15px;font-weight:650}
p{margin:0;color:light-dark(#5a606b,#a0a7b3)}
table{width:100%;border-collapse:collapse}
th,td{padding:7px 14px 7px 0;border-bottom:1px solid light-dark(#e3e3e0,#2c2f36);text-align:left;vertical-align:top}
th{font-size:12.5px;font-weight:600;color:light-dark(#5a606b,#a0a7b3)}
td:last-child,th:last-child{padding-right:0;text-align:right;font-variant-numeric:tabular-nums}
td{overflow-wrap:anywhere}
a{color:light-dark(#2353c4,#8ab0ff);text-underline-offset:2px}
a:focus-visible{outline:2px solid currentColor;outline-offset:2px;border-radius:3px}
.bad{color:light-dark(#b5241c,#ff8a80)}
@media(max-width:600px){thead{position:absolute;clip-path:inset(50%)}tr{display:block;padding:8px 0;border-bottom:1px solid light-dark(#e3e3e0,#2c2f36)}td{display:block;padding:0;border:0}td:last-child{text-align:left}td:last-child::after{content:" steps"}}`

export function indexPage(listed: readonly Listed[]): string {
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; base-uri 'none'; form-action 'none'`
  const models = [...new Set(listed.map(({ model }) => model))]
  return htmlDocument({
    ...{ title: 'Runs', policy, style },
    body: `<main>
<h1>Runs</h1>
<p>${listed.length === 0 ? 'There is no run to show.' : countOf(listed)}</p>
${models.map((model) => section(model, listed)).join('\n')}
</main>`,
  })
}

function countOf(listed: readonly Listed[]): string {
  const bad = listed.filter(isBad).length
  const runs = `${listed.length} ${listed.length === 1 ? 'run' : 'runs'}`
  return `${runs}, ${bad === 0 ? 'none' : bad} of which ${bad === 1 ? 'shows' : 'show'} that something is wrong.`
}

function isBad({ kind }: Listed): boolean {
  return kind !== 'witness' && kind !== 'nothing'
}

function section(model: string, listed: readonly Listed[]): string {
  const rows = listed
    .filter((one) => one.model === model)
    .map((one) => {
      const link = `<a href="${inAttribute(encodeURIComponent(one.file))}">${told(one.shows)}</a>`
      const verdict = `<td${isBad(one) ? ' class="bad"' : ''}>${told(one.verdict)}</td>`
      return `<tr><td>${told(one.scenario)}</td><td>${link}</td>${verdict}<td>${one.steps}</td></tr>`
    })
  return `<section>
<h2>${told(model)}</h2>
<table>
<thead><tr><th>scenario</th><th>run</th><th>verdict</th><th>steps</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>
</section>`
}

function told(text: string): string {
  return inText(inOneLine(text))
}
