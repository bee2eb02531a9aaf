"""Compare what is drawn with screens kept as text files.

After an intended change run `pytest tests/tui --renew-screens`, and look at the diff before committing it.
"""

import difflib
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from string import ascii_letters

from rich.segment import Segment
from rich.style import Style

FOLDER = Path(__file__).parents[1] / "tui" / "golden"
SIZES = [(80, 24), (100, 30), (120, 36), (200, 50)]
LETTERS = ascii_letters + "".join(map(chr, range(0xC0, 0x180)))


def compare(name: str, drawn: Sequence[str], renew: bool) -> None:
    """Fail with a diff unless the file `name` holds the rows drawn; with `renew` write it instead."""
    file = FOLDER / f"{name}.txt"
    text = "".join(f"{row.rstrip()}\n" for row in drawn)
    if renew:
        file.parent.mkdir(parents=True, exist_ok=True)
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


def both_looks(dark: Sequence[Iterable[Segment]], light: Sequence[Iterable[Segment]]) -> list[str]:
    """A screen as text, then the runs of styles in its rows as letters, then the meaning of each letter.

    A letter stands for a pair of styles of the same cell: the dark theme's and the light theme's.
    """
    letters: dict[str, str] = {}
    texts, styles = [], []
    for number, rows in enumerate(zip(dark, light, strict=True)):
        cells = [_cells(row) for row in rows]
        text = "".join(character for character, _ in cells[0])
        assert text == "".join(character for character, _ in cells[1]), "the text differs in the light theme"
        marks = [
            letters.setdefault(f"{first} | {second}", LETTERS[len(letters)])
            for (_, first), (_, second) in zip(*cells, strict=True)
        ]
        runs = "".join(f"{letter}{len(list(run))}" for letter, run in groupby(marks))
        texts.append(text)
        styles.append((number, runs))
    grouped = [(runs, [row for row, _ in rows]) for runs, rows in groupby(styles, key=lambda style: style[1])]
    lines = [f"{_span(rows)} {runs}" for runs, rows in grouped]
    return [*texts, "", *lines, "", *(f"{letter} {words}" for words, letter in letters.items())]


def _span(rows: list[int]) -> str:
    return f"{rows[0]}" if len(rows) == 1 else f"{rows[0]}-{rows[-1]}"


def _cells(row: Iterable[Segment]) -> list[tuple[str, str]]:
    """Each character of a row with its style; a wide character has one."""
    return [
        (character, _words(segment.style, blank=character == " "))
        for segment in row
        for character in segment.text
    ]


def _words(style: Style | None, blank: bool) -> str:
    if style is None:
        return "plain"
    ground = style.bgcolor.name if style.bgcolor else "none"
    color = style.color.name if style.color else "none"
    weight = "".join(f" {word}" for word in ("bold", "reverse", "underline") if getattr(style, word))
    return f"on {ground}" if blank and not style.reverse else f"{color} on {ground}{weight}"
