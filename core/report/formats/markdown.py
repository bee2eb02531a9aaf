"""A report as Markdown (CommonMark with tables), for a wiki or a pull request."""

import re

from ...text.terminal_text import escape_controls
from ..report_model import PeriodReport
from ..report_sections import Section, Table, about, sections, summary, title

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~!&$@]|:(?=//)|/(?=/)|(?<=www)\.)", re.IGNORECASE)
"""Characters that Markdown, or a site that renders it (bare links, formulas), interprets."""
_REFERENCES = re.compile(r"([@#!~&$%])(?=\w)|(?<=\bGH)(-)(?=\d)", re.IGNORECASE)
"""References that sites turn into mentions or links even if escaped in Markdown: @name, #123, !7, GH-5."""


def to_markdown(report: PeriodReport) -> str:
    """The report as Markdown; foreign text is escaped and stays literal."""
    blocks = [
        f"# {escaped(title(report))}",
        markdown_facts(about(report)),
        markdown_table(summary(report)) if report.services else "No service was selected.",
        *(_section(section) for section in sections(report)),
    ]
    return "\n\n".join(blocks) + "\n"


def _section(section: Section) -> str:
    blocks = [
        f"## {escaped(section.name)}: {section.status}",
        " ".join(map(escaped, section.sentences)),
        markdown_facts(section.facts),
    ]
    for table in section.tables:
        blocks += [f"### {escaped(table.title)}", markdown_table(table)]
    return "\n\n".join(blocks)


def markdown_facts(pairs: tuple[tuple[str, str], ...]) -> str:
    return "\n".join(f"- {name}: {escaped(value)}" for name, value in pairs)


def markdown_table(table: Table) -> str:
    rule = ["---:" if right else "---" for right in table.right]
    rows = [[escaped(cell) for cell in row] for row in (table.heads, *table.rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:]))


def escaped(text: str) -> str:
    # a zero-width space between the mark and its name is the only thing that works on every site
    apart = _REFERENCES.sub("\\g<0>\u200b", escape_controls(text))
    return _MARKS.sub(r"\\\1", apart).replace("\u200b", "&#8203;")
