/** The style sheets of the panel: constructed ones, which a strict Content-Security-Policy allows. */

const height = "min(22rem, 60vh)";
const width = "26rem";
const wide = "(min-width: 800px)";

const text = `
:host { all: initial; color-scheme: light dark; --text: #1c1c22; --dim: #5b5b66; --back: #fdfdfd; --raised: #f0f0f4;
  --line: #c9c9d1; --strong: #0b57d0; --changed: #fff0b3; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
  :host { --text: #ececf1; --dim: #a9a9b6; --back: #18181c; --raised: #26262c; --line: #44444e; --strong: #8ab4ff;
    --changed: #57481a; --bad: #ffa39c; }
}
* { box-sizing: border-box; font: inherit; color: inherit; }
.panel { position: fixed; inset: auto 0 0; z-index: 2147483646; display: flex; flex-direction: column; height: ${height};
  font: 14px/1.45 system-ui, sans-serif; color: var(--text); background: var(--back); border-top: 2px solid var(--strong); }
@media ${wide} {
  .panel.side { inset: 0 0 0 auto; width: ${width}; height: auto; border-top: 0; border-left: 2px solid var(--strong); }
}
@media not all and ${wide} { .move { display: none; } }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 4px; padding: 4px 8px; background: var(--raised); }
header [role=tablist] { display: flex; flex-wrap: wrap; gap: 4px; flex: 1; }
[role=tree], table { margin-top: 6px; }
button { padding: 3px 10px; background: var(--back); border: 1px solid var(--line); border-radius: 4px; cursor: pointer; }
button[aria-selected=true], button[aria-pressed=true] { border-color: var(--strong); box-shadow: inset 0 -2px var(--strong); }
:focus-visible { outline: 2px solid var(--strong); outline-offset: 1px; }
[role=tabpanel] { flex: 1; min-height: 0; overflow: auto; padding: 8px; }
[hidden] { display: none !important; }
.columns { display: flex; flex-direction: column; gap: 8px; height: 100%; }
.columns > * { flex: 1; min-height: 0; overflow: auto; }
.columns > :first-child { flex: 0 1 auto; max-height: 50%; }
@media ${wide} {
  .panel:not(.side) .columns { flex-direction: row; }
  .panel:not(.side) .columns > :first-child { flex: 0 0 18rem; max-height: none; border-right: 1px solid var(--line); }
}
ul, dl, p, h2 { margin: 0; padding: 0; list-style: none; }
a { color: var(--strong); }
h2 { font-weight: 600; padding-bottom: 4px; }
p { padding-bottom: 6px; }
[role=treeitem] { padding: 2px 6px; border-radius: 4px; cursor: default; overflow-wrap: anywhere; }
[role=treeitem][aria-selected=true] { background: var(--raised); box-shadow: inset 3px 0 var(--strong); }
[role=treeitem]:hover { background: var(--raised); }
small { color: var(--dim); }
dt { color: var(--dim); }
dd { margin: 0 0 6px; padding: 2px 6px; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.45 ui-monospace, monospace;
  background: var(--raised); border-radius: 4px; }
dd.changed { background: var(--changed); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 2px 8px 2px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--dim); font-weight: 400; }
.number { text-align: right; white-space: nowrap; }
.bad { color: var(--bad); }
fieldset { margin: 0 0 8px; padding: 6px 10px; border: 1px solid var(--line); border-radius: 4px; }
legend { padding: 0 4px; }
label { display: inline-flex; align-items: center; gap: 6px; margin-right: 14px; }
input { accent-color: var(--strong); }
input[type=range] { width: 14rem; max-width: 55vw; }
.box { position: fixed; z-index: 2147483645; pointer-events: none; outline: 2px solid #0b57d0; outline-offset: -1px;
  background: #0b57d033; font: 12px/1.5 system-ui, sans-serif; }
.box span { position: absolute; left: 0; bottom: 100%; padding: 0 6px; background: #0b57d0; color: #fff; white-space: nowrap; }
.box.low span { bottom: auto; top: 0; }
`;

/** What the page leaves free, so that it can be scrolled to all that the panel would cover. */
const below = `html { padding-bottom: ${height} !important; scroll-padding-bottom: ${height}; }`;
const beside = `@media ${wide} { html { padding-right: ${width} !important; } } @media not all and ${wide} { ${below} }`;

/** The sheets of the panel: its own, and that for the page with the panel at the bottom or at the side. */
export const createSheet = () => makeSheet(text);
export const roomFor = (isAside: boolean) => makeSheet(isAside ? beside : below);

function makeSheet(rules: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules);
  return sheet;
}
