"""JSON, a list of objects, and JSON Lines, an object on each line; the keys are the columns' names."""

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from ..model.event import Draft
from .columns import COLUMNS, BadRow, ExchangeError, column_problem
from .encoding import without_mark
from .row_parser import RowReader

_BLANK = re.compile(r"[ \t\r\n]*")
_LONGEST_INTEGER = 18


class _Doubled:
    """An object in which a key stands twice."""

    def __init__(self, key: str) -> None:
        self.key = key


def json_rows(stream: BinaryIO, reader: RowReader) -> Iterator[Draft | BadRow]:
    """The objects of the list, which is read whole; `ExchangeError` where it is no JSON list."""
    raw = without_mark(stream.read())
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ExchangeError(f"line {line}: it is not UTF-8 text; save it as UTF-8") from None
    place = _blank(text, 0)
    if not text.startswith("[", place):
        raise ExchangeError(
            "line 1: it is not a list of events; a file with an object on each line is JSON Lines (jsonl)"
        )
    decoder = _decoder()
    line, counted = 1, 0
    place = _blank(text, place + 1)
    while not text.startswith("]", place):
        line, counted = line + text.count("\n", counted, place), place
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError) as error:
            raise ExchangeError(_reason(error, line)) from None
        yield _row(value, line, reader)
        place = _after_item(text, place)
    if _blank(text, place + 1) < len(text):
        raise ExchangeError(f"line {_line_at(text, place)}: something follows the list of events")


def jsonl_rows(stream: BinaryIO, reader: RowReader) -> Iterator[Draft | BadRow]:
    """The objects of the lines; blank lines are passed over."""
    decoder = _decoder()
    for line, raw in enumerate(stream, start=1):
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
            yield _row(value, line, reader)


def _row(value: object, line: int, reader: RowReader) -> Draft | BadRow:
    if isinstance(value, _Doubled):
        return BadRow(line, value.key, "this key is there twice")
    if not isinstance(value, dict):
        return BadRow(
            line, None, f"{json.dumps(value, default=str)[:40]} is not an object with the keys of an event"
        )
    for key in value:
        if key not in COLUMNS:
            return BadRow(line, None, column_problem(key))
    if "duration_minutes" not in value:
        return BadRow(line, "duration_minutes", "it is missing; null says that the event is open")
    return reader.read(value, line)


def _after_item(text: str, place: int) -> int:
    """Where the next item stands, or the end of the list."""
    place = _blank(text, place)
    if text.startswith("]", place):
        return place
    if text.startswith(",", place):
        after = _blank(text, place + 1)
        if after < len(text) and text[after] != "]":
            return after
    raise ExchangeError(f"line {_line_at(text, place)}: it is not JSON: the list of events breaks off here")


def _line_at(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _blank(text: str, place: int) -> int:
    match = _BLANK.match(text, place)
    return match.end() if match else place


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Doubled:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    keys = [key for key, _ in pairs]
    return _Doubled(next(key for key in keys if keys.count(key) > 1))


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else float(digits)


def _reason(error: ValueError | RecursionError, line: int | None) -> str:
    if isinstance(error, json.JSONDecodeError):
        place = f"column {error.colno}" if line is None else f"line {error.lineno}, column {error.colno}"
        return f"{place}: it is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
    what = "it is nested too deeply" if isinstance(error, RecursionError) else f"it is not JSON: {error}"
    return what if line is None else f"line {line}: {what}"
