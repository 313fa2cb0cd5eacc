"""The style of a page: readable on screens and on paper, without anything that is loaded."""

STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1rem 1.25rem 3rem;
  font: 1rem/1.55 system-ui, "DejaVu Sans", sans-serif;
  color: #1a1a1a; background: #fff;
  overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; line-height: 1.25; } h2 { font-size: 1.3rem; line-height: 1.3; margin-top: 0; }
  h3 { font-size: 1.05rem; }
a { color: #00558a; text-decoration: underline; }
.skip { position: absolute; left: -99rem; } .skip:focus { position: static; }
article { border: 1px solid #888; border-radius: .5rem; padding: 1rem 1.25rem; margin: 1.5rem 0; }
.verdict { display: inline-block; border: 2px solid currentColor; border-radius: .3rem; padding: .1rem .5rem;
  font-weight: 700; margin: 0; }
.accepted { color: #00573c; } .rejected { color: #9a2a00; } .gave-up { color: #5a4500; }
.wide { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; min-width: 20rem; font-size: .92rem; }
  caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { border: 1px solid #999; padding: .25rem .6rem; text-align: left; vertical-align: top; } th { background: #f0f0f0; }
tbody th { font-weight: 500; } td { font-variant-numeric: tabular-nums; }
td ul, li ul { margin: 0; padding-left: 1.1rem; }
details { border-left: 3px solid #bbb; padding: .2rem .8rem; margin: .5rem 0; } summary { cursor: pointer; font-weight: 600; }
:focus-visible { outline: 3px solid #00558a; outline-offset: 2px; }
figure { margin: 1rem 0; } img { max-width: 100%; height: auto; } figcaption { font-size: .92rem; color: #444; }
pre { background: #f4f4f4; padding: .6rem .8rem; overflow-x: auto; white-space: pre-wrap; }
code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; }
dt { font-weight: 600; } dd { margin: 0 0 .4rem 1.2rem; }
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; } article { border: none; padding: 0; break-before: page; }
  article:first-of-type { break-before: auto; } .wide { overflow: visible; } .skip { display: none; }
  details::details-content { content-visibility: visible; block-size: auto; }
  tr, figure { break-inside: avoid; } thead { display: table-header-group; } h2, h3, caption, summary { break-after: avoid; }
}
""".strip()
