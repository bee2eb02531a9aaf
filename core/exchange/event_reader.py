"""Reading events from a file: drafts, and the rows that are none."""

from collections.abc import Callable, Collection
from datetime import tzinfo
from pathlib import Path
from typing import BinaryIO

from ..model.event import Draft
from .columns import BadRow, ExchangeError, Format, Reading
from .csv_reader import csv_rows
from .encoding import size_of
from .json_reader import json_rows, jsonl_rows
from .row_parser import RowReader

Progress = Callable[[int, float | None], None]
"""Called with the rows read so far and the share of the file read, None where its size is not known."""

_ROWS = {"csv": csv_rows, "json": json_rows, "jsonl": jsonl_rows}
_EVERY = 1000


def read_events(
    source: Path | BinaryIO,
    kind: Format,
    zone: tzinfo,
    services: Collection[str],
    *,
    create_services: bool = False,
    progress: Progress | None = None,
) -> Reading:
    """All that `source` holds; nothing is done with it yet.

    A start without a zone is in `zone`. A service outside `services` is a bad row, or with `create_services`
    one of the reading's `new_services`. Raises `ExchangeError` for a file that cannot be read as a whole.
    """
    if not isinstance(source, Path):
        return _read(source, kind, RowReader(zone, services, create_services), progress)
    try:
        with source.open("rb") as stream:
            return _read(stream, kind, RowReader(zone, services, create_services), progress)
    except (OSError, ValueError) as error:
        if isinstance(error, ExchangeError):
            raise ExchangeError(f"{source}: {error}") from None
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ExchangeError(f"{source}: it cannot be read: {reason.lower()}") from None


def _read(stream: BinaryIO, kind: Format, reader: RowReader, progress: Progress | None) -> Reading:
    drafts: list[Draft] = []
    bad: list[BadRow] = []
    size = size_of(stream)
    number = 0
    for number, row in enumerate(_ROWS[kind](stream, reader), start=1):
        if isinstance(row, Draft):
            drafts.append(row)
        else:
            bad.append(row)
        if progress is not None and number % _EVERY == 0:
            progress(number, min(1.0, stream.tell() / size) if size else None)
    if progress is not None:
        progress(number, 1.0)
    return Reading(tuple(drafts), tuple(bad), tuple(reader.new_services))
