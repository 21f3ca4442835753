"""How a certificate looks, on screen and on paper; the colours are those of the page in the light."""

from core.palette import GREY, LIGHT, css_variables

_DRAWN_IN = ("before", "after", "retrained", "ink", "quiet", "line", "card", "paper")


def certificate_style() -> str:
    """Return the style sheet of a certificate."""
    colours = {name: LIGHT[name] for name in _DRAWN_IN} | {"link": GREY}
    return f"\n:root {{ color-scheme: light; }}\n{css_variables(colours, ':root')}{_RULES}"


_RULES = """
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI",
  Roboto, "Helvetica Neue", sans-serif; }
main { max-width: 820px; margin: 0 auto; padding: 40px 44px; background: var(--card); }
h1 { margin: 0; font-size: 30px; letter-spacing: -.02em; line-height: 1.2; }
h2 { margin: 0 0 4px; font-size: 16px; letter-spacing: -.01em; }
p { margin: 0 0 8px; }
header { padding-bottom: 16px; border-bottom: 3px solid var(--ink); }
header .said { margin: 6px 0 8px; font-size: 18px; }
.verdict { margin: 12px 0 8px; font-size: 24px; font-weight: 700; letter-spacing: -.015em; }
.found { grid-template-columns: 190px 1fr; margin-bottom: 12px; }
.personal { margin: 0; font-size: 13px; color: var(--quiet); }
section { margin-top: 26px; break-inside: avoid; }
.claims { display: grid; grid-template-columns: 1fr; gap: 10px; padding: 16px 18px; background: var(--paper);
  border-radius: 10px; }
.claims p { margin: 0; }
.about, .legend { font-size: 13px; color: var(--quiet); }
section .said { margin: 8px 0 0; font-weight: 600; }
dl { display: grid; grid-template-columns: 130px 1fr; gap: 4px 14px; margin: 0; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 14px; }
th, td { padding: 5px 0 5px 12px; border-bottom: 1px solid var(--line); text-align: right; font-weight: 400; }
th:first-child { padding-left: 0; text-align: left; }
thead th { font-size: 12.5px; color: var(--quiet); border-color: var(--ink); }
table.wide :is(th, td):nth-child(2) { text-align: left; }
.apart { padding: 14px 18px; border: 1px dashed var(--quiet); border-radius: 10px; }
details { margin-top: 6px; } summary { cursor: pointer; font-size: 13px; color: var(--quiet); }
.legend { display: flex; flex-wrap: wrap; gap: 6px 16px; margin: 6px 0; color: var(--ink); }
.key { display: inline-flex; align-items: center; gap: 6px; }
.key::before { content: ""; width: 10px; height: 10px; border-radius: 50%; flex: none; }
.key.before::before { border: 2.5px solid var(--before); } .key.after::before { background: var(--after); }
.key.retrained::before { background: var(--retrained); border-radius: 1px; transform: rotate(45deg) scale(.85); }
.key.floor::before { width: 3px; height: 13px; border-radius: 0; background: var(--quiet); }
svg { display: block; width: 100%; height: auto; } svg.roc { max-width: 330px; }
svg text { font-size: 12px; fill: var(--ink); } svg .name { text-anchor: end; }
svg .tick { text-anchor: middle; fill: var(--quiet); font-size: 11px; }
svg .grid, svg .frame { stroke: var(--line); fill: none; } svg .link { stroke: var(--link); stroke-width: 2; }
svg .chance { stroke: var(--quiet); stroke-dasharray: 5 5; }
svg circle.before { fill: var(--card); stroke: var(--before); stroke-width: 2.5; }
svg circle.after { fill: var(--after); }
svg path.retrained { fill: var(--retrained); } svg .floor { stroke: var(--quiet); stroke-width: 3; }
svg polyline { fill: none; stroke-width: 2; } svg polyline.before { stroke: var(--before); stroke-dasharray: 3 3; }
svg polyline.after { stroke: var(--after); } svg polyline.retrained { stroke: var(--retrained); }
.small { font-size: 12.5px; } .small dl { grid-template-columns: 220px 1fr; gap: 2px 14px; }
.small dd { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 12px; }
@media (max-width: 640px) { main { padding: 24px 16px; } dl, .small dl { grid-template-columns: 1fr; }
  dd { margin-bottom: 6px; }
  section { overflow-x: auto; } .small dl { columns: 1; } svg.dumbbell { min-width: 560px; } }
@page { size: A4; margin: 12mm 14mm; }
@media print { body { background: var(--card); font-size: 11px; line-height: 1.4; }
  main { max-width: none; padding: 0; } details { display: none; }
  h1 { font-size: 21px; } h2 { font-size: 13px; } .verdict { font-size: 19px; margin: 6px 0; }
  header { padding-bottom: 8px; } header .said { font-size: 13px; margin: 3px 0; } section { margin-top: 13px; }
  section.small { break-inside: auto; } .personal, .about, .legend, thead th { font-size: 10.5px; }
  table { font-size: 11px; } th, td { padding: 2.5px 0 2.5px 10px; } .claims { padding: 9px 12px; gap: 5px; }
  .apart { padding: 8px 12px; } svg { max-width: 158mm; } svg.roc { max-width: 62mm; }
  .small, .small dd { font-size: 9px; } .small dl { grid-template-columns: 150px 1fr; gap: 0 10px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } .claims { border: 1px solid var(--line); } }
"""
