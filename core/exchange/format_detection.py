"""Detects a file's format from its suffix or its content; detection by suffix loads no reader."""

import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

from .reading_result import ExchangeError

if TYPE_CHECKING:
    from .formats import Document, SourceFormat

Format = Literal["csv", "json", "jsonl", "xlsx", "ods", "parquet"]

FORMATS: tuple[Format, ...] = ("csv", "json", "jsonl", "xlsx", "ods", "parquet")

_MOST_IN_MEMORY = 8_000_000
"""Most bytes of a pipe that are kept in memory rather than on disk."""

_SUFFIXES: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xlsx": "xlsx",
    ".ods": "ods",
    ".parquet": "parquet",
}


def format_of(name: str) -> Format:
    """The format that a file's name implies; `ValueError` if it implies none."""
    for suffix, kind in _SUFFIXES.items():
        if name.lower().endswith(suffix):
            return kind
    accepted = ", ".join(_SUFFIXES)
    raise ValueError(f"format: {name!r} does not end in {accepted}; give the format: {', '.join(FORMATS)}")


def find_source(
    stream: BinaryIO, name: str, path: Path | None, kind: str | None
) -> "tuple[Document, SourceFormat] | None":
    """The other tool's format that `kind` names or the content implies; None if it is one of `FORMATS`.

    The stream is rewound. Raises `ExchangeError` for a file that is too large for its format.
    """
    from .formats import HEAD_BYTES, LARGEST_BYTES, Document

    if kind in FORMATS:
        return None
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    if kind is None and not may_be_recognised(head):
        return None
    raw = stream.read(LARGEST_BYTES + 1)
    stream.seek(0)
    if len(raw) > LARGEST_BYTES:
        if kind is None:
            return None
        raise ExchangeError(f"it is larger than {LARGEST_BYTES // 1_000_000} MB, the limit for {kind}")
    document = Document(name, raw, path)
    source = recognise(document, kind)
    return None if source is None else (document, source)


def recognise(document: "Document", name: str | None = None) -> "SourceFormat | None":
    """The other tool's format of `document`, or None; if `name` is given, the format of that name."""
    from .formats import HEAD_BYTES, SOURCE_FORMATS

    if name is not None:
        return next((source for source in SOURCE_FORMATS if source.name == name), None)
    head = document.raw[:HEAD_BYTES]
    for source in SOURCE_FORMATS:
        if all(marker in head for marker in source.markers):
            with suppress(ExchangeError):
                if source.recognises(document):
                    return source
    return None


def may_be_recognised(head: bytes) -> bool:
    """Whether a file that begins with `head` may have one of the other tools' formats."""
    from .formats import SOURCE_FORMATS

    return any(all(marker in head for marker in source.markers) for source in SOURCE_FORMATS)


@contextmanager
def seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """`stream` itself if it is seekable, else its content, held in memory or, if it is large, on disk.

    Raises `OSError` if the disk is full.
    """
    if stream.seekable():
        yield stream
        return
    head = stream.read(_MOST_IN_MEMORY + 1)
    if len(head) <= _MOST_IN_MEMORY:
        yield io.BytesIO(head)
        return
    from shutil import copyfileobj
    from tempfile import TemporaryFile

    with TemporaryFile() as copy:
        copy.write(head)
        copyfileobj(stream, copy)
        copy.seek(0)
        yield copy


def format_of_content(stream: BinaryIO) -> Format:
    """Which of our text formats a stream without a file name is in; the stream is rewound."""
    from .formats import HEAD_BYTES

    head = stream.read(HEAD_BYTES).removeprefix(b"\xef\xbb\xbf").lstrip()
    stream.seek(0)
    if head.startswith(b"["):
        return "json"
    if head.startswith(b"{"):
        first, line_feed, rest = head.partition(b"\n")
        is_object = first.rstrip().endswith(b"}") and first.count(b"{") == first.count(b"}")
        return "jsonl" if is_object and line_feed and rest.lstrip().startswith(b"{") else "json"
    return "csv"
