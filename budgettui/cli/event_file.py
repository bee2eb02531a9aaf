"""Reading a file of events, with its bad rows told one by one."""

import sys
from collections.abc import Collection
from contextlib import nullcontext
from datetime import tzinfo
from pathlib import Path

import click

from budgettui.cli.exit_codes import CommandError, UnreachableError, as_usage
from budgettui.cli.output import note
from budgettui.cli.progress import Progress
from budgettui.core.exchange import FORMATS, ExchangeError, Format, Reading, format_of, read_events

STREAM = "-"
"""The name of standard input and output."""

format_option = click.option(
    "--format", "kind", type=click.Choice(FORMATS), help="Format [default: by the file's name]."
)
skip_option = click.option("--skip-bad", is_flag=True, help="Take the good rows although there are bad ones.")


def read_file(
    file: str,
    kind: Format | None,
    zone: tzinfo,
    skip_bad: bool,
    services: Collection[str] = (),
    create: bool = True,
) -> Reading:
    """All that the file holds, `services` being known and others let in if `create`.

    Bad rows are told on standard error, and refused unless `skip_bad`; so is what holds no events at all.
    UnreachableError where it cannot be opened.
    """
    with as_usage():
        kind = kind or _format_of(file)
    reading = _read(file, kind, zone, services, create)
    for row in reading.bad:
        note(f"{_told(file)}: {row}")
    if reading.bad and not skip_bad:
        total = len(reading.bad) + len(reading.drafts)
        ways = "--skip-bad takes the others"
        if any(row.unknown_service for row in reading.bad):
            ways += ", --create-services SLO adds the services that are not configured"
        raise CommandError(f"{len(reading.bad)} of {total} rows are bad, so none was taken; {ways}")
    return reading


def _read(file: str, kind: Format, zone: tzinfo, services: Collection[str], create: bool) -> Reading:
    path = Path(file)
    progress = Progress(f"reading {path.name}")
    try:
        opened = nullcontext(sys.stdin.buffer) if file == STREAM else path.open("rb")
        with opened as stream:
            return read_events(stream, kind, zone, services, create_services=create, progress=progress.share)
    except OSError as error:
        raise UnreachableError(f"{file} cannot be read: {error.strerror or error}") from None
    except ExchangeError as error:
        raise CommandError(f"{_told(file)}: {error}") from None
    finally:
        progress.end()


def _told(file: str) -> str:
    """The name of a file for people."""
    return "standard input" if file == STREAM else file


def _format_of(file: str) -> Format:
    if file == STREAM:
        raise CommandError(
            "standard input has no name to tell the format by; say --format csv, json or jsonl"
        )
    return format_of(file)
