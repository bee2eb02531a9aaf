"""`events`: list events."""

from typing import Any

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import as_usage
from budgettui.cli.input.event_selection import event_services, events_of, validate_category
from budgettui.cli.input.name_completion import complete_events
from budgettui.cli.input.shared_options import (
    category_filter_option,
    group_option,
    json_option,
    known_at_option,
    services_argument,
)
from budgettui.cli.json.event_json import event_as_dict
from budgettui.cli.output.incident_cell import incident_cell
from budgettui.cli.output.printing import say, say_json
from budgettui.cli.output.table import Cell, Column, table
from budgettui.cli.session import Session
from budgettui.core.model.event import Event
from budgettui.core.text.formatting import format_duration, format_impact, format_when

_COLUMNS = (
    Column("EVENT", True),
    Column("SERVICE"),
    Column("START"),
    Column("LENGTH", True),
    Column("IMPACT", True, 2),
    Column("CATEGORY", spare=3),
    Column("INCIDENT", spare=1),
    Column("DESCRIPTION"),
)
_VERSION_COLUMNS = (Column("VERSION", True), Column("RECORDED"), Column("BY"), Column("HOST"), *_COLUMNS[1:])


@command(
    "events",
    "budgettui events checkout search --since '7d ago'",
    "budgettui events --versions 12",
    paged=True,
)
@services_argument
@group_option
@click.option("--since", metavar="WHEN", help="Only events that were still going on after then.")
@click.option("--until", metavar="WHEN", help="Only events that started before then.")
@category_filter_option
@click.option("--open", "open_only", is_flag=True, help="Only open events.")
@click.option("--unreviewed", is_flag=True, help="Only events from sources that have not been reviewed.")
@click.option("--voided", is_flag=True, help="Include voided ones.")
@click.option("--limit", "-n", type=click.IntRange(1), help="At most this many [default: all].")
@click.option(
    "--versions",
    "event_id",
    type=int,
    metavar="EVENT",
    shell_complete=complete_events,
    help="List every version of one event.",
)
@known_at_option
@json_option
def events(
    session: Session,
    services: tuple[str, ...],
    group: str | None,
    since: str | None,
    until: str | None,
    category: str | None,
    open_only: bool,
    unreviewed: bool,
    voided: bool,
    limit: int | None,
    event_id: int | None,
    as_json: bool,
) -> None:
    """List events, newest start first."""
    workspace = session.open("read")
    if event_id is not None:
        matches = [each for each in workspace.store.versions(event_id) if session.is_known(each.recorded_at)]
    else:
        with as_usage():
            names = event_services(session, services, group)
            validate_category(session, category)
        filters: dict[str, Any] = {
            "since": session.moment(since) if since is not None else None,
            "until": session.moment(until) if until is not None else None,
            "category": category,
            "open_only": open_only,
            "unreviewed_only": unreviewed,
            "include_voided": voided,
        }
        matches = events_of(session, names, limit, **filters)
    if as_json:
        say_json({"events": [event_as_dict(event, session) for event in matches]})
    elif event_id is not None:
        table(_VERSION_COLUMNS, [_version_row(event, session) for event in matches])
    elif matches:
        table(_COLUMNS, [[str(event.id), *_what(event, session)] for event in matches])
    else:
        say(f"No events of {', '.join(names)}." if names else "No events.")


def _version_row(event: Event, session: Session) -> list[Cell | str]:
    recorded = _when(event.recorded_at, session)
    return [str(event.version), recorded, event.author, event.host, *_what(event, session)]


def _what(event: Event, session: Session) -> list[Cell | str]:
    length: Cell | str = format_duration(event.duration_minutes(session.moment(None)))
    if event.voided:
        length = Cell("voided", "quiet")
    elif event.is_open:
        length = Cell("open", "bad")
    return [
        event.service,
        _when(event.start, session),
        length,
        format_impact(event.impact),
        event.category,
        incident_cell(session, event.incident_id),
        event.description or "",
    ]


def _when(instant: int, session: Session) -> str:
    return format_when(instant - instant % 1_000_000, session.zone)
