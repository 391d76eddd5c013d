"""How a page looks: on a phone, on a projector, in the dark, on paper."""

#: How the parts of an equation lie, by their classes: beside its name, a side and what goes on
#: with it further in, a part that keeps together as long as there is room for it.
LAYOUT = {
    "equation": "overflow-x: auto; overflow-y: hidden; padding: 0.2em 0",
    "beside": "display: grid; grid-template-columns: max-content minmax(0, 1fr); "
    "align-items: baseline",
    "sides": "display: block",
    "side": "display: inline-block; max-width: 100%; padding: 0.12em 0 0.12em 1.5em; "
    "text-indent: -1.5em",
    "row": "display: block",
    "part": "display: inline-block; max-width: 100%; text-indent: 0",
    "table": "overflow-x: auto; overflow-y: hidden; padding: 0.2em 0",
}

STYLE = "".join(f".{name} {{ {rules}; }}\n" for name, rules in LAYOUT.items())
STYLE += """\
:root { color-scheme: light dark; --paper: #fff; --shadow: #0005;
  --line: #8886; --accent: #005b94; --good: #1a7037; --bad: #b34700; }
* { box-sizing: border-box; }
html { font-size: clamp(100%, 0.85rem + 0.4vw, 150%); }
body { font: 1rem/1.55 system-ui, "Segoe UI", Roboto, sans-serif; margin: 0 auto; padding: 1rem;
  max-width: 48rem; overflow-wrap: break-word; background: var(--paper); color: #1a1a1a; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0.5rem 0 1rem; }
h2 { font-size: 1.3rem; margin: 2rem 0 0.6rem; padding-bottom: 0.2rem;
  border-bottom: 2px solid var(--accent); }
h3 { font-size: 1.05rem; margin: 1.2rem 0 0.4rem; }
h4 { font-size: 1rem; margin: 1rem 0 0.4rem; }
p { margin: 0.6rem 0; }
math { font-size: 1.08em; }
:is(summary, dt, dd) math { math-style: normal; }
.equation, .table { margin: 0.5rem 0; }
:is(.equation, .table, .network, .stages) {  /* a shadow where there is more to be moved to */
  background: linear-gradient(90deg, var(--paper) 1.5rem, #0000) local,
    linear-gradient(270deg, var(--paper) 1.5rem, #0000) right local,
    linear-gradient(90deg, var(--shadow), #0000 0.8rem),
    linear-gradient(270deg, var(--shadow), #0000 0.8rem) right; }
mtable { text-indent: 0; }
details { border: 1px solid var(--line); border-radius: 0.4rem; margin: 0.5rem 0;
  padding: 0 0.8rem; }
details[open] { padding-bottom: 0.6rem; }
summary { cursor: pointer; padding: 0.5rem 0; font-weight: 600; overflow-x: auto; }
summary:hover { color: var(--accent); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 0.2rem clamp(0.35rem, 2vw, 1rem) 0.2rem 0;
  border-bottom: 1px solid var(--line); overflow-wrap: normal; white-space: nowrap; }
th { font-weight: 600; }
.table:not(:has(.pairs)) td:first-child { white-space: normal; }
.pairs thead { display: none; }
.pairs tbody { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr));
  gap: 0 1rem; }
.pairs, .pairs tr { display: flex; }
.pairs tbody { flex: 1; }
.pairs td:first-child { flex: 0 0 auto; min-width: 4.5rem; }
.pairs td:last-child { flex: 1; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.3rem 1rem; align-items: center; }
dt, dd { margin: 0; }
li { margin: 0.3rem 0; }
.good { color: var(--good); }
.bad { color: var(--bad); font-weight: 600; }
figure { margin: 1rem 0; }
svg { display: block; width: 100%; height: auto; max-height: 80vh; overflow: visible; }
.stages { width: min(94vw, 110rem); margin-left: 50%; transform: translateX(-50%);
  overflow-x: auto; }
.stages svg { min-width: 56rem; max-height: none; }
:is(.network, .stages) { padding: 0.3rem; overflow-x: auto; }
/* Behind a picture one sees the shadow that says that there is more of it. */
:is(.network, .stages) svg .graph > polygon { fill: none; }
/* Its letters are of 9 px at least. */
.network svg { min-width: calc(0.62 * var(--natural)); }
.curve { max-width: 34rem; font-size: 13px; fill: currentColor; }
.curve :is(path, polyline) { fill: none; stroke: currentColor; }
.curve polyline { stroke: var(--accent); stroke-width: 2.5; stroke-linejoin: round; }
.curve .line1 { stroke: #d55e00; }
.curve .line2 { stroke: #009e73; }
.curve .line3 { stroke: #cc79a7; }
.curve .line4 { stroke: #b58900; }
.curve .line5 { stroke: #7570b3; }
.curve .line6 { stroke: #8c564b; }
.curve .line7 { stroke: #7f7f7f; }
[data-name] { cursor: help; }
[data-name]:hover { background: #fd06; border-radius: 0.15em; }
.equation::after, :is(p, li, td, th, summary, dt, dd)::after {
  content: var(--said, none); position: fixed; z-index: 9; bottom: 0.8rem; left: 50%;
  transform: translateX(-50%); max-width: 94vw; padding: 0.35rem 0.9rem; border-radius: 0.4rem;
  background: #1a1a1a; color: #fff; font: 600 1.05rem/1.4 ui-monospace, monospace;
  pointer-events: none; box-shadow: 0 0 0 1px #fff8; }
:is(.equation, p, li, td):not(:hover)::after { content: none; }
.blank { white-space: nowrap; text-indent: 0; margin-left: 0.25em; }
.blank b { font-size: 0.8em; margin-right: 0.3em; }
.blank input { font: inherit; width: 12em; max-width: 60vw; padding: 0.1em 0.3em; color: inherit;
  background: #fd02; border: 0; border-bottom: 1.5px solid currentColor; border-radius: 0; }
@media (max-width: 30rem) {
  table { font-size: 0.8rem; }
  th, td { padding-right: 0.35rem; }
}
@media (min-width: 75rem) {
  body:has(.network) { max-width: 100rem; display: grid; gap: 0 1.5rem; padding: 1rem;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); align-items: start; }
  body:has(.network) table { font-size: 0.8rem; }
  header, main { grid-column: 1; }
  .network { grid-column: 2; grid-row: 1 / span 2; position: sticky; top: 1rem; margin: 0; }
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #14171a; --shadow: #fff5; --accent: #6cb8ee; --good: #6fcf8e; --bad: #ff9a5c; }
  body { color: #e6e6e6; }
  :is(.network, .stages) svg { filter: invert(1) hue-rotate(180deg); }
  :is(.network, .stages) svg g g :is([fill="white"], [fill="#ffffff"]):not(text) {
    fill: #e8ebee; }
}
@page { margin: 1.6cm; }
@media print {
  :root { color-scheme: light; --paper: #fff; --shadow: #0000; --accent: #005b94;
    --good: #1a7037; --bad: #b34700; }
  html { font-size: 10.5pt; }
  body, body:has(.network) { display: block; max-width: none; padding: 0; color: #000; }
  .network { position: static; max-width: 17cm; margin: 0 auto; }
  .stages { width: auto; margin-left: 0; transform: none; }
  :is(.network, .stages) svg { filter: none; min-width: 0; }
  details::details-content { content-visibility: visible; display: block; block-size: auto; }
  .equation, .table { overflow: visible; background: none; }
  .equation, figure, tr { break-inside: avoid; }
  h1, h2, h3, summary { break-after: avoid; }
  details { border-width: 1px 0 0; border-radius: 0; padding: 0; }
  .equation::after { content: none; }
  .open { margin: 0.9rem 0; break-inside: avoid; }
  .blank input { width: 5cm; height: 0.9cm; background: none; }
}
"""
