"""Reading a file of events for a command, with its bad rows reported one by one."""

import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from typing import Any, TypeVar

import click

from budgettui.cli.exit_codes import CommandError, UnreachableError, as_usage
from budgettui.cli.output import note
from budgettui.cli.progress import Progress
from budgettui.core.exchange import (
    FORMATS,
    ColumnOptions,
    ExchangeError,
    Format,
    Reading,
    format_of,
    read_events,
)

F = TypeVar("F", bound=Callable[..., Any])

STREAM = "-"
"""The name of standard input and output."""

MOST_LINES = 20
"""So many rows are reported one by one; of more, their number."""

format_option = click.option(
    "--format", "kind", type=click.Choice(FORMATS), help="Format [default: by the file's name]."
)
_READING_OPTIONS = (
    format_option,
    click.option("--skip-bad", is_flag=True, help="Take the good rows although there are bad ones."),
    click.option(
        "--columns",
        metavar="OURS=THEIRS,...",
        help="Columns by their name in the file: start=created_at,end=resolved_at.",
    ),
    click.option("--ignore-other-columns", is_flag=True, help="Leave out columns that are not known."),
    click.option(
        "--map",
        "service_names",
        multiple=True,
        metavar="THEIRS=OURS",
        help="A service by its name in the file: 'Checkout Production=checkout'. May be repeated.",
    ),
)


def reading_options(function: F) -> F:
    """The options for how a file is read; `ReadingOptions.parse` takes their values."""
    for option in reversed(_READING_OPTIONS):
        function = option(function)
    return function


@dataclass(frozen=True)
class ReadingOptions:
    """How a file is read, from the options of a command."""

    kind: Format | None = None
    skip_bad: bool = False
    columns: ColumnOptions = field(default_factory=ColumnOptions)
    service_names: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(
        cls,
        kind: Format | None,
        skip_bad: bool,
        columns: str | None,
        ignore_other_columns: bool,
        service_names: Sequence[str],
    ) -> "ReadingOptions":
        """The options as typed; `CommandError` for a pair without `=`, or a column that is none."""
        mapping = dict(_pair("--columns", part, "start=created_at") for part in _split(columns))
        names = dict(_pair("--map", text, "'Checkout Production=checkout'") for text in service_names)
        try:
            return cls(kind, skip_bad, ColumnOptions(mapping, ignore_other_columns), names)
        except ExchangeError as error:
            raise CommandError(str(error)) from None


def read_file(
    file: str,
    options: ReadingOptions,
    zone: tzinfo,
    services: Collection[str] = (),
    categories: Collection[str] = (),
    create: bool = True,
) -> Reading:
    """All that the file holds; services outside `services` are let in if `create`.

    Bad rows are reported on standard error, and refused unless `skip_bad`; those that only have no length
    are reported and do not hold up the others. `UnreachableError` where the file cannot be opened.
    """
    with as_usage():
        kind = options.kind or _format_of(file)
    reading = _read(file, kind, options, zone, services, categories, create)
    report = [f"{file_name(file)}: {line}" for line in (*reading.bad, *reading.notes)]
    for line in report[:MOST_LINES]:
        note(line)
    if len(report) > MOST_LINES:
        note(f"{file_name(file)}: … and {len(report) - MOST_LINES:,} more such lines")
    bad = [row for row in reading.bad if not row.costs_nothing]
    if bad and not options.skip_bad:
        total = len(reading.bad) + len(reading.drafts)
        ways = "--skip-bad takes the others"
        if any(row.unknown_service for row in bad):
            ways += ", --map THEIRS=OURS gives services their names here"
            ways += ", --create-services SLO adds the services that are not configured"
        raise CommandError(f"{len(bad):,} of {total:,} rows are bad, so none was taken; {ways}")
    return reading


def file_name(file: str) -> str:
    """The name of a file for people."""
    return "standard input" if file == STREAM else file


def _read(
    file: str,
    kind: Format,
    options: ReadingOptions,
    zone: tzinfo,
    services: Collection[str],
    categories: Collection[str],
    create: bool,
) -> Reading:
    path = Path(file)
    progress = Progress(f"reading {path.name}")
    try:
        opened = nullcontext(sys.stdin.buffer) if file == STREAM else path.open("rb")
        with opened as stream:
            return read_events(
                stream,
                kind,
                zone,
                services,
                create_services=create,
                categories=categories,
                service_names=options.service_names,
                columns=options.columns,
                progress=progress.share,
            )
    except OSError as error:
        raise UnreachableError(f"{file} cannot be read: {error.strerror or error}") from None
    except ExchangeError as error:
        raise CommandError(f"{file_name(file)}: {error}") from None
    finally:
        progress.end()


def _format_of(file: str) -> Format:
    if file == STREAM:
        raise CommandError(
            "standard input has no name that implies a format; say --format csv, json or jsonl"
        )
    return format_of(file)


def _split(columns: str | None) -> list[str]:
    return [part for part in (columns or "").split(",") if part.strip()]


def _pair(option: str, text: str, example: str) -> tuple[str, str]:
    first, equals, second = text.partition("=")
    if not equals or not first.strip() or not second.strip():
        raise CommandError(f"{option}: {text!r} is not a pair such as {example}")
    return first.strip(), second.strip()
