"""Reads the events in a file, whatever its format, as drafts and bad rows."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import tzinfo
from pathlib import Path
from typing import BinaryIO

from ..model.event import Draft
from ..support.gc_tuning import collector_paused
from .columns import ColumnOptions
from .csv_reader import read_csv
from .encoding import size_of
from .format_detection import Format
from .json_reader import json_rows, jsonl_rows
from .reading_result import BadRow, ExchangeError, Reading
from .row_collector import RowCollector
from .row_parser import RowOptions, RowParser

Progress = Callable[[int, float | None], None]
"""Called with the number of rows read, and the share of the file read (None if its size is unknown)."""

Rows = Iterator[Draft | BadRow | None]

_EVERY = 1000


def read_events(
    source: Path | BinaryIO,
    kind: Format,
    zone: tzinfo,
    services: Collection[str],
    *,
    create_services: bool = False,
    categories: Collection[str] = (),
    service_names: Mapping[str, str] | None = None,
    columns: ColumnOptions | None = None,
    progress: Progress | None = None,
    skip_bad: bool = True,
) -> Reading:
    """Read everything in `source`; nothing is recorded yet.

    A time without a zone is in `zone`. A row of a service outside `services` is a bad row, unless
    `create_services` makes it one of the reading's `new_services`. `service_names` maps names used in the
    file to ours, and `categories` match in any case. Without `skip_bad`, reading stops once it has more than
    `MOST_BAD` bad rows. Raises `ExchangeError` if the file, rather than a row, cannot be read.
    """
    parser = RowParser(RowOptions(zone, services, create_services, categories, service_names or {}))
    options = columns or ColumnOptions()
    if not isinstance(source, Path):
        with collector_paused():
            return _read(source, kind, parser, options, progress, not skip_bad)
    try:
        with source.open("rb") as stream, collector_paused():
            return _read(stream, kind, parser, options, progress, not skip_bad)
    except (OSError, ValueError) as error:
        if isinstance(error, ExchangeError):
            raise ExchangeError(f"{source}: {error}") from None
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ExchangeError(f"{source}: it cannot be read: {reason.lower()}") from None


def _read(
    stream: BinaryIO,
    kind: Format,
    parser: RowParser,
    columns: ColumnOptions,
    progress: Progress | None,
    is_strict: bool,
) -> Reading:
    collector = RowCollector(is_strict)
    size = size_of(stream)
    number = 0

    def report(done: int) -> None:
        if progress is not None:
            progress(done, min(1.0, stream.tell() / size) if size else None)

    if kind == "csv":
        number = read_csv(stream, parser, columns, collector, report)
    else:
        for number, row in enumerate(_rows(stream, kind, parser, columns), start=1):
            collector.add(row, parser.line)
            if number % _EVERY == 0:
                report(number)
            if collector.is_full:
                break
    if progress is not None:
        progress(number, 1.0)
    is_cut = collector.is_full
    drafts, bad = collector.finish(parser.ambiguous)
    bad.sort(key=lambda row: row.line)
    return Reading(
        drafts,
        tuple(bad),
        tuple(parser.new_services),
        tuple(parser.notes),
        exclusions=tuple(parser.exclusions),
        bad_count=collector.bad_count,
        costless_count=collector.costless_count,
        unknown_services=dict(collector.unknown_services),
        is_cut=is_cut,
    )


def _rows(stream: BinaryIO, kind: Format, parser: RowParser, columns: ColumnOptions) -> Rows:
    if kind == "json":
        return json_rows(stream, parser, columns)
    if kind == "jsonl":
        return jsonl_rows(stream, parser, columns)
    from .spreadsheet_reader import spreadsheet_rows

    return spreadsheet_rows(stream, kind, parser, columns)
