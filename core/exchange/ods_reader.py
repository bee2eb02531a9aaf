"""The rows of the first sheet of an OpenDocument spreadsheet (.ods)."""

import zipfile
from collections.abc import Iterator
from datetime import datetime

from .columns import LONGEST_CELL
from .sheet_rows import SheetRow, SheetRows, UnreadableCell
from .zipped_xml import Attributes, PartReader, whole_number

_NUMBERS = ("float", "percentage", "currency")
_MOST_REPEATED = 2**31
"""Most empty rows or cells that one element may stand for: programs pad sheets with them."""


def ods_rows(archive: zipfile.ZipFile) -> Iterator[SheetRow]:
    """The rows of the first sheet that are not empty."""
    reader = _SheetReader()
    for _ in reader.read(archive, "content.xml"):
        yield from reader.rows.take()
        if reader.is_done:
            return


class _SheetReader(PartReader):
    """Reads `table:table` of `content.xml`."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = SheetRows()
        self.is_done = False
        self._table = 0
        self._hidden = 0
        """Nesting depth within elements that are not the cell's text, such as annotations."""
        self._attributes: Attributes | None = None
        self._text: list[str] = []
        self._length = 0
        self._repeated = 1

    def started(self, name: str, attributes: Attributes) -> None:
        if name == "table":
            self._table += 1
        elif self.is_done or self._table != 1:
            return
        elif name == "annotation" or self._hidden:
            self._hidden += 1
        elif name == "table-row":
            self._repeated = whole_number(
                attributes.get("number-rows-repeated", "1"), _MOST_REPEATED, "repeated rows"
            )
            self.rows.begin()
        elif name in ("table-cell", "covered-table-cell"):
            self._attributes, self._text, self._length = attributes, [], 0
        elif self._attributes is not None and name == "p" and self._text:
            self._add("\n")
        elif self._attributes is not None and name in ("s", "tab", "line-break"):
            count = whole_number(attributes.get("c", "1"), LONGEST_CELL, "spaces") if name == "s" else 1
            self._add({"s": " " * count, "tab": "\t"}.get(name, "\n"))

    def ended(self, name: str) -> None:
        if name == "table":
            self._table -= 1
            self.is_done = self.is_done or not self._table
        elif self.is_done or self._table != 1:
            return
        elif self._hidden:
            self._hidden -= 1
        elif name == "table-row":
            self.rows.end(self._repeated)
        elif name in ("table-cell", "covered-table-cell") and self._attributes is not None:
            times = self._attributes.get("number-columns-repeated", "1")
            value = _value(self._attributes, "".join(self._text))
            self.rows.add(value, whole_number(times, _MOST_REPEATED, "repeated cells"))
            self._attributes = None

    def characters(self, text: str) -> None:
        if self._attributes is not None and not self._hidden:
            self._add(text)

    def _add(self, text: str) -> None:
        if self._length <= LONGEST_CELL:
            self._text.append(text)
            self._length += len(text)


def _value(attributes: Attributes, text: str) -> object:
    """A cell's value, by its type; None for an empty cell."""
    kind = attributes.get("value-type")
    if kind == "error" or text == "#N/A":
        return UnreadableCell.error(text)
    if kind is None:
        return UnreadableCell.formula() if "formula" in attributes else None
    if kind == "boolean":
        return attributes.get("boolean-value") == "true"
    if kind in _NUMBERS:
        try:
            number = float(attributes.get("value", ""))
        except ValueError:
            return text
        return int(number) if number.is_integer() else number
    if kind == "date":
        try:
            return datetime.fromisoformat(attributes.get("date-value", ""))
        except ValueError:
            return text
    if kind == "time":
        return attributes.get("time-value") or text
    return text or None
