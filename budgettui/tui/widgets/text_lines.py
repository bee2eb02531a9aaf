"""Lines of text as plain data: pieces of (text, role), measured in terminal cells.

A role names what a piece means ("spent", "muted", …; "+b" bold, "+r" reversed); a theme says how it
looks. Nothing here knows colours, so what a pane draws can be read and tested as text.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rich.cells import cell_len, chop_cells, set_cell_size

from budgettui.core.text.terminal_text import escape_controls as spelt_out

Piece = tuple[str, str]
Line = tuple[Piece, ...]

BLANK: Line = ()


_JOINERS = re.compile("[\u200c\u200d\ufe00-\ufe0f]")
"""Joiners and variation selectors: terminals disagree about how wide what they make is."""


@lru_cache(4096)
def escape_controls(text: str) -> str:
    """Text from outside as it may be shown: controls and invisible marks spelt out (`\\x1b`, `\\n`).

    What terminals measure differently is taken apart: joined emoji stand side by side, and a
    combining mark that has nothing to stand on gets a dotted circle.
    """
    text = _JOINERS.sub("", spelt_out(text))
    return "\u25cc" + text if text and not cell_len(text[0]) else text


def piece_width(text: str) -> int:
    """Cells that `text` takes."""
    return cell_len(text)


def line_width(line: Iterable[Piece]) -> int:
    """Cells that `line` takes."""
    return sum(cell_len(text) for text, _ in line)


def plain(line: Iterable[Piece]) -> str:
    """The text of `line` alone."""
    return "".join(text for text, _ in line)


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """`text`, shortened to at most `width` cells; a cut one ends in the ellipsis."""
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + ellipsis


def elide(text: str, width: int, ellipsis: str = "…") -> str:
    """`text` in at most `width` cells, its middle left out: names often differ at their ends."""
    if cell_len(text) <= width:
        return text
    if width < 4:
        return cut(text, width, ellipsis)
    tail_width = (width - 1) // 2
    tail = text
    while cell_len(tail) > tail_width:
        tail = tail[1:]
    return set_cell_size(text, width - 1 - cell_len(tail)).rstrip() + ellipsis + tail


def left(text: str, width: int, ellipsis: str = "…") -> str:
    """`text` in exactly `width` cells, from the left."""
    text = cut(text, width, ellipsis)
    return text + " " * (width - cell_len(text))


def right(text: str, width: int, ellipsis: str = "…") -> str:
    """`text` in exactly `width` cells, to the right."""
    text = cut(text, width, ellipsis)
    return " " * (width - cell_len(text)) + text


def fit(line: Sequence[Piece], width: int, role: str = "") -> Line:
    """`line` in exactly `width` cells: cut, or filled up with blanks of `role`."""
    have = line_width(line)
    if have == width:
        return tuple(line)
    if have < width:
        return (*line, (" " * (width - have), role))
    pieces: list[Piece] = []
    room = width
    for text, piece_role in line:
        size = cell_len(text)
        if size <= room:
            pieces.append((text, piece_role))
            room -= size
            continue
        if room:
            pieces.append((set_cell_size(text, room), piece_role))
        break
    return tuple(pieces)


def shorten(line: Sequence[Piece], width: int, ellipsis: str = "…") -> Line:
    """`line` in at most `width` cells; a cut one ends in the ellipsis."""
    if line_width(line) <= width:
        return tuple(line)
    pieces: list[Piece] = []
    room = width
    for text, role in line:
        size = cell_len(text)
        if size >= room:
            pieces.append((cut(text + "  ", room, ellipsis), role))
            break
        pieces.append((text, role))
        room -= size
    return tuple(pieces)


def join(parts: Iterable[Sequence[Piece]], gap: str = "  ") -> Line:
    """The parts in one line, `gap` between them."""
    out: list[Piece] = []
    for part in parts:
        if out:
            out.append((gap, ""))
        out.extend(part)
    return tuple(out)


def spread(start: Sequence[Piece], end: Sequence[Piece], width: int) -> Line:
    """`start` to the left and `end` to the right in `width` cells; `end` goes first where room lacks."""
    room = width - line_width(start) - line_width(end)
    if room < 1:
        return fit(start, width)
    return (*start, (" " * room, ""), *end)


def marked(line: Sequence[Piece], suffix: str) -> Line:
    """`line` with `suffix` on every role, e.g. "@sel" for the chosen row."""
    return tuple((text, role + suffix) for text, role in line)


def ribbon(parts: Iterable[Sequence[Piece]], width: int, gap: str = "  ") -> Line:
    """As many of the parts, in order, as fit whole into `width` cells."""
    out: list[Piece] = []
    used = 0
    for part in parts:
        size = line_width(part) + (cell_len(gap) if out else 0)
        if used + size > width:
            break
        if out:
            out.append((gap, ""))
        out.extend(part)
        used += size
    return tuple(out)


def wrap(text: str, width: int) -> list[str]:
    """`text` broken at blanks into lines of at most `width` cells."""
    lines: list[str] = []
    current = ""
    for word in text.split():
        for bit in chop_cells(word, max(width, 1)) if cell_len(word) > width else [word]:
            if not current:
                current = bit
            elif cell_len(current) + 1 + cell_len(bit) <= width:
                current += " " + bit
            else:
                lines.append(current)
                current = bit
    return [*lines, current] if current else lines


def changed_span(old: Line, new: Line) -> tuple[int, int] | None:
    """The cells (begin, end) between which two lines differ, or None where they are the same."""
    if old == new:
        return None
    if not (_simple(old) and _simple(new)) or line_width(old) != line_width(new):
        return (0, max(line_width(old), line_width(new)))
    least, head, tail = min(len(old), len(new)), 0, 0
    while head < least and old[head] == new[head]:
        head += 1
    while tail < least - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    before, after = (_cells(line[head : len(line) - tail]) for line in (old, new))
    return _changed_cells(before, after, line_width(old[:head]))


def _changed_cells(before: list[Piece], after: list[Piece], start: int) -> tuple[int, int] | None:
    """Where two stretches of as many cells differ, counted from `start`."""
    first, last = 0, len(before)
    while first < last and before[first] == after[first]:
        first += 1
    while last > first and before[last - 1] == after[last - 1]:
        last -= 1
    return (start + first, start + last) if last > first else None


def _simple(line: Line) -> bool:
    """Whether the characters' own widths add up: nothing combines or joins."""
    return all(text.isascii() or _no_marks(text) for text, _ in line)


@lru_cache(1024)
def _no_marks(text: str) -> bool:
    return all(cell_len(character) for character in text)


def _cells(line: Line) -> list[Piece]:
    """One entry per cell; the second cell of a wide character repeats the first."""
    cells: list[Piece] = []
    for text, role in line:
        for character in text:
            cells.extend([(character, role)] * (1 if character.isascii() else cell_len(character)))
    return cells
