"""`import`: read events from a file, and update them when it is imported again."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError, as_usage
from budgettui.cli.input.event_file import ReadingOptions, file_name, read_file, reading_options
from budgettui.cli.input.future_confirmation import confirm, planned_option
from budgettui.cli.input.imported_exclusions import add_exclusions, exclusions_summary
from budgettui.cli.input.shared_options import json_option
from budgettui.cli.output.printing import note, say, say_done, say_json, warn
from budgettui.cli.output.progress import Progress
from budgettui.cli.session import Session
from budgettui.core.config.drop_in_writer import add_services
from budgettui.core.config.service_input import new_service
from budgettui.core.config.settings import ServiceSettings
from budgettui.core.exchange import Reading, find_withdrawn
from budgettui.core.model.drafts import Drafts
from budgettui.core.store import KeyClashError, SyncResult
from budgettui.core.support.gc_tuning import collector_paused
from budgettui.core.support.jsonable import to_jsonable
from budgettui.core.text.timeparse import Span, confirmation
from budgettui.core.workspace import Workspace


@command(
    "import",
    "budgettui import outages.csv",
    "budgettui import outages.csv --skip-bad --create-services 99.9",
    "budgettui import incidents.json --map 'Checkout Production=checkout'",
    "budgettui import incidents.csv --columns start=created_at,end=resolved_at --ignore-other-columns",
)
@click.argument("file", metavar="FILE|-", type=click.Path())
@reading_options
@click.option("--create-services", "slo", metavar="SLO", help="Add unknown services, with this target.")
@click.option("--window", default="30d", show_default=True, help="The window of added services.")
@click.option("--keep", is_flag=True, help="Leave events of earlier imports unchanged.")
@click.option("--dry-run", is_flag=True, help="Show what would happen; change nothing.")
@planned_option
@json_option
def import_command(
    session: Session,
    file: str,
    kind: str,
    skip_bad: bool,
    columns: str | None,
    ignore_other_columns: bool,
    service_names: Sequence[str],
    slo: str | None,
    window: str,
    keep: bool,
    dry_run: bool,
    planned: bool,
    as_json: bool,
) -> None:
    """Read events from a file. Importing it again picks up what changed in it.

    An event is identified by source, source_key and service; without a key, by source, service and start, or
    by incident id. A known event that differs is updated, and one that was open is closed if it has an end
    now. Events that were edited or voided here since then are left unchanged.

    CSV needs a header with service, start and duration_minutes (or duration_seconds, duration, end; empty:
    still open), and optionally category, impact, incident_id, description, source and source_key;
    spreadsheets, JSON and JSON Lines use the same names. Files of Statuspage, PagerDuty, Alertmanager and
    other tools are recognised by their content (see docs/sources.md).

    If any row is bad, nothing is imported, unless --skip-bad is given.
    """
    if slo is not None:
        with as_usage():
            _made(session, "a service", slo, window)
    options = ReadingOptions.parse(kind, skip_bad, columns, ignore_other_columns, service_names)
    settings = session.settings
    reading = read_file(
        file,
        options,
        session.now,
        session.zone,
        settings.event_names,
        settings.category_names,
        create=slo is not None,
    )
    _confirm_future(session, reading.drafts, planned or dry_run)
    workspace = session.open("record")
    if slo is not None and reading.new_services and not dry_run:
        created = _add_services(session, reading, slo, window)
        if created is not None:
            (note if as_json else say_done)(created)
    for category in reading.categories:
        if category not in settings.category_names:
            warn(f"category {category!r} is not in the configuration; its time costs budget like any other")
    author = f"import:{Path(file_name(file)).name}"
    progress = Progress("saving", len(reading.drafts))
    try:
        with collector_paused():
            result = workspace.sync_events(
                reading.drafts,
                session.now,
                author,
                keep=keep,
                dry_run=dry_run,
                progress=progress.count,
                withdrawn=() if keep else _withdrawn(workspace, reading),
                follow_starts=bool(reading.coverage.logs),
            )
    except KeyClashError as error:
        raise CommandError(f"{file_name(file)}: {error}") from None
    finally:
        progress.end()
    summary = _summary(result, reading, dry_run)
    added, known = add_exclusions(session, reading.exclusions, dry_run)
    if added or known:
        summary += exclusions_summary(added, known, dry_run)
    if not as_json:
        (say if dry_run else say_done)(summary)
        return
    say_json(
        {
            **to_jsonable(result),
            "dry_run": dry_run,
            "left_out": [str(bad) for bad in reading.bad],
            "new_services": list(reading.new_services),
            "exclusions_added": added,
            "exclusions_known": known,
            "message": summary,
        }
    )


def _withdrawn(workspace: Workspace, reading: Reading) -> list[int]:
    """Recorded events of incidents that are in the file of another tool but no longer yield an event."""
    if reading.source is None:
        return []
    names = workspace.settings.event_services
    return find_withdrawn(
        reading,
        (
            replace(event, service=names.get(event.service, event.service))
            for event in workspace.store.events(source=reading.source)
        ),
    )


def _summary(result: SyncResult, reading: Reading, dry_run: bool) -> str:
    counts = [
        (result.added, "added"),
        (result.changed, "changed"),
        (result.closed, "closed"),
        (result.withdrawn, "voided, because the file no longer has them as events"),
        (result.unchanged, "unchanged"),
    ]
    parts = [f"{count:,} {verb}" for count, verb in counts if count] or ["0 added"]
    if result.left:
        ids = ", ".join(map(str, result.left[:5])) + (", …" if len(result.left) > 5 else "")
        parts.append(f"{_count(len(result.left), 'event')} edited here and left unchanged ({ids})")
    if reading.bad_count:
        parts.append(f"{_count(reading.bad_count, 'bad row')} left out")
    if dry_run:
        return f"would be: {', '.join(parts)}; nothing was changed"
    text = f"{_count(len(reading.drafts), 'event')} imported: {', '.join(parts)}"
    return f"{text}; undo with `budgettui undo`" if result.written else text


def _confirm_future(session: Session, drafts: Drafts, planned: bool) -> None:
    """Ask before recording events in the future, as `add` does."""
    now, zone = session.now, session.zone
    if drafts.latest is None or confirmation(Span(drafts.latest, None), now, zone) is None:
        return
    ahead = 0
    first = ""
    for service, start, end, *_ in chain.from_iterable(drafts.portions()):
        if (
            max(start, end or start) > now
            and (reason := confirmation(Span(start, end), now, zone)) is not None
        ):
            first = first or f"the first is of {service}: {reason}"
            ahead += 1
    confirm(f"{_count(ahead, 'event')} {'lies' if ahead == 1 else 'lie'} in the future; {first}", planned)


def _add_services(session: Session, reading: Reading, slo: str, window: str) -> str | None:
    """Write the file's new services to the drop-in folder; return a sentence, None if all were configured."""
    session.workspace.store.revision()  # fail before writing anything if the store is unreachable
    with as_usage():
        services = [_made(session, name, slo, window) for name in reading.new_services]
        path = add_services(session.settings, services)
    return None if path is None else f"{_count(len(services), 'service')} added in {path}"


def _made(session: Session, name: str, slo: str, window: str) -> ServiceSettings:
    return new_service(session.settings, name, slo, window)


def _count(count: int, noun: str) -> str:
    return f"1 {noun}" if count == 1 else f"{count:,} {noun}s"
