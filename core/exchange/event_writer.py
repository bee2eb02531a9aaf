"""Writes events to files from which the same events can be read back."""

import csv
import json
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from ..files.atomic_write import write_atomically
from ..model.event import Draft, Event
from ..model.recorded_exclusion import RecordedExclusion
from .columns import WRITTEN, event_cells
from .exclusion_lines import KIND, exclusion_row
from .format_detection import Format
from .formula_guard import guarded


def write_events(
    events: Iterable[Event | Draft],
    out: Path | TextIO,
    kind: Format,
    exclusions: Iterable[RecordedExclusion] = (),
) -> int:
    """Write `events` to a file, completely or not at all, or to an open text stream; return their number.

    Starts are in UTC and durations in minutes, empty for an open event. Only the current version of an event
    is written. Tags, causes and `exclusions`, which follow the events, are written only to JSON Lines.
    Raises `OSError` if the file cannot be written.
    """
    count = 0

    def counted() -> Iterator[Event | Draft]:
        nonlocal count
        for event in events:
            count += 1
            yield event

    if kind not in _WRITERS:
        from .spreadsheet_writer import write_spreadsheet

        write_spreadsheet(counted(), out, kind)
        return count
    chunks = _WRITERS[kind](counted())
    if kind == "jsonl":
        chunks = chain(chunks, _exclusion_chunks(exclusions))
    if isinstance(out, Path):
        write_atomically(out, chunks)
    else:
        out.writelines(chunks)
    return count


def _csv_chunks(events: Iterable[Event | Draft]) -> Iterator[str]:
    rows = csv.writer(_Line(), lineterminator="\r\n")
    yield rows.writerow(WRITTEN)
    for event in events:
        yield rows.writerow(_cells(event))


class _Line:
    """A file for `csv.writer` that returns each line instead of writing it."""

    def write(self, line: str) -> Any:
        return line


def _cells(event: Event | Draft) -> list[str]:
    row = event_cells(event)
    minutes = row["duration_minutes"]
    row["duration_minutes"] = "" if minutes is None else _digits(minutes)
    row["impact"] = _digits(row["impact"])
    return [guarded(row[column] or "") for column in WRITTEN]


def _json_chunks(events: Iterable[Event | Draft]) -> Iterator[str]:
    before = "["
    for event in events:
        yield f"{before}\n{json.dumps(event_cells(event), ensure_ascii=False)}"
        before = ","
    yield "[]\n" if before == "[" else "\n]\n"


def _jsonl_chunks(events: Iterable[Event | Draft]) -> Iterator[str]:
    for event in events:
        row = {KIND: "event", **event_cells(event)}
        row |= {"tags": list(event.tags)} if event.tags else {}
        row |= {"cause": event.cause} if event.cause is not None else {}
        yield f"{json.dumps(row, ensure_ascii=False)}\n"


def _exclusion_chunks(exclusions: Iterable[RecordedExclusion]) -> Iterator[str]:
    for exclusion in exclusions:
        yield f"{json.dumps(exclusion_row(exclusion), ensure_ascii=False)}\n"


_WRITERS = {"csv": _csv_chunks, "json": _json_chunks, "jsonl": _jsonl_chunks}


def _digits(number: float) -> str:
    """The exact number without an exponent: 12, 0.5, 0.00001."""
    return f"{Decimal(repr(float(number))):f}".removesuffix(".0")
