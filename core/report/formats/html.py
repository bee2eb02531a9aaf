"""A report as a self-contained HTML page, without scripts, fonts or external images."""

from collections.abc import Iterable
from html import escape

from ...text.terminal_text import escape_controls
from ..report_model import PeriodReport
from ..report_sections import Section, Table, about, sections, summary, title
from ..svg_charts import daily_chart, trend_chart

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
:root { color-scheme: light dark; --ink: #1d2129; --soft: #5a6372; --ground: #fff; --line: #d5dae2;
  --area: #cfe0f5; --curve: #1f5fa8; --bar: #6f93bd; --unusual: #b3261e; --limit: #b3261e; --good: #1c6b3a;
  --warn: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --soft: #9aa5b5; --ground: #14171c;
  --line: #333b47; --area: #1f3350; --curve: #7fb2ee; --bar: #4e73a0; --unusual: #ff8a80; --limit: #ff8a80;
  --good: #7ed69b; --warn: #f0c060; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem; font: 15px/1.5 system-ui, sans-serif;
  color: var(--ink); background: var(--ground); }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--line);
  overflow-wrap: anywhere; }
h3 { font-size: .95rem; margin: 1.2rem 0 .3rem; color: var(--soft); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .5rem 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.status { font-weight: 700; }
.SPENT, .PAGE { color: var(--limit); } .WATCH { color: var(--warn); } .OK { color: var(--good); }
svg { display: block; width: 100%; height: auto; margin: .3rem 0; }
.grid { stroke: var(--line); stroke-width: 1; } .tick { fill: var(--soft); font-size: 11px; }
.end { text-anchor: end; } .middle { text-anchor: middle; } .start { text-anchor: start; }
.area { fill: var(--area); } .line { fill: none; stroke: var(--curve); stroke-width: 2; }
.limit { stroke: var(--limit); stroke-width: 1.5; stroke-dasharray: 6 4; }
.limit-text { fill: var(--limit); font-size: 11px; }
.excluded { fill: var(--line); opacity: .55; } .change { stroke: var(--soft); stroke-dasharray: 2 3; }
.bar { fill: var(--bar); } .unusual { fill: var(--unusual); }
.mark { fill: var(--unusual); font-size: 9px; text-anchor: middle; }
@media print { body { max-width: none; padding: 0; } h2, h3 { break-after: avoid; }
  svg, tr { break-inside: avoid; } }
"""


def to_html(report: PeriodReport) -> str:
    """The report as a page with inline charts; foreign text is escaped and cannot run anything."""
    parts = [
        html_facts(about(report)),
        _summary(report) if report.services else "<p>No service was selected.</p>",
        *(_section(section, number) for number, section in enumerate(sections(report))),
    ]
    return html_page(title(report), parts)


def html_page(name: str, parts: Iterable[str]) -> str:
    """A page with the heading `name`, which is escaped; `parts` are HTML."""
    lines = [
        "<!doctype html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        f"<title>{safe(name)}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        f"<h1>{safe(name)}</h1>",
        *parts,
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _summary(report: PeriodReport) -> str:
    table = summary(report)
    rows = []
    for number, row in enumerate(table.rows):
        name, status, *rest = row
        cells = [
            f'<td><a href="#s{number}">{safe(name)}</a></td>',
            f'<td class="status {safe(status)}">{safe(status)}</td>',
        ]
        cells += [html_cell(cell, right) for cell, right in zip(rest, table.right[2:], strict=True)]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return framed_table(table, rows)


def _section(section: Section, number: int) -> str:
    status = safe(section.status)
    parts = [
        f'<section id="s{number}">',
        f'<h2>{safe(section.name)} <span class="status {status}">{status}</span></h2>',
        f"<p>{' '.join(map(safe, section.sentences))}</p>",
        html_facts(section.facts),
        "<h3>Budget used</h3>",
        trend_chart(section.report),
        "<h3>Burn rate by day</h3>",
        daily_chart(section.report),
    ]
    for table in section.tables:
        parts += [f"<h3>{safe(table.title)}</h3>", html_table(table)]
    return "\n".join([*parts, "</section>"])


def html_table(table: Table) -> str:
    """The table, with its cells escaped."""
    rows = []
    for row in table.rows:
        cells = [html_cell(cell, right) for cell, right in zip(row, table.right, strict=True)]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return framed_table(table, rows)


def framed_table(table: Table, rows: list[str]) -> str:
    heads = "".join(
        f'<th scope="col"{_number(right)}>{safe(head)}</th>'
        for head, right in zip(table.heads, table.right, strict=True)
    )
    body = "\n".join(rows)
    return (
        f'<div class="scroll"><table><thead><tr>{heads}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>'
    )


def html_facts(pairs: tuple[tuple[str, str], ...]) -> str:
    return f"<dl>{''.join(f'<dt>{safe(name)}</dt><dd>{safe(value)}</dd>' for name, value in pairs)}</dl>"


def html_cell(text: str, right: bool) -> str:
    return f"<td{_number(right)}>{safe(text)}</td>"


def _number(right: bool) -> str:
    return ' class="number"' if right else ""


def safe(text: str) -> str:
    return escape(escape_controls(text))
