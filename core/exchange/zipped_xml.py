"""Reads the XML parts of a zipped spreadsheet in pieces, so that little is in memory at once."""

import zipfile
from collections.abc import Iterator
from xml.parsers import expat

from .reading_result import ExchangeError
from .zip_bomb_guard import SMALL_PART

MOST_ROWS = 1_048_576
"""Most rows of a sheet: the limit of spreadsheet programs."""
_PIECE = 65_536
_DEEPEST = 100

Attributes = dict[str, str]


class PartReader:
    """Reads a part of the archive, calling `started`, `ended` and `characters`, which subclasses override.

    Names of elements and attributes are without their namespaces.
    """

    def __init__(self) -> None:
        self.depth = 0

    def started(self, name: str, attributes: Attributes) -> None:
        """An element begins."""

    def ended(self, name: str) -> None:
        """An element ends."""

    def characters(self, text: str) -> None:
        """A piece of an element's text, which may come in several."""

    def read(self, archive: zipfile.ZipFile, part: str) -> Iterator[None]:
        """Read the part; yields after every piece. Raises what `expat` and `zipfile` raise."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._on_start
        parser.EndElementHandler = self._on_end
        parser.CharacterDataHandler = self.characters
        parser.StartDoctypeDeclHandler = _refuse_doctype
        with archive.open(part) as stream:
            while piece := stream.read(_PIECE):
                parser.Parse(piece, False)
                yield
        parser.Parse(b"", True)
        yield

    def read_whole(self, archive: zipfile.ZipFile, part: str) -> None:
        """Read a small part at once."""
        if archive.getinfo(part).file_size > SMALL_PART:
            raise ExchangeError(f"its part {part[:100]!a} is larger than {SMALL_PART // 1_000_000} MB")
        for _ in self.read(archive, part):
            pass

    def _on_start(self, name: str, attributes: Attributes) -> None:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise ExchangeError(f"it is nested deeper than {_DEEPEST} levels")
        if attributes:
            attributes = {_local(key): value for key, value in attributes.items()}
        self.started(_local(name), attributes)

    def _on_end(self, name: str) -> None:
        self.depth -= 1
        self.ended(_local(name))


def whole_number(text: str, most: int, label: str) -> int:
    """A count or position from 1 to `most`; `ExchangeError`, with the plural `label`, for anything else."""
    if not (text.isascii() and text.isdigit() and len(text) < 12 and 1 <= int(text) <= most):
        raise ExchangeError(f"it has {text[:20]!a} {label}; at most {most:,} are read")
    return int(text)


def _local(name: str) -> str:
    return name[name.rfind(" ") + 1 :]


def _refuse_doctype(*_: object) -> None:
    raise ExchangeError("it declares a document type, which no spreadsheet does")
