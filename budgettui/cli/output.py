"""How commands write: aligned columns without a box, colour only on a terminal that wants it."""

import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

import click

from budgettui.cli.output_terminal import wants_colour, writes_unicode
from budgettui.core.text.terminal_text import cut, escape_controls, pad, width_of

Tone = Literal["bad", "warn", "good", "quiet", "strong", None]

_STYLES: dict[str, dict[str, Any]] = {
    "bad": {"fg": "red", "bold": True},
    "warn": {"fg": "yellow"},
    "good": {"fg": "green"},
    "quiet": {"dim": True},
    "strong": {"bold": True},
}

_PLAIN = str.maketrans({"×": "x", "–": "-", "—": "-", "…": "~"})
"""Our own marks where there is no UTF-8; each one column wide, so that tables stay straight."""
_LEAST = 20
"""What the last column of a table should have, in columns of the terminal."""


class Column(NamedTuple):
    """A column of a table; `right` for numbers. On a narrow terminal those that can be spared go first."""

    title: str
    right: bool = False
    spare: int = 0
    """Above 0 it can be spared, the highest first."""


class Cell(NamedTuple):
    """A text with a tone of voice; the text may come from outside."""

    text: str
    tone: Tone = None


def tinted(text: str, tone: Tone) -> str:
    """`text` in the colour of `tone` where standard output takes colour, in characters that it takes."""
    if not writes_unicode(sys.stdout.encoding):
        text = text.translate(_PLAIN)
    if tone is None or not wants_colour():
        return text
    return click.style(text, **_STYLES[tone])


def say(text: str = "", tone: Tone = None) -> None:
    """One line on standard output, shown literally."""
    click.echo(tinted(escape_controls(text), tone))


def note(text: str) -> None:
    """One line on standard error, for people rather than for a pipe."""
    click.echo(escape_controls(text), err=True)


def say_json(value: object) -> None:
    """`value` as indented JSON; text stays ASCII, so that no control character reaches a terminal."""
    click.echo(json.dumps(value, indent=2, allow_nan=False))


def table(columns: Sequence[Column], rows: Sequence[Sequence[Cell | str]], whole: bool = False) -> None:
    """Print rows under a heading; on a terminal they are made to fit its width, unless `whole`.

    Columns that can be spared are left out for that, then the last one is cut.
    """
    heading = [Cell(column.title, "quiet") for column in columns]
    shown = [heading, *([_cell(value) for value in row] for row in rows)]
    widths = [max(width_of(row[place].text) for row in shown) for place in range(len(columns))]
    room = None
    if not whole and sys.stdout.isatty():
        kept = _kept(columns, widths, shutil.get_terminal_size().columns)
        columns, widths = [columns[place] for place in kept], [widths[place] for place in kept]
        shown = [[row[place] for place in kept] for row in shown]
        room = max(shutil.get_terminal_size().columns - sum(widths[:-1]) - 2 * (len(widths) - 1), _LEAST)
    for row in shown:
        click.echo(_line(row, columns, widths, room))


def facts(pairs: Iterable[tuple[str, str | Cell]]) -> None:
    """Print names and values below each other; a name that comes again is not repeated."""
    told = list(pairs)
    width = max((width_of(name) for name, _ in told), default=0)
    before = None
    for title, value in told:
        name, before = ("" if title == before else title), title
        cell = _cell(value)
        click.echo(f"{tinted(pad(name, width), 'quiet')}  {tinted(cell.text, cell.tone)}")


def _cell(value: Cell | str) -> Cell:
    return (
        Cell(escape_controls(value))
        if isinstance(value, str)
        else Cell(escape_controls(value.text), value.tone)
    )


def _kept(columns: Sequence[Column], widths: Sequence[int], room: int) -> list[int]:
    """The places of the columns that are shown in `room`; the last one needs only `_LEAST`."""
    kept = list(range(len(columns)))
    spare = sorted((place for place in kept if columns[place].spare), key=lambda place: -columns[place].spare)
    for place in spare:
        last = min(widths[kept[-1]], _LEAST)
        if sum(widths[other] + 2 for other in kept[:-1]) + last <= room:
            break
        kept.remove(place)
    return kept


def _line(row: Sequence[Cell], columns: Sequence[Column], widths: Sequence[int], room: int | None) -> str:
    parts = []
    last = len(row) - 1
    for place, cell in enumerate(row):
        if place == last:
            text = cell.text if room is None else cut(cell.text, room)
            text = pad(text, widths[place], right=True) if columns[place].right else text
        else:
            text = pad(cell.text, widths[place], columns[place].right)
        parts.append(tinted(text, cell.tone))
    return "  ".join(parts).rstrip()
