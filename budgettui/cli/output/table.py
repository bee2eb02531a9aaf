"""Tables for commands: aligned columns without borders, fitted to a terminal and unshortened in a pipe."""

import sys
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import click

from budgettui.cli.output.printing import Look, Tone, tinted
from budgettui.core.text.hyperlink import hyperlink
from budgettui.core.text.terminal_text import cut, escape_controls, pad, width_of

_LEAST = 20
"""Minimum width of the last column of a table, in terminal columns."""


class Column(NamedTuple):
    """A column of a table; `right` is for numbers. On a narrow terminal columns with `spare` are left out."""

    title: str
    right: bool = False
    spare: int = 0
    """Above 0 the column can be left out, the highest first."""


class Cell(NamedTuple):
    """A text with a tone; the text need not be escaped."""

    text: str
    tone: Tone = None
    link: str | None = None
    """The target of the text on a terminal that supports links."""


def table(columns: Sequence[Column], rows: Sequence[Sequence[Cell | str]], full: bool = False) -> None:
    """Print rows under a heading; on a terminal they are fitted to its width, unless `full`.

    Columns with `spare` are left out first, then the last column is cut.
    """
    heading = [Cell(column.title, "quiet") for column in columns]
    shown = [heading, *([_cell(value) for value in row] for row in rows)]
    widths = [max(width_of(row[index].text) for row in shown) for index in range(len(columns))]
    room = None
    if not full and sys.stdout.isatty():
        import shutil  # slow: imports the archive formats

        visible = _visible(columns, widths, shutil.get_terminal_size().columns)
        columns, widths = [columns[i] for i in visible], [widths[i] for i in visible]
        shown = [[row[i] for i in visible] for row in shown]
        room = max(shutil.get_terminal_size().columns - sum(widths[:-1]) - 2 * (len(widths) - 1), _LEAST)
    look = Look.of_stdout()
    for row in shown:
        click.echo(_line(row, columns, widths, room, look))


def facts(pairs: Iterable[tuple[str, str | Cell]]) -> None:
    """Print names and values, one pair per line; a repeated name is left blank."""
    pairs = list(pairs)
    width = max((width_of(name) for name, _ in pairs), default=0)
    before = None
    for title, value in pairs:
        name, before = ("" if title == before else title), title
        cell = _cell(value)
        click.echo(f"{tinted(pad(name, width), 'quiet')}  {tinted(cell.text, cell.tone)}")


def _cell(value: Cell | str) -> Cell:
    if isinstance(value, str):
        return Cell(escape_controls(value))
    return Cell(escape_controls(value.text), value.tone, value.link)


def _visible(columns: Sequence[Column], widths: Sequence[int], room: int) -> list[int]:
    """The indices of the columns that fit into `room`; the last one only needs `_LEAST`."""
    visible = list(range(len(columns)))
    spare = sorted((i for i in visible if columns[i].spare), key=lambda i: -columns[i].spare)
    for index in spare:
        last = min(widths[visible[-1]], _LEAST)
        if sum(widths[i] + 2 for i in visible[:-1]) + last <= room:
            break
        visible.remove(index)
    return visible


def _line(
    row: Sequence[Cell], columns: Sequence[Column], widths: Sequence[int], room: int | None, look: Look
) -> str:
    parts = []
    last = len(row) - 1
    for index, cell in enumerate(row):
        if index == last:
            text = cell.text if room is None else cut(cell.text, room)
            text = pad(text, widths[index], right=True) if columns[index].right else text
        else:
            text = pad(cell.text, widths[index], columns[index].right)
        tinted_text = look.tinted(text, cell.tone)
        linked = cell.link is not None and look.links
        parts.append(hyperlink(tinted_text, cell.link or "") if linked else tinted_text)
    return "  ".join(parts).rstrip()
