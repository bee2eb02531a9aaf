"""Reads JSON (a list of objects) and JSON Lines (an object per line), whose keys are column names."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any, BinaryIO

from ..model.event import Draft
from .columns import LENGTHS, MOST_COLUMNS, ColumnOptions, column_of, unknown_columns
from .encoding import without_mark
from .exclusion_lines import KIND, read_exclusion_row
from .json_text import LARGEST_VALUE, JsonText
from .reading_result import BadRow, ExchangeError
from .row_parser import RowParser

_LONGEST_INTEGER = 18
_NO_LIST = "it is not a list of events; a file with an object on each line is JSON Lines (jsonl)"

Rows = Iterator[Draft | BadRow | None]


class _Doubled:
    """An object with a duplicate key."""

    def __init__(self, key: str) -> None:
        self.key = key


class _ObjectReader:
    """Turns objects into rows. Keys that are not columns are collected and reported together at the end."""

    def __init__(self, parser: RowParser, options: ColumnOptions) -> None:
        self._parser = parser
        self._options = options
        self._columns: dict[str, str | None] = {}
        self._failed = False

    def row(self, value: object, line: int) -> Draft | BadRow | None:
        if isinstance(value, _Doubled):
            return BadRow(line, value.key[:60], "this key appears twice")
        if not isinstance(value, dict):
            text = json.dumps(value, default=str)[:40]
            return BadRow(line, None, f"{text} is not an object with the keys of an event")
        if len(value) > MOST_COLUMNS:
            return BadRow(line, None, f"it has {len(value):,} keys; at most {MOST_COLUMNS:,} are read")
        if value.get(KIND) in ("event", "exclusion") and KIND not in self._options.mapping.values():
            return self._exported(value, line)
        if value.get(KIND) == "store" and "format" in value:
            raise ExchangeError(
                f"line {line}: it is a whole store, written by `budgettui store export`; use `budgettui "
                "store copy` to move a store, and `budgettui export --format jsonl` for a file to import"
            )
        return self._event(value, line)

    def _exported(self, value: dict[str, Any], line: int) -> Draft | BadRow | None:
        """An object written by `budgettui export`, with fields for which CSV has no column."""
        if value[KIND] == "event":
            tags, cause = value.get("tags", []), value.get("cause")
            if not (isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)):
                return BadRow(line, "tags", "it is not a list of strings")
            if not isinstance(cause, str | None):
                return BadRow(line, "cause", "it is not text")
            plain = {key: item for key, item in value.items() if key not in (KIND, "tags", "cause")}
            event = self._event(plain, line)
            return replace(event, tags=tuple(tags), cause=cause) if isinstance(event, Draft) else event
        options = self._parser.options
        exclusion = read_exclusion_row(
            value,
            line,
            options.zone,
            options.services,
            options.service_names,
            None if options.create_services else self._parser.unknown_service,
        )
        if isinstance(exclusion, BadRow):
            return exclusion
        self._parser.exclusions.append(exclusion)
        return None

    def _event(self, value: dict[str, Any], line: int) -> Draft | BadRow | None:
        cells: dict[str, object] = {}
        for key, item in value.items():
            column = self._column(key)
            if column in cells:
                return BadRow(line, key[:60], f"it and another key both mean {column}")
            if column is not None:
                cells[column] = item
        if not any(column in cells for column in LENGTHS):
            return BadRow(line, "duration_minutes", "it is missing; use null for an open event")
        return self._parser.parse(cells, line)

    def _column(self, key: str) -> str | None:
        if key not in self._columns:
            column = column_of(key, self._options)
            self._failed |= column is None and not self._options.ignore_others
            if len(self._columns) < MOST_COLUMNS:
                self._columns[key] = column
            return column
        return self._columns[key]

    def finish(self) -> None:
        """Raise `ExchangeError` for all unknown keys, with suggestions."""
        if self._failed:
            raise unknown_columns(list(self._columns), self._options)


def json_rows(stream: BinaryIO, parser: RowParser, columns: ColumnOptions) -> Rows:
    """The rows of the listed objects, few of which are in memory at once.

    An object that wraps the list is read into memory; exactly one of its keys must hold a list of objects.
    Raises `ExchangeError` if there is no such list.
    """
    reader = _ObjectReader(parser, columns)
    text = JsonText(stream)
    start = text.skip_blank()
    if start == "{":
        yield from _wrapped_rows(text.rest(), reader, parser)
        reader.finish()
        return
    if start != "[":
        raise ExchangeError(f"line 1: {_NO_LIST}")
    decoder = _decoder()
    text.take()
    following = text.skip_blank()
    while following != "]":
        line = text.line
        try:
            value = text.value(decoder)
        except ExchangeError:
            raise
        except (ValueError, RecursionError) as error:
            raise ExchangeError(_reason(error, line, text)) from None
        yield reader.row(value, line)
        following = text.skip_blank()
        if following == ",":
            text.take()
            following = text.skip_blank()
            if following not in ("]", ""):
                continue
        elif following == "]":
            break
        raise ExchangeError(f"line {text.line}: it is not JSON: the list of events is cut off here")
    line = text.line
    text.take()
    if text.skip_blank():
        raise ExchangeError(f"line {line}: there is text after the list of events")
    reader.finish()


def _wrapped_rows(text: str, reader: _ObjectReader, parser: RowParser) -> Rows:
    try:
        value, end = _decoder().raw_decode(text)
    except (ValueError, RecursionError) as error:
        raise ExchangeError(_reason(error, 1)) from None
    if text[end:].strip(" \t\r\n"):
        raise ExchangeError(_NO_LIST)
    if isinstance(value, _Doubled):
        raise ExchangeError(f"the key {value.key[:60]!r} appears twice")
    lists = [key for key, item in value.items() if isinstance(item, list) and _holds_objects(item)]
    if not lists:
        raise ExchangeError(f"line 1: {_NO_LIST}")
    if len(lists) > 1:
        names = ", ".join(repr(key[:60]) for key in lists[:5])
        raise ExchangeError(f"line 1: it is an object that holds several lists ({names}); extract one")
    parser.note(1, f"the list under {lists[0][:60]!r} was read")
    for item in value[lists[0]]:
        yield reader.row(item, 1)


def _holds_objects(items: list[Any]) -> bool:
    return bool(items) and all(isinstance(item, dict | _Doubled) for item in items)


def jsonl_rows(stream: BinaryIO, parser: RowParser, columns: ColumnOptions) -> Rows:
    """The rows of the objects, one per line; blank lines are skipped."""
    decoder = _decoder()
    reader = _ObjectReader(parser, columns)
    for line, raw in enumerate(iter(partial(stream.readline, LARGEST_VALUE + 1), b""), start=1):
        if len(raw) > LARGEST_VALUE:
            raise ExchangeError(f"line {line}: it is longer than {LARGEST_VALUE // 1_000_000} MB")
        content = without_mark(raw) if line == 1 else raw
        if not content.strip():
            continue
        try:
            value = decoder.decode(content.rstrip().decode())
        except UnicodeDecodeError:
            yield BadRow(line, None, "it is not UTF-8 text")
        except (ValueError, RecursionError) as error:
            yield BadRow(line, None, _reason(error, None))
        else:
            yield reader.row(value, line)
    reader.finish()


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Doubled:
    result = dict(pairs)
    if len(result) == len(pairs):
        return result
    [(key, _)] = Counter(key for key, _ in pairs).most_common(1)
    return _Doubled(key)


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float(digits)


def _reason(error: ValueError | RecursionError, line: int | None, text: JsonText | None = None) -> str:
    if isinstance(error, json.JSONDecodeError):
        at_line, column = (error.lineno, error.colno) if text is None else text.where(error)
        where = f"column {column}" if line is None else f"line {at_line}, column {column}"
        return f"{where}: it is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
    what = "it is nested too deeply" if isinstance(error, RecursionError) else f"it is not JSON: {error}"
    return what if line is None else f"line {line}: {what}"
