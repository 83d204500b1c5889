/** The style of the report's page: light or dark as the reader's system is, and black on white on paper. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: #1f2328; --paper: #fff; --quiet: #59636e; --line: #d1d9e0; --bar: #cfe3fb; --link: #0757ba; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --paper: #0d1117; --quiet: #9da7b3; --line: #3d444d; --bar: #173a63; --link: #79b8ff; } }
body { color: var(--ink); background: var(--paper); font: 14px/1.5 system-ui, sans-serif; margin: 0; }
main { margin: 2rem auto; max-width: 80rem; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0; overflow-wrap: anywhere; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .3rem; }
.facts { color: var(--quiet); margin: 0 0 1rem; overflow-wrap: anywhere; } p { margin: .3rem 0; }
dl { display: flex; flex-wrap: wrap; gap: 1rem 2.5rem; margin: 1rem 0; } dt { color: var(--quiet); }
dd { margin: 0; font-size: 1.4rem; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; } summary { cursor: pointer; font-weight: 600; } li { overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .15rem .6rem; text-align: left; vertical-align: top; }
thead th { background: var(--paper); white-space: nowrap; } tbody th { font-weight: normal; overflow-wrap: anywhere; min-width: 12rem; }
.module { font-weight: 600; } td.text { white-space: nowrap; }
.number, .share { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td.share { background: linear-gradient(to right, var(--bar) calc(var(--share, 0) * 100%), transparent 0); }
.formula { color: var(--quiet); font-size: .85em; overflow-wrap: anywhere; min-width: 14rem; }
tbody th.name { padding-left: calc(.6rem + var(--depth, 0) * 1.1rem); }
button { font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: 4px; padding: .1rem .6rem; cursor: pointer; }
thead button, tbody button { border: 0; padding: 0; text-align: inherit; font-weight: inherit; }
thead button { font-weight: 600; } tbody .more { color: var(--link); }
tbody .twistie::before { content: '▸'; content: '▸' / ''; display: inline-block; width: 1.1rem; } tbody .twistie[aria-expanded=true]::before { content: '▾'; content: '▾' / ''; }
tbody .leaf::before { content: ''; display: inline-block; width: 1.1rem; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
.controls { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; } input { font: inherit; width: 16rem; }
svg text { font: 12px system-ui, sans-serif; fill: #10161d; } svg rect { stroke: var(--paper); }
.tint0 rect { fill: #9ecbff; } .tint1 rect { fill: #b4e3c0; } .tint2 rect { fill: #ffd8a8; } .tint3 rect { fill: #d9c8f5; } .tint4 rect { fill: #f7c6d0; } .tint5 rect { fill: #c3dfe0; }
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --quiet: #333; --line: #999; --bar: #dde9f7; --link: #000; }
  * { print-color-adjust: exact; } .controls, .more { display: none; } main { margin: 0; max-width: none; padding: 0; }
  .wide { overflow: visible; } thead { display: table-header-group; } tr, svg { break-inside: avoid; } h2 { break-after: avoid; }
  body { font-size: 10px; } td.text { white-space: normal; } tbody th, .formula { min-width: 0; } th, td { padding: .1rem .3rem; }
}
`;

/** Of the style, for the policy of the page: a test computes it anew. */
export const pageStyleHash = 'sha256-D4PmmTCAsJkyKZ1Q4J+JaYKCMENojhICPPvtr0Tav84=';
