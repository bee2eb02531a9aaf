"""Spreadsheets that unpack to far more than they seem to hold are refused before any of it is read."""

import zipfile
from io import SEEK_END
from typing import Any

from .reading_result import ExchangeError

MOST_BYTES = 200_000_000
"""A larger file, packed or unpacked, is refused."""
SMALL_PART = 4_000_000
"""Bytes of a part that is read as a whole."""
_MOST_RATIO = 200
"""How many times as large a file may be when it is unpacked; sheets with one value everywhere reach 100."""


def open_archive(stream: Any) -> zipfile.ZipFile:
    """The archive in a stream; `ExchangeError` where it unpacks to too much."""
    archive = zipfile.ZipFile(stream)
    unpacked, packed = sum(entry.file_size for entry in archive.infolist()), stream.seek(0, SEEK_END)
    if unpacked > MOST_BYTES:
        raise too_large()
    if unpacked > SMALL_PART and unpacked > _MOST_RATIO * packed:
        raise ExchangeError(
            f"it is {unpacked // packed:,} times as large when it is unpacked, as no spreadsheet is"
        )
    return archive


def too_large() -> ExchangeError:
    """The refusal of a file, by its size."""
    return ExchangeError(f"it is larger than {MOST_BYTES // 1_000_000} MB; export it as CSV")
