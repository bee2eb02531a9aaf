"""Text from outside, made safe and measured for a terminal: shown literally, never obeyed."""

import unicodedata

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def literal(text: str) -> str:
    """`text` on one line with every control character spelt out (`\\x1b`, `\\n`, `\\u202e`).

    Controls are those a terminal might obey (C0, C1), line separators, and the invisible ones that
    turn the direction of text; joiners within words and emoji stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_spelt(char) for char in text)


def _spelt(char: str) -> str:
    kind = unicodedata.category(char)
    if kind in ("Cc", "Cs", "Zl", "Zp") or (kind == "Cf" and char not in "\u200c\u200d"):
        return _SHORT.get(char) or char.encode("unicode_escape", "surrogatepass").decode("ascii")
    return char


def cells(text: str) -> int:
    """Columns that `text` takes: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(_cell(char) for char in text)


def _cell(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def cut(text: str, width: int) -> str:
    """`text` in at most `width` columns, ending in … where something was cut."""
    if cells(text) <= width:
        return text
    taken = 0
    kept = []
    for char in text:
        taken += _cell(char)
        if taken > width - 1:
            break
        kept.append(char)
    return "".join(kept) + "…"


def pad(text: str, width: int, right: bool = False) -> str:
    """`text` filled with spaces to `width` columns, on the left when it is to stand right."""
    fill = " " * max(width - cells(text), 0)
    return fill + text if right else text + fill
