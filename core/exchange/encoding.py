"""Byte order marks, and files that are UTF-16 instead of UTF-8."""

import os
from typing import BinaryIO

from .reading_result import ExchangeError

_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def without_mark(first: bytes) -> bytes:
    """The first bytes of a file without their byte order mark; `ExchangeError` if they look like UTF-16."""
    if first.startswith(_UTF16_MARKS) or b"\0" in first[:4]:
        raise ExchangeError("line 1: it is not UTF-8 text, it looks like UTF-16; save it as UTF-8")
    return first.removeprefix(_UTF8_MARK)


def size_of(stream: BinaryIO) -> int | None:
    """The size in bytes of the file behind `stream`; None if it is a pipe or not a file."""
    try:
        return os.fstat(stream.fileno()).st_size if stream.seekable() else None
    except (OSError, ValueError):
        return None
