"""A sheet's rows as they arrive: few are held in memory, and endless cells and rows are refused."""

from collections.abc import Iterator

from .columns import LONGEST_CELL, MOST_COLUMNS
from .reading_result import ExchangeError
from .zipped_xml import MOST_ROWS

_MOST_SAME = 100
"""How often one row of the file may repeat the same event."""

SheetRow = tuple[int, list[object]]
"""The number of a row, and its cells: None for empty ones, without trailing ones."""


class UnreadableCell(str):
    """Why a cell has no value, though it is not empty: taken for empty it would make an event another."""

    __slots__ = ()

    @classmethod
    def error(cls, text: str) -> "UnreadableCell":
        """A cell with a spreadsheet's error, such as #REF!."""
        return cls(f"the cell holds the error {text[:20]!a}")

    @classmethod
    def formula(cls) -> "UnreadableCell":
        """A cell whose formula nobody has computed."""
        return cls(
            "the cell holds a formula without its value; save the file with a program that computes it"
        )


class SheetRows:
    """Takes cells in order, and returns the rows that are not empty."""

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
        """The cells of the row so far."""
        return len(self._cells) + self._empty

    def add(self, value: object, times: int = 1) -> None:
        """Add a cell, or several that are the same."""
        if value is None or value == "":
            self._empty += times
            return
        if self.width + times > MOST_COLUMNS:
            raise ExchangeError(f"row {self._number:,} has more than {MOST_COLUMNS:,} columns")
        if isinstance(value, str) and len(value) > LONGEST_CELL:
            value = value[: LONGEST_CELL + 1]  # the row is refused for it
        self._cells += [None] * self._empty + [value] * times
        self._empty = 0

    def end(self, times: int = 1) -> None:
        """End the row, which may be repeated."""
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
