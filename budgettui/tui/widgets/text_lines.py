"""Lines of text as plain data: pieces of (text, role), measured in terminal cells.

A role names what a piece means ("spent", "muted", …; "+b" bold, "+r" reversed); a theme says how it
looks. Nothing here knows colours, so what a pane draws can be read and tested as text.
"""

from collections.abc import Iterable, Sequence

from rich.cells import cell_len, chop_cells, set_cell_size

Piece = tuple[str, str]
Line = tuple[Piece, ...]

BLANK: Line = ()


def line_width(line: Iterable[Piece]) -> int:
    """Cells that `line` takes."""
    return sum([cell_len(text) for text, _ in line])


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
    """`text` in at most `width` cells, its middle elided, because names often differ at their ends."""
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
    """`text` in exactly `width` cells, left-aligned."""
    text = cut(text, width, ellipsis)
    return text + " " * (width - cell_len(text))


def right(text: str, width: int, ellipsis: str = "…") -> str:
    """`text` in exactly `width` cells, right-aligned."""
    text = cut(text, width, ellipsis)
    return " " * (width - cell_len(text)) + text


def fit(line: Sequence[Piece], width: int, role: str = "") -> Line:
    """`line` in exactly `width` cells: cut, or padded with blanks of `role`."""
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
    """`start` left-aligned and `end` right-aligned in `width` cells; `end` is dropped first."""
    room = width - line_width(start) - line_width(end)
    if room < 1:
        return fit(start, width)
    return (*start, (" " * room, ""), *end)


def marked(line: Sequence[Piece], suffix: str) -> Line:
    """`line` with `suffix` on every role, e.g. "@sel" for the chosen row."""
    return tuple((text, role + suffix) for text, role in line)


def ribbon(parts: Iterable[Sequence[Piece]], width: int, gap: str = "  ") -> Line:
    """As many of the parts, in order, as fit into `width` cells without being cut."""
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
