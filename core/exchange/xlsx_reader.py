"""The rows of the first sheet of an Excel workbook (.xlsx)."""

import posixpath
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from .columns import LONGEST_CELL
from .reading_result import ExchangeError
from .sheet_rows import SheetRow, SheetRows, UnreadableCell
from .zipped_xml import MOST_ROWS, Attributes, PartReader, whole_number

_MOST_TEXTS = 1_000_000
_WORKBOOK = "xl/workbook.xml"


def xlsx_rows(archive: zipfile.ZipFile) -> Iterator[SheetRow]:
    """The non-empty rows of the first sheet. Cell styles identify dates."""
    workbook, styles, texts = _WorkbookReader(), _StyleReader(), _TextReader()
    workbook_part = _target(archive, "_rels/.rels", "officeDocument") or _WORKBOOK
    workbook.read_whole(archive, workbook_part)
    folder, name = posixpath.split(workbook_part)
    links = posixpath.join(folder, "_rels", f"{name}.rels")
    parts = _LinkReader(folder)
    parts.read_whole(archive, links)
    names = set(archive.namelist())
    if (part := parts.of_kind("styles")) in names:
        styles.read_whole(archive, part)
    if (part := parts.of_kind("sharedStrings")) in names:
        for _ in texts.read(archive, part):
            pass
    sheets = [parts.by_id[key] for key in workbook.sheets if parts.kinds.get(key) == "worksheet"]
    if not sheets:
        raise ExchangeError("it has no sheet")
    sheet = _SheetReader(texts.texts, styles, workbook.epoch)
    for _ in sheet.read(archive, sheets[0]):
        yield from sheet.rows.take()


def _target(archive: zipfile.ZipFile, links: str, kind: str) -> str | None:
    reader = _LinkReader("")
    if links in archive.namelist():
        reader.read_whole(archive, links)
    return reader.of_kind(kind) or None


class _LinkReader(PartReader):
    """The parts that a `.rels` file refers to."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = folder
        self.by_id: dict[str, str] = {}
        self.kinds: dict[str, str] = {}

    def started(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            target, key = attributes.get("Target", ""), attributes.get("Id", "")
            self.kinds[key] = attributes.get("Type", "").rpartition("/")[2]
            self.by_id[key] = posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")

    def of_kind(self, kind: str) -> str:
        """The part of that type; empty if there is none."""
        return next((self.by_id[key] for key, each in self.kinds.items() if each == kind), "")


class _WorkbookReader(PartReader):
    """The ids of the links to the sheets, and the epoch of dates."""

    def __init__(self) -> None:
        super().__init__()
        from openpyxl.utils.datetime import WINDOWS_EPOCH

        self.sheets: list[str] = []
        self.epoch = WINDOWS_EPOCH

    def started(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            self.sheets.append(attributes.get("id", ""))
        elif name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            from openpyxl.utils.datetime import MAC_EPOCH

            self.epoch = MAC_EPOCH


class _StyleReader(PartReader):
    """Which cell styles are dates, and which of them are lengths of time."""

    def __init__(self) -> None:
        super().__init__()
        self._formats: dict[int, str] = {}
        self._is_cell_format = False
        self.dates: set[int] = set()
        self.lengths: set[int] = set()
        self._count = 0

    def started(self, name: str, attributes: Attributes) -> None:
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format

        if name == "numFmt":
            self._formats[_number(attributes.get("numFmtId"))] = attributes.get("formatCode", "")[:1000]
        elif name == "cellXfs":
            self._is_cell_format = True
        elif name == "xf" and self._is_cell_format:
            number = _number(attributes.get("numFmtId"))
            text = self._formats.get(number, BUILTIN_FORMATS.get(number, ""))
            if is_date_format(text):
                self.dates.add(self._count)
            if is_timedelta_format(text):
                self.lengths.add(self._count)
            self._count += 1

    def ended(self, name: str) -> None:
        if name == "cellXfs":
            self._is_cell_format = False


class _TextReader(PartReader):
    """The shared texts that cells refer to by number."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._text = _Text()

    def started(self, name: str, _attributes: Attributes) -> None:
        self._text.started(name)

    def ended(self, name: str) -> None:
        self._text.ended(name)
        if name == "si":
            if len(self.texts) >= _MOST_TEXTS:
                raise ExchangeError(f"it has more than {_MOST_TEXTS:,} shared texts")
            self.texts.append(self._text.take())

    def characters(self, text: str) -> None:
        self._text.add(text)


class _Text:
    """Collects the text of `t` elements, without phonetic guides (`rPh`), up to the longest cell."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._is_text = False
        self._is_spoken = False

    def started(self, name: str) -> None:
        self._is_text = name == "t"
        self._is_spoken = self._is_spoken or name == "rPh"

    def ended(self, name: str) -> None:
        self._is_text = False
        if name == "rPh":
            self._is_spoken = False

    def add(self, text: str) -> None:
        if self._is_text and not self._is_spoken and self._length <= LONGEST_CELL:
            self._pieces.append(text)
            self._length += len(text)

    def take(self) -> str:
        text = "".join(self._pieces)
        self._pieces, self._length = [], 0
        return text


class _SheetReader(PartReader):
    """Reads `sheetData`."""

    def __init__(self, texts: list[str], styles: _StyleReader, epoch: Any) -> None:
        super().__init__()
        self.rows = SheetRows()
        self._texts, self._styles, self._epoch = texts, styles, epoch
        self._attributes: Attributes | None = None
        self._value = ""
        self._is_value = self._has_formula = False
        self._inline = _Text()

    def started(self, name: str, attributes: Attributes) -> None:
        if name == "row":
            number = attributes.get("r")
            self.rows.begin(None if number is None else whole_number(number, MOST_ROWS, "as a row number"))
        elif name == "c":
            self._attributes, self._value, self._has_formula = attributes, "", False
            self._inline = _Text()
        elif name == "f":
            self._has_formula = True
        self._is_value = name == "v"
        self._inline.started(name)

    def ended(self, name: str) -> None:
        self._is_value = False
        self._inline.ended(name)
        if name == "row":
            self.rows.end()
        elif name == "c" and self._attributes is not None:
            gap = _column(self._attributes.get("r", "")) - self.rows.width
            if gap > 0:
                self.rows.add(None, gap)
            self.rows.add(self._cell(self._attributes))
            self._attributes = None

    def characters(self, text: str) -> None:
        if self._is_value and len(self._value) <= LONGEST_CELL:
            self._value += text
        self._inline.add(text)

    def _cell(self, attributes: Attributes) -> object:
        """A cell's value, by its type and style; None for an empty cell."""
        kind, text = attributes.get("t", "n"), self._value.strip()
        if kind == "inlineStr":
            return self._inline.take() or None
        if kind == "e":
            return UnreadableCell.error(text)
        if kind == "n" and not text and self._has_formula:
            return UnreadableCell.formula()
        if kind == "z" or not text:
            return None
        if kind == "s":
            index = _number(text)
            if not 0 <= index < len(self._texts):
                raise ExchangeError(
                    f"a cell refers to shared text {text[:20]!a}, but there are {len(self._texts):,}"
                )
            return self._texts[index] or None
        if kind == "b":
            return text == "1"
        if kind == "d":
            from openpyxl.utils.datetime import from_ISO8601

            return from_ISO8601(text[:100])
        if kind != "n":
            return self._value
        number = float(text[:400])
        style = _number(attributes.get("s", "0"))
        if style in self._styles.dates:
            return self._date(number, style in self._styles.lengths)
        return int(number) if number.is_integer() else number

    def _date(self, days: float, is_length: bool) -> object:
        from openpyxl.utils.datetime import from_excel

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return from_excel(days, self._epoch, timedelta=is_length)
        except (OverflowError, ValueError):
            return "a time outside of the calendar"


def _number(text: str | None) -> int:
    """A number in an attribute; -1 if it is missing."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else -1


def _column(reference: str) -> int:
    """The number of columns before a reference such as `C7`; 0 if it is missing."""
    column = 0
    for letter in reference[:10].upper():
        if not "A" <= letter <= "Z":
            break
        column = column * 26 + ord(letter) - 64
    return max(column - 1, 0)
