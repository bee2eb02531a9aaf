"""A report as plain text without colours or boxes, in ASCII except for users' own names."""

from textwrap import wrap

from ...text.terminal_text import columns, cut, escape_controls, facts, heading
from ..report_model import PeriodReport
from ..report_sections import Section, Table, about, sections, summary, title

WIDTH = 100

_NAME_WIDTH = 24


def to_text(report: PeriodReport) -> str:
    """The report as text of at most 100 columns."""
    blocks = [
        [*heading(title(report), "="), *facts(about(report))],
        _table(summary(report), "") if report.services else ["No service was selected."],
        *(_section(section) for section in sections(report)),
    ]
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def _section(section: Section) -> list[str]:
    lines = heading(cut(escape_controls(f"{section.name}: {section.status}"), WIDTH), "-")
    for sentence in section.sentences:
        lines += wrap(escape_controls(sentence), WIDTH)
    lines += ["", *(cut(line, WIDTH) for line in facts(_safe(section.facts), "  "))]
    for table in section.tables:
        lines += ["", f"  {table.title}", *_table(table, "    ")]
    return lines


def _safe(pairs: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(name, escape_controls(value)) for name, value in pairs]


def _table(table: Table, indent: str) -> list[str]:
    last = len(table.heads) - 1
    rows = [
        [
            escape_controls(cell) if index == last else cut(escape_controls(cell), _NAME_WIDTH)
            for index, cell in enumerate(row)
        ]
        for row in (table.heads, *table.rows)
    ]
    return [cut(line, WIDTH) for line in columns(rows, table.right, indent)]
