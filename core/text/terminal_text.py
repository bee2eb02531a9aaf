"""Plain text for terminals: foreign text made safe, its width, and columns.

No colour, no box; the marks of this module are ASCII.
"""

import unicodedata
from collections.abc import Iterable, Sequence

_MOST_MARKS = 8
"""Marks on one character: more than any script stacks, and few enough that no terminal chokes on them."""
_JOINERS = "\u200c\u200d"
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escape_controls(text: str) -> str:
    """`text` on one line, with every control character escaped (`\\x1b`), and few marks on a character."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_escaped, limit_marks(text)))


def limit_marks(text: str) -> str:
    """`text` with at most eight marks on a character; `...` for those after them."""
    if text.isascii():
        return text
    shown, marks = [], 0
    for char in text:
        marks = marks + 1 if char in _JOINERS or unicodedata.category(char) in ("Mn", "Me") else 0
        if marks <= _MOST_MARKS:
            shown.append(char)
        elif marks == _MOST_MARKS + 1:
            shown.append("...")
    return "".join(shown)


def shell_quoted(text: str) -> str:
    """`text` as one word of a shell command line, for a command that a message suggests."""
    from shlex import quote

    return quote(text)


def width_of(text: str) -> int:
    """Columns that `text` takes up: two for a wide character, none for a combining one."""
    return len(text) if text.isascii() else sum(map(_width, text))


def cut(text: str, width: int) -> str:
    """`text` in at most `width` columns, ending in `...` where something was cut."""
    if width_of(text) <= width:
        return text
    fitting, used = [], min(3, width)
    for char in text:
        used += _width(char)
        if used > width:
            break
        fitting.append(char)
    return "".join(fitting) + "..."[:width]


def pad(text: str, width: int, right: bool = False) -> str:
    """`text` filled with spaces to `width` columns, or aligned to the right."""
    fill = " " * max(width - width_of(text), 0)
    return fill + text if right else text + fill


def facts(pairs: Iterable[tuple[str, str]], indent: str = "") -> list[str]:
    """Lines of name and value, the values in one column."""
    rows = list(pairs)
    width = max((width_of(name) for name, _ in rows), default=0)
    return [f"{indent}{pad(name, width)}  {value}" for name, value in rows]


def columns(rows: Sequence[Sequence[str]], right: Sequence[bool], indent: str = "") -> list[str]:
    """Lines of a table, each column as wide as its widest cell; `right`: align to the right."""
    widths = [max(width_of(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        indent + "  ".join(pad(*cell) for cell in zip(row, widths, right, strict=True)).rstrip()
        for row in rows
    ]


def heading(text: str, mark: str) -> list[str]:
    """A title underlined with `mark`."""
    return [text, mark * width_of(text)]


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def _escaped(char: str) -> str:
    kind = unicodedata.category(char)
    if kind in ("Cc", "Cs", "Zl", "Zp") or (kind == "Cf" and char not in _JOINERS):
        return _SHORT.get(char) or char.encode("unicode_escape", "surrogatepass").decode("ascii")
    return char
