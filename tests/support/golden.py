"""Screens kept as text files, to be compared with what is drawn today.

After a wanted change: `pytest tests/tui --renew-screens`, and look at the difference before it is
committed.
"""

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path
from string import ascii_letters, digits

from rich.segment import Segment
from rich.style import Style

FOLDER = Path(__file__).parents[1] / "tui" / "golden"
SIZES = [(80, 24), (100, 30), (120, 36), (200, 50)]
LETTERS = ascii_letters + digits


def compare(name: str, drawn: Sequence[str], renew: bool) -> None:
    """Fail with a diff unless the file `name` holds the rows drawn; with `renew` write it instead."""
    file = FOLDER / f"{name}.txt"
    text = "".join(f"{row.rstrip()}\n" for row in drawn)
    if renew:
        FOLDER.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return
    expected = file.read_text(encoding="utf-8") if file.exists() else ""
    if text != expected:
        difference = difflib.unified_diff(
            expected.split("\n"), text.split("\n"), file.name, "drawn", lineterm=""
        )
        raise AssertionError(
            "\n".join(["the screen differs; --renew-screens keeps the new one", *difference])
        )


def looks(strips: Iterable[Iterable[Segment]]) -> list[str]:
    """Every row as text and under it a letter per cell for its style; then what the letters mean."""
    letters: dict[str, str] = {}
    rows: list[str] = []
    for strip in strips:
        text = marks = ""
        for segment in strip:
            words = _words(segment.style, blank=not segment.text.strip())
            letter = letters.setdefault(words, LETTERS[len(letters)])
            text += segment.text
            marks += letter * segment.cell_length
        rows += [text, marks]
    return [*rows, "", *(f"{letter} {words}" for words, letter in letters.items())]


def _words(style: Style | None, blank: bool) -> str:
    if style is None:
        return "plain"
    ground = style.bgcolor.name if style.bgcolor else "none"
    color = style.color.name if style.color else "none"
    weight = "".join(f" {word}" for word in ("bold", "reverse", "underline") if getattr(style, word))
    return f"on {ground}" if blank and not style.reverse else f"{color} on {ground}{weight}"
