"""Golden screens as text: their boxes, and their words without the drawing characters."""

import re
from dataclasses import dataclass

from golden import FOLDER

DRAWN = re.compile(r"[\u2500-\u25ff\u2800-\u28ff·✖✗✘✓→●]+")
"""Rules, frames, blocks, braille and marks."""


@dataclass(frozen=True)
class Box:
    """A framed part of a screen. `title` and `footing` are its upper and lower edge."""

    title: str
    rows: tuple[str, ...]
    footing: str
    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell is in the box, edges included."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


def golden_rows(name: str, size: tuple[int, int]) -> list[str]:
    """The text of a golden screen, without the styles below it; rows are padded to its width."""
    rows = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n")
    return [row.ljust(size[0]) for row in rows[: size[1]]]


def boxes(rows: list[str]) -> list[Box]:
    """The boxes whose frame is complete, in reading order."""
    return [box for y, row in enumerate(rows) for x, corner in enumerate(row) if corner == "╭"
            and (box := _box_at(rows, y, x)) is not None]  # fmt: skip


def _box_at(rows: list[str], top: int, left: int) -> Box | None:
    right = rows[top].find("╮", left)
    if right < 0 or "╭" in rows[top][left + 1 : right]:
        return None
    for bottom in range(top + 1, len(rows)):
        edges = rows[bottom][left] + rows[bottom][right]
        if edges == "╰╯":
            inner = tuple(row[left + 1 : right] for row in rows[top + 1 : bottom])
            title, footing = (rows[row][left + 1 : right] for row in (top, bottom))
            return Box(title, inner, footing, top, left, bottom, right)
        if edges != "││":
            return None
    return None


def written(text: str) -> str:
    """The words of a row without drawing characters, separated by single spaces."""
    return " ".join(DRAWN.sub(" ", text).split())


def has_number(text: str) -> bool:
    """Whether a text contains a digit."""
    return re.search(r"\d", text) is not None
