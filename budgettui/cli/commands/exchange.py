"""`import` and `export`: events from and to files."""

import sys
from io import StringIO, TextIOWrapper
from pathlib import Path

import click

from budgettui.cli.command import category_option, command, service_argument
from budgettui.cli.event_file import STREAM, format_option, read_file, skip_option
from budgettui.cli.exit_codes import UnreachableError, as_usage
from budgettui.cli.output import note, say
from budgettui.cli.progress import Progress
from budgettui.cli.session import Session
from budgettui.core.config.drop_in_writer import add_services, new_service
from budgettui.core.config.settings import ServiceSettings
from budgettui.core.exchange import Format, Reading, format_of, write_events
from budgettui.core.exchange.duplicates import alike, not_recorded
from budgettui.core.model.event import Event


@command(
    "import",
    "budgettui import outages.csv",
    "budgettui import outages.csv --skip-bad --create-services 99.9",
)
@click.argument("file", metavar="FILE|-", type=click.Path())
@format_option
@skip_option
@click.option(
    "--create-services", "slo", metavar="SLO", help="Add services that are not configured, with this target."
)
@click.option("--window", default="30d", show_default=True, help="The window of services that are added.")
def import_command(
    session: Session, file: str, kind: Format | None, skip_bad: bool, slo: str | None, window: str
) -> None:
    """Read events from a file; one that is known already is passed over, so twice is as good as once.

    CSV has a header with service, start and duration_minutes (empty: still open), and may have category,
    impact, incident_id, description, source and source_key; JSON and JSON Lines carry the same names.
    With a bad row nothing is imported, unless you say --skip-bad.
    """
    if slo is not None:
        with as_usage():
            _made(session, "a service", slo, window)
    known_services = session.settings.event_names
    reading = read_file(file, kind, session.zone, skip_bad, known_services, create=slo is not None)
    store = session.open("record").store
    if slo is not None and reading.new_services:
        _add_services(session, reading, slo, window)
    for category in reading.categories:
        if category not in session.settings.category_names:
            note(f"category {category!r} is not in the configuration; its time costs budget like any other")
    fresh = not_recorded(reading.drafts, alike(store, reading.drafts))
    progress = Progress("saving", len(fresh))
    try:
        imported = session.workspace.add_many(fresh, session.now, progress.count)
    finally:
        progress.end()
    known = imported.known + len(reading.drafts) - len(fresh)
    told = [f"{_count(imported.added, 'event')} imported"]
    if known:
        told.append(f"{known:,} known already")
    if reading.bad:
        told.append(f"{_count(len(reading.bad), 'bad row')} left out")
    if imported.added:
        told.append("take it back with `budgettui undo`")
    say("; ".join(told))


@command(
    "export", "budgettui export checkout --output checkout.csv", "budgettui export --format jsonl | gzip"
)
@service_argument(required=False)
@format_option
@click.option("--output", "-o", metavar="FILE", type=click.Path(), help="Write there, whole or not at all.")
@click.option("--since", metavar="WHEN", help="Only events that went on after then.")
@click.option("--until", metavar="WHEN", help="Only events that began before then.")
@category_option
def export_command(
    session: Session,
    service: str | None,
    kind: Format | None,
    output: str | None,
    since: str | None,
    until: str | None,
    category: str | None,
) -> None:
    """Write events to a file or to standard output, oldest first; voided ones are left out.

    What is written can be read again with `budgettui import`.
    """
    store = session.open("read").store
    if service is not None and service not in store.services():
        session.service(service)
    named = output is not None and output != STREAM
    with as_usage():
        kind = kind or (format_of(output or "") if named else "csv")
    found = store.events(
        service=service,
        since=session.moment(since) if since is not None else None,
        until=session.moment(until) if until is not None else None,
        category=category,
    )
    found.reverse()
    if not named:
        _print(found, kind)
        return
    path = Path(output or "")
    try:
        count = write_events(found, path, kind)
    except OSError as error:
        raise UnreachableError(f"{path} cannot be written: {error.strerror or error}") from None
    note(f"{_count(count, 'event')} written to {path}")


def _print(found: list[Event], kind: Format) -> None:
    """Events on standard output: as they are for a pipe, with nothing a terminal obeys on one."""
    if sys.stdout.isatty():
        shown = StringIO()
        write_events(found, shown, kind)
        for line in shown.getvalue().splitlines():
            say(line)
        return
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", newline="")
    write_events(found, sys.stdout, kind)


def _add_services(session: Session, reading: Reading, slo: str, window: str) -> None:
    """Put the services that the file brings into the configuration's drop-in folder."""
    session.workspace.store.revision()  # a store that cannot be reached is known before anything is written
    with as_usage():
        made = [_made(session, name, slo, window) for name in reading.new_services]
        path = add_services(session.settings, made)
    if path is not None:
        say(f"{_count(len(made), 'service')} added in {path}")


def _made(session: Session, name: str, slo: str, window: str) -> ServiceSettings:
    return new_service(session.settings, name, slo, window)


def _count(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count:,} {thing}s"
