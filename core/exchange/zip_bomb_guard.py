"""Refuses spreadsheets that unpack to far more than their size, before any of it is read."""

import zipfile
from io import SEEK_END
from typing import Any

from .reading_result import ExchangeError

MOST_BYTES = 200_000_000
"""A larger file, packed or unpacked, is refused."""
SMALL_PART = 4_000_000
"""Bytes of a part that is read at once."""
_MOST_RATIO = 200
"""How much larger a file may be unpacked; sheets with the same value everywhere reach 100."""


def open_archive(stream: Any) -> zipfile.ZipFile:
    """The archive in a stream; `ExchangeError` if it unpacks to too much."""
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
    """The error for a file that is too large."""
    return ExchangeError(f"it is larger than {MOST_BYTES // 1_000_000} MB; export it as CSV")
