"""A fuzz target for every parser of outside input; `tests/fuzz` and `scripts/fuzz` run them.

A target takes any bytes. It returns if they are understood or refused with an error message; any other
exception, or an endless message, is a fault.
"""

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from file_fuzz_targets import FILE_TARGETS
from fuzz_target import FuzzFault, Target, check_sentence
from network_fuzz_targets import ANSWER_TARGETS

from budgettui.core.config.config_errors import MOST_PROBLEMS, ConfigError
from budgettui.core.config.loader import load
from budgettui.core.errors import BudgettuiError
from budgettui.core.exchange import ColumnOptions, ExchangeError, read_events
from budgettui.core.exclusions.calendar_file import CalendarExclusions
from budgettui.core.exclusions.icalendar_reader import CalendarFileError
from budgettui.core.exclusions.recurrence_text import parse_repeat
from budgettui.core.exclusions.rrule import check_recurs, recurrences
from budgettui.core.exclusions.service_hours import ServiceHours
from budgettui.core.model.event import Draft
from budgettui.core.model.instants import MINUTE, to_instant
from budgettui.core.model.posix_zone import posix_zone
from budgettui.core.model.window import Window
from budgettui.core.store import StoreError, open_store
from budgettui.core.store.sqlite.sqlite_store import SqliteStore
from budgettui.core.text.event_line import parse_impact, parse_quick
from budgettui.core.text.terminal_text import escape_controls
from budgettui.core.text.timeparse import parse_duration, parse_span, parse_when

NOON = to_instant(datetime(2026, 11, 23, 12, tzinfo=UTC))
BERLIN = ZoneInfo("Europe/Berlin")
EXAMPLE = Path(__file__).parents[2] / "example_config.toml"
THEMES = Path(__file__).parents[2] / "themes"


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _parsed(*parsers: Callable[[str], Any]) -> Callable[[bytes], None]:
    """Run each parser on the text; it may refuse it with a ValueError that says why."""

    def run(data: bytes) -> None:
        text = _text(data)
        for parser in parsers:
            try:
                parser(text)
            except ValueError as error:
                if isinstance(error, UnicodeError):
                    raise
                check_sentence(error)

    return run


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix=f"budgettui-fuzz-{os.getpid()}-"))


def _config(data: bytes) -> None:
    file = _folder() / "config.toml"
    file.write_bytes(data)
    try:
        load(file)
    except ConfigError as error:
        check_sentence(error)
        if len(error.problems) > MOST_PROBLEMS + 1:
            raise FuzzFault(f"{len(error.problems)} problems") from error


def _theme(data: bytes) -> None:
    from budgettui.tui.themes.theme_loader import ThemeError, load_theme

    (_folder() / "fuzzed.toml").write_bytes(data)
    try:
        load_theme("fuzzed", [_folder()])
    except ThemeError as error:
        check_sentence(error)


def _import(kind: Any) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        columns = ColumnOptions(ignore_others=data[:1] == b"\x00")
        try:
            reading = read_events(BytesIO(data), kind, BERLIN, ["checkout"], columns=columns)
        except ExchangeError as error:
            check_sentence(error)
            return
        for draft in reading.drafts:
            if draft.end is not None and draft.end <= draft.start:
                raise FuzzFault(f"{draft} ends before it starts")
        for row in reading.bad[:20]:
            escape_controls(str(row))

    return run


def _recurs(text: str) -> None:
    rule = parse_repeat(text)
    start = datetime(2026, 1, 1, 9)
    check_recurs(rule, start, BERLIN)
    for number, _ in enumerate(recurrences(rule, start, BERLIN, start, start + timedelta(days=400))):
        if number > 10_000:
            raise FuzzFault(f"{rule} occurs more than once an hour")


def _zone(text: str) -> None:
    zone = posix_zone(text)
    for month in (1, 3, 7, 11):
        moment = datetime(2026, month, 29, 2, 30, tzinfo=UTC)
        if moment.astimezone(zone).astimezone(UTC) != moment:
            raise FuzzFault(f"{text!r} does not round-trip")


def _calendar(data: bytes) -> None:
    file = _folder() / f"calendar-{os.getpid()}.ics"
    file.write_bytes(data)
    try:
        CalendarExclusions(file).expand(NOON - 500_000 * MINUTE, NOON + 500_000 * MINUTE)
    except CalendarFileError as error:
        check_sentence(error)


@cache
def _store_bytes() -> bytes:
    path = _folder() / "sound.db"
    store = SqliteStore(path)
    for number in range(1, 20):
        start = NOON - number * 1000 * MINUTE
        store.add(Draft("checkout", start, start + 7 * MINUTE, incident_id=f"INC-{number}"), "ada", NOON)
    store.void(3, "ada", NOON)
    store.close()
    data = path.read_bytes()
    path.unlink()
    return data


class _Location:
    def __init__(self, path: Path) -> None:
        self.path, self.url = path, None


def _store(data: bytes) -> None:
    """The bytes edit a sound store, by offset (two bytes) and new byte; after "SQLite" they are a file."""
    if data.startswith(b"SQLite"):
        content = data
    else:
        sound = bytearray(_store_bytes())
        for at in range(0, len(data) - 2, 3):
            sound[int.from_bytes(data[at : at + 2], "big") % len(sound)] = data[at + 2]
        content = bytes(sound)
    for name in ("fuzzed.db", "fuzzed.db-journal"):
        (_folder() / name).unlink(missing_ok=True)
    path = _folder() / "fuzzed.db"
    path.write_bytes(content)
    for writes in (False, True):
        try:
            store = open_store(_Location(path), create=False, read_only=not writes)  # type: ignore[arg-type]
        except StoreError as error:
            check_sentence(error)
            continue
        reads = [store.events, partial(store.tables, ["checkout"]), store.check]
        changes = [
            partial(store.add, Draft("checkout", NOON, NOON + MINUTE), "eve", NOON),
            partial(store.void, 2, "eve", NOON),
            partial(store.undo, "eve", NOON),
        ]
        try:
            for ask in [*reads, *(changes if writes else [])]:
                try:
                    ask()
                except (BudgettuiError, ValueError) as error:
                    if isinstance(error, UnicodeError):
                        raise
                    check_sentence(error)
        finally:
            store.close()


_WORDS = (
    b"12m 1h30m 90s 1w 5m ago in 2h now today yesterday at 14:05 2pm mon tue monday last until till "
    b"to - @14:05 "
    b"2026-11-23 23/11 Nov 23 14:05-14:20 T Z +02:00 UTC 50% 0.5 incident INC-812 #7 open -- , : . "
    b"( ) for from "
    b"noon midnight 1e9 99999999999999 \xc2\xb2 \xd9\xa3 \xe2\x88\x92 h m s d w \x00 \xff \"a 'b"
).split(b" ")
_WORDS += [b" " * 50, b"9" * 40, b" "]
_ROW = b"service,start,duration_minutes,end,impact,category,incident_id,description\n"
_JSON = (
    b'{"service": "checkout", "start": "2026-11-20T10:00Z", "duration_minutes": 5, "impact": 0.5, '
    b'"incident_id": "A-1"}'
)
_JSON_TOKENS = tuple(
    b'[ ] { } , : "service" "start" "end" "duration_minutes" "impact" null true 1e999 -0 1e-999 '
    b"99999999999999999999 "
    b'"\\ud800" "\\u0000" NaN Infinity "2026-11-20T10:00" "1h" 1795435200 \\ \xff \xef\xbb\xbf \n'.split(b" ")
)
_ICS = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/Berlin:20261101T090000\r\n"
    b"DTEND;TZID=Europe/Berlin:20261101T100000\r\nRRULE:FREQ=WEEKLY;BYDAY=MO\r\nEXDATE:20261109T080000Z\r\nSUMMARY:x\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)

TARGETS: dict[str, Target] = {
    "config": Target(
        _config,
        (EXAMPLE.read_bytes(), b'[[services]]\nname = "a"\nslo = 99.9\nwindow = "30d"\n'),
        (
            b"[",
            b"]",
            b"[[",
            b"=",
            b"'",
            b'"""',
            b"{",
            b"}",
            b"1e-999999999",
            b"0xfffff",
            b"nan",
            b"\\u202e",
            b".",
        ),
    ),
    "theme": Target(
        _theme,
        tuple(file.read_bytes() for file in sorted(THEMES.glob("*.toml"))),
        (
            b"[",
            b"]",
            b"=",
            b'"',
            b"#12ab9f",
            b"bright_red",
            b"ansi",
            b"9" * 50,
            b"\xff",
            b"true",
            b"[colors]",
        ),
    ),
    "import-csv": Target(
        _import("csv"),
        (_ROW + b'checkout,2026-11-20T10:00Z,5,,50%,incident,A-1,"text, more"\n', _ROW.replace(b",", b";")),
        (
            b",",
            b";",
            b"\t",
            b'"',
            b"\n",
            b"\r",
            b"\x00",
            b"\xff",
            b"1e999",
            b"12,5",
            b"open",
            b"2026-11-20",
            b"PT5M",
        ),
    ),
    "import-json": Target(
        _import("json"), (b"[" + _JSON + b"]", b'{"events": [' + _JSON + b"]}"), _JSON_TOKENS
    ),
    "import-jsonl": Target(_import("jsonl"), (_JSON + b"\n" + _JSON,), _JSON_TOKENS),
    "time-words": Target(
        _parsed(
            parse_duration,
            parse_impact,
            Window.parse,
            lambda text: parse_when(text, NOON, BERLIN),
            lambda text: parse_span(text, None, NOON, BERLIN),
            lambda text: parse_span("5m", text, NOON, BERLIN),
        ),
        (
            b"12m",
            b"1h30m",
            b"5m ago",
            b"yesterday 14:05",
            b"2026-11-23T14:05:00+01:00",
            b"14:05-14:20",
            b"mon 2pm",
        ),
        _WORDS,
    ),
    "quick-line": Target(
        _parsed(lambda text: parse_quick(text, NOON, BERLIN, ["incident", "deploy"], ["checkout"])),
        (
            b"12m incident INC-812 50% @14:05 payment timeouts",
            b"checkout open #7",
            b"14:05-14:20 yesterday -- 5m",
        ),
        _WORDS,
    ),
    "store": Target(
        _store, (b"\x00\x12\xff" * 4, b"SQLite format 3\x00" + b"\x10\x00" * 60), (b"\x00\x64\x0d",)
    ),
    "posix-zone": Target(
        _parsed(_zone),
        (
            b"CET-1CEST,M3.5.0,M10.5.0/3",
            b"<+0330>-3:30",
            b"EST5EDT",
            b"UTC0",
            b"A" * 3 + b"1B" + b"B" * 3 + b",J60,300/-5",
        ),
        (b",", b"M", b".", b"/", b"-", b"+", b":", b"<", b">", b"J365", b"24", b"167", b"M13.6.7", b"99999"),
    ),
    "recurrence": Target(
        _parsed(_recurs),
        (b"FREQ=WEEKLY;BYDAY=MO,TU", b"every second tuesday", b"daily", b"FREQ=MONTHLY;BYDAY=-1SU;COUNT=5"),
        tuple(
            b"; = , FREQ HOURLY YEARLY INTERVAL COUNT UNTIL=20261231 BYMONTH BYMONTHDAY=30 "
            b"BYMONTH=2 BYWEEKNO=53 BYDAY=5MO "
            b"BYYEARDAY=366 -1 0 99999999999999999999 every first last day month week monday of the "
            b"\xff".split(b" ")
        ),
    ),
    "service-hours": Target(
        _parsed(ServiceHours.parse),
        (b"mon-fri 07:00-20:00", b"mon-thu 08:00-18:00, fri 08:00-16:00", b"daily 22:00-06:00"),
        tuple(b"mon tue wed sun daily - , : 24:00 00:00 99:99 \xff 07:00-20:00 and".split(b" ")),
    ),
    "calendar": Target(
        _calendar,
        (_ICS,),
        tuple(
            b"BEGIN:VEVENT END:VEVENT RRULE: FREQ=HOURLY DTSTART: DTSTART;VALUE=DATE:20261101 "
            b"DURATION:P1D DURATION:-P9W "
            b"RDATE: EXDATE: RECURRENCE-ID: TZID= : ; = , \r\n 99999999T999999 00010101T000000 "
            b"99991231T235959Z \xff".split(b" ")
        ),
    ),
    **FILE_TARGETS,
    **ANSWER_TARGETS,
}
