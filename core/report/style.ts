/** The page's whole style: no fonts, images or scripts are loaded. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f6f7f9; --ink: #16191d; --muted: #5b626c; --line: #dfe3e8;
  --accent: #0a66c2; --contrast: #b4540a; --faint: #9aa1ab; --good: #137a4b; --wait: #9a5b00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #101317; --panel: #181c22; --ink: #e7eaee; --muted: #9ba3ae; --line: #2a3038;
    --accent: #5aa9f5; --contrast: #f0985a; --faint: #6b7480; --good: #4cc38a; --wait: #f0b35a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  -webkit-text-size-adjust: 100%; font-variant-numeric: tabular-nums;
}
main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
header { margin-bottom: 1.75rem; }
.kicker { margin: 0; color: var(--muted); font-size: .8rem; letter-spacing: .08em; text-transform: uppercase; }
h1 { margin: .25rem 0 .25rem; font-size: clamp(1.6rem, 5vw, 2.3rem); line-height: 1.15; letter-spacing: -.015em; overflow-wrap: anywhere; }
h2 { margin: 3rem 0 .9rem; font-size: 1.25rem; letter-spacing: -.005em; }
h3 { margin: 0 0 .6rem; font-size: .95rem; }
p { margin: 0 0 .8rem; max-width: 42rem; overflow-wrap: anywhere; }
.muted, figcaption { color: var(--muted); font-size: .85rem; }
code { font: .85em ui-monospace, 'SF Mono', Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.verdict { border-left: 4px solid var(--tone); background: var(--panel); padding: 1rem 1.2rem; border-radius: 0 8px 8px 0; }
.verdict strong { display: block; color: var(--tone); font-size: 1.15rem; }
.verdict p { margin: .15rem 0 0; }
.promote { --tone: var(--good); }
.keep { --tone: var(--wait); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 1.25rem 0 0; }
.tile { border: 1px solid var(--line); border-radius: 8px; padding: .7rem .9rem; min-width: 0; }
.tile b { display: block; font-size: 1.35rem; line-height: 1.3; font-weight: 600; overflow-wrap: anywhere; }
.tile span { color: var(--muted); font-size: .8rem; }
summary { cursor: pointer; color: var(--muted); font-size: .9rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; min-width: min(100%, 26rem); font-size: .9rem; }
th, td { padding: .42rem 1.4rem .42rem 0; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; }
td { overflow-wrap: break-word; max-width: 34rem; }
th { color: var(--muted); font-weight: 500; font-size: .8rem; white-space: nowrap; }
td.number, th.number { text-align: right; white-space: nowrap; }
tr.primary td { font-weight: 600; }
.strip { display: block; position: relative; width: 100%; min-width: 6rem; height: 6px; border-radius: 3px; background: var(--line); }
.strip i { position: absolute; top: 0; bottom: 0; border-radius: 3px; background: var(--accent); min-width: 3px; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: 1rem; }
.figures + .figures { margin-top: 1rem; }
figure { margin: 0; padding: 1rem; border: 1px solid var(--line); border-radius: 8px; min-width: 0; }
figure svg { width: 100%; max-width: 27rem; height: auto; font-size: 11px; }
figcaption { margin-top: .4rem; }
.confusion { min-width: 0; font-size: .85rem; }
.confusion th, .confusion td { border: 0; padding: .3rem .55rem; text-align: right; max-width: 6.5rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.confusion td { background: color-mix(in srgb, var(--cell) calc(var(--heat) * 70%), transparent); border-radius: 3px; min-width: 2.4rem; }
.confusion td.none { color: var(--faint); }
.confusion td.right { --cell: var(--accent); }
.confusion td.wrong { --cell: var(--contrast); }
footer { margin-top: 3.5rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--muted); font-size: .8rem; }
@media (max-width: 30rem) { main { padding: 1.5rem 1rem 3rem; } th, td { padding-right: .8rem; } table { font-size: .85rem; } .confusion th, .confusion td { padding: .25rem .3rem; min-width: 1.8rem; } figure { padding: .75rem; } }
@media print { figure, table { break-inside: avoid; } }
`;
