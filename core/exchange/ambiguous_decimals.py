"""Rows with a length such as `1.234`, which is ambiguous in a file that turns out to use decimal commas."""

from array import array
from bisect import bisect_left

from .reading_result import BadRow

_MOST_TEXTS = 10_000


class AmbiguousRows:
    """Lengths that could mean 1234 or 1.234, by line, in file order."""

    def __init__(self) -> None:
        self.decimal_comma_line: int | None = None
        """The first line with a decimal comma; until there is one, nothing is ambiguous."""
        self._lines = array("q")
        self._texts: list[tuple[str, str]] = []

    def add(self, line: int, column: str, text: str) -> None:
        """Record a number whose point either groups digits or is a decimal point."""
        self._lines.append(line)
        if len(self._texts) < _MOST_TEXTS:
            self._texts.append((column, text))

    def __bool__(self) -> bool:
        return self.decimal_comma_line is not None and bool(self._lines)

    def __contains__(self, line: int) -> bool:
        index = bisect_left(self._lines, line)
        return bool(self) and index < len(self._lines) and self._lines[index] == line

    def __getitem__(self, line: int) -> BadRow:
        index = bisect_left(self._lines, line)
        column, text = self._texts[min(index, len(self._texts) - 1)]
        return BadRow(
            line,
            column,
            f"{text!r} could be {text.replace('.', '')} or {text.replace('.', ',')}: this file uses decimal "
            f"commas (line {self.decimal_comma_line}); write it without a point",
        )
