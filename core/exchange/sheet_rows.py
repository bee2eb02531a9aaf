"""Collects the rows of a sheet while it is parsed: few are held in memory, and too many cells are refused."""

from collections.abc import Iterator

from .columns import LONGEST_CELL, MOST_COLUMNS
from .reading_result import ExchangeError
from .zipped_xml import MOST_ROWS

_MOST_SAME = 100
"""How often a row of the file may repeat the same event."""

SheetRow = tuple[int, list[object]]
"""The number of a row, and its cells: None for empty ones; trailing empty ones are dropped."""


class UnreadableCell(str):
    """Why a cell that is not empty has no value. Read as an empty cell, it would change the event."""

    __slots__ = ()

    @classmethod
    def error(cls, text: str) -> "UnreadableCell":
        """A cell with an error such as #REF!."""
        return cls(f"the cell holds the error {text[:20]!a}")

    @classmethod
    def formula(cls) -> "UnreadableCell":
        """A cell whose formula has not been computed."""
        return cls("the cell holds a formula without a value; save the file in a program that computes it")


class SheetRows:
    """Takes cells in order, and yields the rows that are not empty."""

    def __init__(self) -> None:
        self._number = 0
        self._cells: list[object] = []
        self._empty = 0
        self._ready: list[tuple[int, int, list[object]]] = []

    def begin(self, number: int | None = None) -> None:
        """Begin a row; without a number, the next one."""
        following = self._number + 1
        self._number = following if number is None else number
        if self._number < following:
            raise ExchangeError(f"its row {self._number:,} comes after row {following - 1:,}")
        if self._number > MOST_ROWS:
            raise ExchangeError(f"it has more than {MOST_ROWS:,} rows")
        self._cells, self._empty = [], 0

    @property
    def width(self) -> int:
        """The number of cells in the row so far."""
        return len(self._cells) + self._empty

    def add(self, value: object, times: int = 1) -> None:
        """Add a cell, `times` times."""
        if value is None or value == "":
            self._empty += times
            return
        if self.width + times > MOST_COLUMNS:
            raise ExchangeError(f"row {self._number:,} has more than {MOST_COLUMNS:,} columns")
        if isinstance(value, str) and len(value) > LONGEST_CELL:
            value = value[: LONGEST_CELL + 1]  # still too long, so the row is refused later
        self._cells += [None] * self._empty + [value] * times
        self._empty = 0

    def end(self, times: int = 1) -> None:
        """End the row, which occurs `times` times."""
        last = self._number + times - 1
        if self._cells:
            if times > _MOST_SAME:
                raise ExchangeError(
                    f"its row {self._number:,} repeats {times:,} times; at most {_MOST_SAME:,} are read"
                )
            self._ready.append((self._number, times, self._cells))
        self._number = min(last, MOST_ROWS)

    def take(self) -> Iterator[SheetRow]:
        """The rows completed since the last call."""
        ready, self._ready = self._ready, []
        for number, times, cells in ready:
            for offset in range(times):
                yield number + offset, cells
