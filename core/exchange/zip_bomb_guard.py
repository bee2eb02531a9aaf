"""Refuses spreadsheets that would unpack to far more than their size, before unpacking any of them."""

import zipfile
from io import SEEK_END
from typing import Any

from .reading_result import ExchangeError

MOST_BYTES = 200_000_000
"""A larger file, packed or unpacked, is refused."""
SMALL_PART = 4_000_000
"""Most bytes of a part that is read at once."""
_MOST_RATIO = 200
"""Most unpacked bytes per packed byte; sheets with the same value everywhere reach 100."""


def open_archive(stream: Any) -> zipfile.ZipFile:
    """The archive in a stream; `ExchangeError` if it would unpack to too much."""
    archive = zipfile.ZipFile(stream)
    unpacked, packed = sum(entry.file_size for entry in archive.infolist()), stream.seek(0, SEEK_END)
    if unpacked > MOST_BYTES:
        raise too_large()
    if unpacked > SMALL_PART and unpacked > _MOST_RATIO * packed:
        raise ExchangeError(f"it unpacks to {unpacked // packed:,} times its size, which no spreadsheet does")
    return archive


def too_large() -> ExchangeError:
    """The error for a file that is too large."""
    return ExchangeError(f"it is larger than {MOST_BYTES // 1_000_000} MB; export it as CSV")
