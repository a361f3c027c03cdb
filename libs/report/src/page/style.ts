import { BLUE, GREEN, GRID, INK, MUTED, PAPER, PURPLE, VERMILLION } from '../chart/palette.js';
import { Markup } from './markup.js';

/** In the dark, what is drawn in one colour is drawn in a lighter one: the pictures are written once, for paper. */
const IN_THE_DARK: Readonly<Record<string, string>> = {
  [INK]: '#e6ebef',
  [MUTED]: '#9fadb8',
  [GRID]: '#313b45',
  [PAPER]: '#161c22',
  [BLUE]: '#56b4e9',
  [VERMILLION]: '#f08a45',
  [GREEN]: '#2cc79a',
  [PURPLE]: '#dd9dbe',
};

const swapped = Object.entries(IN_THE_DARK)
  .map(
    ([light, dark]) =>
      `  svg [fill="${light}"] { fill: ${dark}; }\n  svg [stroke="${light}"] { stroke: ${dark}; }`,
  )
  .join('\n');

/** The style sheet of every page: paper first, dark where the reader's system is. */
export const STYLE = new Markup(`
:root { --ink: ${INK}; --muted: ${MUTED}; --rule: ${GRID}; --paper: ${PAPER}; --tint: #f3f6f8; --link: ${BLUE}; --good: #00724f; --bad: #a84a00; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--paper); color: var(--ink); font: 15px/1.5 Inter, system-ui, -apple-system, 'Segoe UI', sans-serif; }
h1 { margin: 0; font-size: 1.7rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 0 0 .75rem; font-size: 1.2rem; }
h3 { margin: 1.25rem 0 .5rem; font-size: 1rem; }
p { margin: .4rem 0; max-width: 46rem; }
a { color: var(--link); }
code, pre { font: .85em/1.5 ui-monospace, 'DejaVu Sans Mono', monospace; overflow-wrap: anywhere; }
pre { background: var(--tint); padding: .75rem 1rem; border-radius: 6px; white-space: pre-wrap; }
.muted { color: var(--muted); }
.badge { display: inline-block; padding: .1rem .6rem; border: 1.5px solid currentColor; border-radius: 1rem; font-size: .85rem; font-weight: 600; }
.promoted { color: var(--good); }
.rejected { color: var(--bad); }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; margin-top: 1rem; padding-top: .75rem; border-top: 1px solid var(--rule); font-size: .9rem; }
section { margin-top: 2.25rem; scroll-margin-top: 1rem; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem; margin: 1rem 0; }
.tile { background: var(--tint); border-radius: 8px; padding: .7rem .9rem; }
.tile b { display: block; font-size: 1.45rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.tile span { display: block; font-size: .8rem; color: var(--muted); }
.scroll { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
tbody .text { min-width: 6.5rem; }
thead th { color: var(--muted); font-weight: 500; white-space: nowrap; }
tbody th { font-weight: 500; max-width: 22rem; overflow-wrap: anywhere; }
.number { text-align: right; white-space: nowrap; }
tr:has(.chosen) > * { background: var(--tint); }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .2rem 1.25rem; margin: .75rem 0; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 1rem; align-items: start; }
figure { margin: 0; break-inside: avoid; overflow-x: auto; }
svg { display: block; max-width: 100%; height: auto; }
@media (max-width: 40rem) {
  body { padding: 1rem; }
  dl { grid-template-columns: 1fr; }
  dd { margin-bottom: .4rem; }
}
@media print {
  body { max-width: none; padding: 0; font-size: 11px; }
  nav { display: none; }
  section { margin-top: 1.2rem; }
  h2, h3 { break-after: avoid; }
  tr { break-inside: avoid; }
  .scroll { overflow: visible; }
}
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e6ebef; --muted: #9fadb8; --rule: #313b45; --paper: #161c22; --tint: #202830; --link: #56b4e9; --good: #3fd0a4; --bad: #f0a070; }
${swapped}
}
`);
