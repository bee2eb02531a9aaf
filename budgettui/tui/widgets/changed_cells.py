"""Which cells of a line changed, so that only they are sent to the terminal."""

from functools import lru_cache

from rich.cells import cell_len

from .text_lines import Line, Piece, line_width


def changed_span(old: Line, new: Line) -> tuple[int, int] | None:
    """The cells (begin, end) between which two lines differ, or None where they are the same."""
    if old is new or old == new:
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
    """Where two stretches of equal width differ, counted from `start`."""
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
