"""`import` and `export`: events from and to files."""

import sys
from contextlib import nullcontext
from io import StringIO, TextIOWrapper
from pathlib import Path

import click

from budgettui.cli.command import category_option, command, service_argument
from budgettui.cli.errors import Refused, Unreachable, as_usage
from budgettui.cli.output import note, say
from budgettui.cli.session import Session
from budgettui.core.config.settings import ServiceSettings
from budgettui.core.config.write import add_services, new_service
from budgettui.core.event import Event
from budgettui.core.exchange import (
    FORMATS,
    ExchangeError,
    Format,
    Reading,
    format_of,
    read_events,
    write_events,
)
from budgettui.core.exchange.recorded import not_recorded
from budgettui.core.plaintext import literal

_STREAM = "-"
format_option = click.option(
    "--format", "kind", type=click.Choice(FORMATS), help="Format [default: by the file's name]."
)


@command(
    "import",
    "budgettui import outages.csv",
    "budgettui import outages.csv --skip-bad --create-services 99.9",
)
@click.argument("file", metavar="FILE|-", type=click.Path())
@format_option
@click.option("--skip-bad", is_flag=True, help="Import the good rows although there are bad ones.")
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
    with as_usage():
        kind = kind or _format_of(file)
        if slo is not None:
            _made(session, "a service", slo, window)
        reading = _read(session, file, kind, create=slo is not None)
    for row in reading.bad:
        note(f"{file}: {row}")
    if reading.bad and not skip_bad:
        total = len(reading.bad) + len(reading.drafts)
        raise Refused(
            f"nothing is imported: {len(reading.bad)} of {total} rows are bad; --skip-bad imports the others"
        )
    store = session.workspace.store
    if slo is not None and reading.new_services:
        _add_services(session, reading, slo, window)
    for category in reading.categories:
        if category not in session.settings.category_names:
            note(f"category {category!r} is not in the configuration; its time costs budget like any other")
    fresh = not_recorded(reading.drafts, store.events(include_voided=True))
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
    store = session.reading.store
    if service is not None and service not in store.services():
        session.service(service)
    named = output is not None and output != _STREAM
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
        raise Unreachable(f"{path} cannot be written: {error.strerror or error}") from None
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


def _format_of(file: str) -> Format:
    if file == _STREAM:
        raise Refused("standard input has no name to tell the format by; say --format csv, json or jsonl")
    return format_of(file)


def _read(session: Session, file: str, kind: Format, create: bool) -> Reading:
    """All that the file holds; refused where it holds no events, unreachable where it cannot be opened."""
    path = Path(file)
    progress = Progress(f"reading {path.name}")
    try:
        opened = nullcontext(sys.stdin.buffer) if file == _STREAM else path.open("rb")
        with opened as stream:
            return read_events(
                stream,
                kind,
                session.zone,
                session.settings.service_names,
                create_services=create,
                progress=progress.share,
            )
    except OSError as error:
        raise Unreachable(f"{file} cannot be read: {error.strerror or error}") from None
    except ExchangeError as error:
        raise Refused(f"{file}: {error}") from None
    finally:
        progress.end()


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


class Progress:
    """How far something is, on one line of a terminal; silent elsewhere."""

    def __init__(self, doing: str, total: int = 0) -> None:
        self._doing = doing
        self._total = total
        self._shown = ""
        self._seen = sys.stderr.isatty()

    def count(self, done: int) -> None:
        """So many of the total are done."""
        self.share(done, done / self._total if self._total else None)

    def share(self, done: int, share: float | None) -> None:
        """So many are done, which is this share of all."""
        told = f"{self._doing}: {done:,}" + ("" if share is None else f", {100 * share:.0f} %")
        if self._seen and told != self._shown:
            self._shown = told
            click.echo(f"\r{literal(told)}\x1b[K", nl=False, err=True)

    def end(self) -> None:
        """Wipe the line away."""
        if self._shown:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._shown = ""
