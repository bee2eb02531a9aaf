"""From the cells of one row to the draft of an event."""

import hashlib
import re
from collections.abc import Collection, Mapping
from datetime import datetime, tzinfo

from ..model.event import Draft, check_impact, duration_from_minutes
from ..model.instants import Instant, to_instant
from ..model.names import NAME_ACCEPTED, has_controls, is_name
from ..model.similar import unknown_name
from ..text.timeparse import checked_instant, parse_impact
from ..text.timeparse.moment import wall_instant
from .columns import LONGEST_CELL, BadRow

IMPORT_SOURCE = "import"

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", re.ASCII)
_START_ACCEPTED = "ISO 8601 such as 2026-11-23T14:05:00Z"
_MINUTES_ACCEPTED = "a number of minutes above 0, or nothing for an open event"


class _Wrong(Exception):
    def __init__(self, column: str, reason: str, unknown_service: bool = False) -> None:
        self.column = column
        self.reason = reason
        self.unknown_service = unknown_service


class RowReader:
    """Reads the rows of one file; it remembers what it has met, to tell equal rows and new services apart.

    `zone` is where a start without a zone is. A service outside `services` is a bad row unless `create`.
    A row without a source key gets one made from what it says and how often the file has said it before, so
    that the same file read again gives the same keys.
    """

    def __init__(self, zone: tzinfo, services: Collection[str], create: bool) -> None:
        self.zone = zone
        self.create = create
        self.new_services: dict[str, None] = {}
        self._services = frozenset(services)
        self._known = tuple(services)
        self._unknown: dict[str, str] = {}
        self._told: dict[bytes, int] = {}
        self._lines: dict[tuple[str, str], int] = {}

    def read(self, cells: Mapping[str, object], line: int) -> Draft | BadRow:
        """The draft that `cells` mean; a number in a cell is taken where a number is meant, None is empty."""
        try:
            return self._draft(cells, line)
        except _Wrong as wrong:
            return BadRow(line, wrong.column, wrong.reason, wrong.unknown_service)

    def _draft(self, cells: Mapping[str, object], line: int) -> Draft:
        service = self._service(_text(cells, "service"))
        start = self._start(_text(cells, "start"))
        end = _end(start, cells.get("duration_minutes"))
        category = (_text(cells, "category") or "").strip() or "incident"
        incident = (_text(cells, "incident_id") or "").strip() or None
        for column, name in (("category", category), ("incident_id", incident)):
            if name is not None and not is_name(name):
                raise _Wrong(column, f"{_cut(name)} is not {NAME_ACCEPTED}")
        impact = _impact(cells.get("impact"))
        description = _text(cells, "description") or None
        source = _text(cells, "source") or IMPORT_SOURCE
        key = _text(cells, "source_key")
        if key:
            first = self._lines.setdefault((source, key), line)
            if first != line:
                raise _Wrong("source_key", f"{_cut(key)} of source {_cut(source)} is on line {first} already")
        else:
            key = self._key(source, service, start, end, category, incident, description)
        if service not in self._services:
            self.new_services[service] = None
        return Draft(service, start, end, impact, category, incident, description, source, key)

    def _service(self, text: str | None) -> str:
        name = (text or "").strip()
        if name in self._services:
            return name
        if not name:
            raise _Wrong("service", "it is empty; accepted: the name of a service")
        if not is_name(name):
            raise _Wrong("service", f"{_cut(name)} is not {NAME_ACCEPTED}")
        if self.create:
            return name
        if name not in self._unknown:
            self._unknown[name] = unknown_name(name, self._known, "a service of the configuration")
        raise _Wrong("service", self._unknown[name], unknown_service=True)

    def _start(self, text: str | None) -> Instant:
        words = (text or "").strip()
        if not words:
            raise _Wrong("start", f"it is empty; accepted: {_START_ACCEPTED}")
        try:
            if not _ISO.match(words):
                raise ValueError
            moment = datetime.fromisoformat(words)
        except ValueError:
            raise _Wrong("start", f"{_cut(words)} is not a time; accepted: {_START_ACCEPTED}") from None
        try:
            if moment.tzinfo is None:
                return checked_instant(wall_instant(moment, self.zone))
            return checked_instant(to_instant(moment))
        except ValueError as error:
            raise _Wrong("start", _reason(error)) from None

    def _key(self, *said: object) -> str:
        digest = hashlib.sha256(
            "\0".join("" if part is None else f"={part}" for part in said).encode()
        ).digest()[:16]
        times = self._told[digest] = self._told.get(digest, 0) + 1
        return digest.hex() if times == 1 else f"{digest.hex()}-{times}"


def _text(cells: Mapping[str, object], column: str) -> str | None:
    value = cells.get(column)
    if value is None:
        return None
    if not isinstance(value, str):
        raise _Wrong(column, f"{_cut(value)} is not text")
    if len(value) > LONGEST_CELL:
        raise _Wrong(column, f"it is {len(value):,} characters long; at most {LONGEST_CELL:,} are accepted")
    if not value.isprintable():
        if "\0" in value:
            raise _Wrong(column, "it holds a NUL character")
        if any("\ud800" <= char <= "\udfff" for char in value):
            raise _Wrong(column, "it is not UTF-8 text")
        if column in ("source", "source_key") and has_controls(value):
            raise _Wrong(column, f"{_cut(value)} holds a control character")
    return value


def _end(start: Instant, cell: object) -> Instant | None:
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    wrong = _Wrong("duration_minutes", f"{_cut(cell)} is not {_MINUTES_ACCEPTED}")
    if isinstance(cell, str):
        if not _NUMBER.fullmatch(cell.strip()):
            raise wrong
    elif isinstance(cell, bool) or not isinstance(cell, (int, float)):
        raise wrong
    try:
        length = duration_from_minutes(float(cell))
    except (ValueError, OverflowError):
        raise wrong from None
    try:
        return checked_instant(start + length)
    except ValueError as error:
        raise _Wrong("duration_minutes", f"the end: {_reason(error)}") from None


def _impact(value: object) -> float:
    if value is None or (isinstance(value, str) and not value.strip()):
        return 1.0
    try:
        if isinstance(value, str):
            return parse_impact(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise _Wrong("impact", f'{_cut(value)} is not a share such as 0.5 or "50%"')
        check_impact(value)
        return float(value)
    except ValueError as error:
        raise _Wrong("impact", _reason(error)) from None


def _reason(error: ValueError) -> str:
    """What a sentence says behind the field's name, which the column says already."""
    field, colon, said = str(error).partition(": ")
    return said if colon and field.isidentifier() else str(error)


def _cut(value: object) -> str:
    text = repr(value) if isinstance(value, (str, int, float, bool)) else f"a {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:56]}…{text[-1]}"
