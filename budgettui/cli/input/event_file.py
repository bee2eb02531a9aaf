"""Reads a file of events for a command, and reports its bad rows."""

import shlex
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import field
from datetime import tzinfo
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from budgettui.cli.exit_codes import CommandError, UnreachableError, as_usage
from budgettui.cli.input.export_format_option import STREAM
from budgettui.cli.output.printing import note, warn
from budgettui.cli.output.progress import Progress
from budgettui.core.exchange import (
    EVERY_FORMAT,
    FORMATS,
    MOST_BAD,
    BadRow,
    ColumnOptions,
    Context,
    ExchangeError,
    Format,
    Reading,
    RowOptions,
    find_source,
    format_of,
    format_of_content,
    read_events,
    read_folder,
    read_source,
    seekable,
)
from budgettui.core.model.instants import Instant
from budgettui.core.support.frozen import frozen
from budgettui.core.text.suggestions import closest_match

F = TypeVar("F", bound=Callable[..., Any])

MOST_LINES = 20
"""How many bad rows are reported one by one; the rest are only counted."""

AUTO = "auto"
CSTATE = "cstate"
"""The only format that can also be read from a folder."""
_reading_format_option = click.option(
    "--format",
    "kind",
    type=click.Choice((AUTO, *EVERY_FORMAT)),
    default=AUTO,
    show_default=True,
    help="Format; auto: by the file's content and name.",
)
_READING_OPTIONS = (
    _reading_format_option,
    click.option("--skip-bad", is_flag=True, help="Use the good rows even if there are bad ones."),
    click.option(
        "--columns",
        metavar="OURS=THEIRS,...",
        help="Columns under another name in the file: start=created_at,end=resolved_at.",
    ),
    click.option("--ignore-other-columns", is_flag=True, help="Ignore unknown columns."),
    click.option(
        "--map",
        "service_names",
        multiple=True,
        metavar="THEIRS=OURS",
        help="A service under another name in the file: 'Checkout Production=checkout'. Can be repeated.",
    ),
)


def reading_options(function: F) -> F:
    """Add the options for how a file is read; `ReadingOptions.parse` parses their values."""
    for option in reversed(_READING_OPTIONS):
        function = option(function)
    return function


@frozen
class ReadingOptions:
    """How to read a file, from the options of a command."""

    kind: str | None = None
    """A format of ours or of another tool; None to detect it by content and name."""
    skip_bad: bool = False
    columns: ColumnOptions = field(default_factory=ColumnOptions)
    service_names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(
        cls,
        kind: str | None,
        skip_bad: bool,
        columns: str | None,
        ignore_other_columns: bool,
        service_names: Sequence[str],
    ) -> "ReadingOptions":
        """Parse the options; `CommandError` for a pair without `=`, or an unknown column."""
        parts = [part for part in (columns or "").split(",") if part.strip()]
        mapping = dict(_pair("--columns", part, "start=created_at") for part in parts)
        names = dict(_pair("--map", text, "'Checkout Production=checkout'") for text in service_names)
        try:
            return cls(
                None if kind == AUTO else kind, skip_bad, ColumnOptions(mapping, ignore_other_columns), names
            )
        except ExchangeError as error:
            raise CommandError(str(error)) from None


def read_file(
    file: str,
    options: ReadingOptions,
    now: Instant,
    zone: tzinfo,
    services: Collection[str] = (),
    categories: Collection[str] = (),
    create: bool = True,
) -> Reading:
    """Read the whole file; services that are not in `services` are accepted if `create`.

    Bad rows are reported on standard error, and are an error unless `skip_bad`; rows that only lack a length
    are reported but do not block the others. Raises `UnreachableError` if the file cannot be opened.
    """
    reading = _read(file, options, now, zone, services, categories, create)
    if reading.read_as is not None and options.kind is None:
        note(f"{file_name(file)}: this looks like {reading.read_as}, and is read as such")
    lines = (
        *_unknown_services(reading, services),
        *(row for row in reading.bad if not row.unknown_service),
    )
    report = [f"{file_name(file)}: {line}" for line in (*lines, *reading.notes)]
    for line in report[:MOST_LINES]:
        warn(line)
    count = len(report) + reading.bad_count - len(reading.bad)
    count -= sum(reading.unknown_services.values()) - sum(row.unknown_service for row in reading.bad)
    if count > MOST_LINES:
        more = "more" if reading.is_cut else f"{count - MOST_LINES:,} more"
        warn(f"{file_name(file)}: … and {more} such lines")
    bad = [row for row in reading.bad if not row.costs_nothing]
    if reading.is_cut:
        raise CommandError(
            f"more than {MOST_BAD:,} rows are bad, so none was used and the rest was not read; "
            "--skip-bad uses the others"
        )
    if bad and not options.skip_bad:
        total = reading.bad_count + len(reading.drafts)
        rows = "rows" if reading.read_as is None else "events"
        hint = "--skip-bad uses the others"
        if any(row.unknown_service for row in bad):
            hint += ", --map THEIRS=OURS renames services"
            hint += ", --create-services SLO adds the services that are not configured"
        count = reading.bad_count - reading.costless_count
        raise CommandError(f"{count:,} of {total:,} {rows} are bad, so none was used; {hint}")
    return reading


def file_name(file: str) -> str:
    """The name of a file in messages."""
    return "standard input" if file == STREAM else file


def _unknown_services(reading: Reading, services: Collection[str]) -> list[str]:
    """A line for each unknown service: where it is first, how many events it has, and which --map to use."""
    first: dict[str, BadRow] = {}
    for row in reading.bad:
        if row.service is not None:
            first.setdefault(row.service, row)
    lines: list[str] = []
    for name, row in first.items():
        count = reading.unknown_services[name]
        target = (closest_match(name, services) if len(lines) < MOST_LINES else None) or "NAME"
        pair = shlex.quote(f"{name}={target}")
        lines.append(f"{row} ({count:,} event{'' if count == 1 else 's'}; --map {pair})")
    return lines


def _read(
    file: str,
    options: ReadingOptions,
    now: Instant,
    zone: tzinfo,
    services: Collection[str],
    categories: Collection[str],
    create: bool,
) -> Reading:
    path = Path(file)
    progress = Progress(f"reading {path.name}")
    rows = RowOptions(zone, services, create, categories, options.service_names)
    context = Context(now, zone, options.columns)
    try:
        if options.kind in (None, CSTATE) and file != STREAM and path.is_dir():
            return read_folder(path, rows, context)
        with seekable(sys.stdin.buffer) if file == STREAM else path.open("rb") as stream:
            name = "" if file == STREAM else path.name
            match = find_source(stream, name, None if file == STREAM else path, options.kind)
            if match is not None:
                document, source = match
                return read_source(document, source, rows, context)
            return read_events(
                stream,
                _own_format(file, stream, options.kind),
                zone,
                services,
                create_services=create,
                categories=categories,
                service_names=options.service_names,
                columns=options.columns,
                progress=progress.share,
                skip_bad=options.skip_bad,
            )
    except OSError as error:
        raise UnreachableError(f"{file} cannot be read: {error.strerror or error}") from None
    except ExchangeError as error:
        raise CommandError(f"{file_name(file)}: {error}") from None
    finally:
        progress.end()


def _own_format(file: str, stream: BinaryIO, kind: str | None) -> Format:
    """Which of our own formats a file has; by its content if it has no name."""
    for own in FORMATS:
        if kind == own:
            return own
    if file == STREAM:
        return format_of_content(stream)
    with as_usage():
        return format_of(file)


def _pair(option: str, text: str, example: str) -> tuple[str, str]:
    first, equals, second = text.partition("=")
    if not equals or not first.strip() or not second.strip():
        raise CommandError(f"{option}: {text!r} is not a pair such as {example}")
    return first.strip(), second.strip()
