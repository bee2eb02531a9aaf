"""`export`: write events to a file."""

import sys
from collections.abc import Iterable, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO, cast

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError, UnreachableError, as_usage
from budgettui.cli.input.event_selection import event_services, events_in_order, validate_category
from budgettui.cli.input.export_format_option import STREAM, format_option
from budgettui.cli.input.shared_options import (
    category_filter_option,
    group_option,
    known_at_option,
    services_argument,
)
from budgettui.cli.output.printing import note, say, warn
from budgettui.cli.session import Session
from budgettui.core.exchange import ExchangeError, Format, format_of, write_events
from budgettui.core.exclusions_of_service import concerns
from budgettui.core.model.event import Event
from budgettui.core.model.instants import Instant
from budgettui.core.model.recorded_exclusion import RecordedExclusion


@command(
    "export",
    "budgettui export checkout --output checkout.csv",
    "budgettui export --group shop --since '90d ago' --output shop.csv",
    "budgettui export --format jsonl | gzip",
    paged=True,
)
@services_argument
@group_option
@format_option
@click.option(
    "--output", "-o", metavar="FILE", type=click.Path(), help="Write to this file, completely or not at all."
)
@click.option("--since", metavar="WHEN", help="Only events that were still going on after then.")
@click.option("--until", metavar="WHEN", help="Only events that started before then.")
@category_filter_option
@known_at_option
def export_command(
    session: Session,
    services: Sequence[str],
    group: str | None,
    kind: Format | None,
    output: str | None,
    since: str | None,
    until: str | None,
    category: str | None,
) -> None:
    """Write events to a file or to standard output, oldest first, without voided ones.

    `budgettui import` reads the file again. JSON Lines (jsonl) holds complete events, with tags and causes,
    and recorded exclusions; the other formats hold events only. `budgettui store export` writes every
    version, note and act.
    """
    session.open("read")
    names = event_services(session, services, group)
    to_file = output is not None and output != STREAM
    with as_usage():
        kind = kind or (format_of(output or "") if to_file else "csv")
        validate_category(session, category)
    begin = session.moment(since) if since is not None else None
    end = session.moment(until) if until is not None else None
    events = events_in_order(session, names, since=begin, until=end, category=category)
    exclusions = [] if category is not None else _exclusions(session, names, begin, end)
    if exclusions and kind != "jsonl":
        warn(f"{_count(len(exclusions), 'exclusion')} left out: {kind} holds only events; jsonl holds both")
        exclusions = []
    _name_what_stays(session)
    path = Path(output or "")
    try:
        if not to_file:
            _print(events, kind, exclusions)
            return
        count = write_events(events, path, kind, exclusions)
    except ExchangeError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        if not to_file:
            raise  # standard output: its pipe is closed, or its disk is full
        raise UnreachableError(f"{path} cannot be written: {error.strerror or error}") from None
    more = f" and {_count(len(exclusions), 'exclusion')}" if exclusions else ""
    note(f"{_count(count, 'event')}{more} written to {path}")


def _exclusions(
    session: Session, names: Sequence[str] | None, begin: Instant | None, end: Instant | None
) -> list[RecordedExclusion]:
    """The recorded exclusions of the services, or of all, that overlap the time from `begin` to `end`."""
    workspace = session.workspace

    def is_about(exclusion: RecordedExclusion, name: str) -> bool:
        settings = workspace.services.get(name)
        return concerns(exclusion, settings) if settings else name in exclusion.services

    return [
        each
        for each in workspace.recorded_exclusions()
        if (end is None or each.start < end)
        and (begin is None or each.end is None or each.end > begin)
        and (names is None or any(is_about(each, name) for name in names))
    ]


def _name_what_stays(session: Session) -> None:
    """Warn how many notes and acts are left out, since an event file cannot hold them."""
    store = session.workspace.store
    counts = {
        "note": len(store.notes(known_at=session.known_at)),
        "act": len(store.acts(include_revoked=True, known_at=session.known_at)),
    }
    left_out = " and ".join(_count(count, noun) for noun, count in counts.items() if count)
    if left_out:
        warn(f"{left_out} left out: `budgettui store export` writes everything that was ever recorded")


def _print(events: Iterable[Event], kind: Format, exclusions: list[RecordedExclusion]) -> None:
    """Write events to standard output: unchanged to a pipe, without control characters to a terminal."""
    if sys.stdout.isatty():
        write_events(events, cast(TextIO, _TerminalLines()), kind, exclusions)
        return
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    write_events(events, sys.stdout, kind, exclusions)


class _TerminalLines:
    """A text stream that prints complete lines with `say`."""

    def __init__(self) -> None:
        self._begun: list[str] = []

    def writelines(self, chunks: Iterable[str]) -> None:
        for chunk in chunks:
            *lines, rest = chunk.split("\n")
            for line in lines:
                say("".join((*self._begun, line)).removesuffix("\r"))
                self._begun.clear()
            self._begun.append(rest)


def _count(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"
