"""Plain text for people: other people's text made safe and measured, columns, how often.

No colour, no box; the marks of this module are ASCII.
"""

import unicodedata
from collections.abc import Iterable, Sequence

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def escape_controls(text: str) -> str:
    """`text` on one line, every character that a terminal or a reader might obey spelt out (`\\x1b`)."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_spelt(char) for char in text)


def width_of(text: str) -> int:
    """Columns that `text` takes: wide characters two, combining ones none."""
    return len(text) if text.isascii() else sum(map(_width, text))


def cut(text: str, width: int) -> str:
    """`text` in at most `width` columns, ending in `...` where something was cut."""
    if width_of(text) <= width:
        return text
    kept, taken = [], min(3, width)
    for char in text:
        taken += _width(char)
        if taken > width:
            break
        kept.append(char)
    return "".join(kept) + "..."[:width]


def pad(text: str, width: int, right: bool = False) -> str:
    """`text` filled with spaces to `width` columns, on the left where it is to stand right."""
    fill = " " * max(width - width_of(text), 0)
    return fill + text if right else text + fill


def facts(pairs: Iterable[tuple[str, str]], indent: str = "") -> list[str]:
    """Lines of name and value, the values below each other."""
    rows = list(pairs)
    width = max((width_of(name) for name, _ in rows), default=0)
    return [f"{indent}{pad(name, width)}  {value}" for name, value in rows]


def columns(rows: Sequence[Sequence[str]], right: Sequence[bool], indent: str = "") -> list[str]:
    """Lines of a table, each column as wide as its widest cell; `right` says which stand right."""
    widths = [max(width_of(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        indent + "  ".join(pad(*cell) for cell in zip(row, widths, right, strict=True)).rstrip()
        for row in rows
    ]


def heading(text: str, mark: str) -> list[str]:
    """A title underlined with `mark`."""
    return [text, mark * width_of(text)]


def how_often(days: float) -> str:
    """`once a quarter`: how often something comes that comes every `days` days."""
    if days < 12:
        return f"once in {max(round(days), 1)} days" if days >= 1.5 else "every day"
    if days < 25:
        return f"once in {round(days / 7)} weeks"
    if days < 46:
        return "once a month"
    if days < 76:
        return "once in 2 months"
    if days < 137:
        return "once a quarter"
    if days < 274:
        return "twice a year"
    if days < 548:
        return "once a year"
    return f"once in {round(days / 365)} years"


def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def _spelt(char: str) -> str:
    kind = unicodedata.category(char)
    if kind in ("Cc", "Cs", "Zl", "Zp") or (kind == "Cf" and char not in "\u200c\u200d"):
        return _SHORT.get(char) or char.encode("unicode_escape", "surrogatepass").decode("ascii")
    return char
