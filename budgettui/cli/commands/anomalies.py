"""`anomalies`: the unusual days of all services."""

from collections.abc import Sequence

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import as_usage
from budgettui.cli.input.shared_options import (
    as_of_option,
    group_option,
    json_option,
    services_argument,
)
from budgettui.cli.output.printing import say, say_json
from budgettui.cli.output.table import Cell, Column, table
from budgettui.cli.session import Session
from budgettui.core.analysis.assessment import Anomaly, EventCost
from budgettui.core.text.formatting import format_burn, format_frequency, format_minutes, format_percent

_COLUMNS = (
    Column("DAY"),
    Column("SERVICE"),
    Column("SEVERITY", spare=2),
    Column("BURN", True),
    Column("BUDGET", True),
    Column("Z", True, 3),
    Column("COMES", spare=1),
    Column("EVENTS"),
)
_EVENTS_SHOWN = 3


@command("anomalies", "budgettui anomalies", "budgettui anomalies checkout --json", paged=True)
@services_argument
@group_option
@click.option("--days", type=float, default=90, show_default=True, help="How far back to look.")
@as_of_option
@json_option
def anomalies(
    session: Session,
    services: Sequence[str],
    group: str | None,
    days: float,
    as_of: str | None,
    as_json: bool,
) -> None:
    """List the unusual days of all services, or of some, newest first.

    A day is unusual if its burn is more than three standard deviations above the mean (Z), or if it is large
    and rare: at least a tenth of the budget, which seldom happens to that service. COMES says how often such
    a day occurs, if the history is long enough.
    """
    instant = session.moment(as_of)
    names = [service.name for service in session.select(services, group)]
    workspace = session.open("read")
    workspace.refresh(instant)
    with as_usage():
        unusual = [day for name in names for day in workspace.anomalies(name, days, instant)]
    unusual.sort(key=lambda anomaly: (anomaly.date, anomaly.consumed_pct), reverse=True)
    if as_json:
        answer = {
            "as_of": session.date(instant).isoformat(),
            "anomalies": [anomaly.as_dict() for anomaly in unusual],
        }
        say_json(session.with_known_at(answer, instant))
    elif unusual:
        table(_COLUMNS, [_row(anomaly) for anomaly in unusual])
    else:
        say(f"No unusual days in the last {days:g}.")


def _row(anomaly: Anomaly) -> list[Cell | str]:
    costliest = [_event_text(event) for event in anomaly.events[:_EVENTS_SHOWN]]
    more = anomaly.event_count - len(costliest)
    return [
        anomaly.date.isoformat(),
        anomaly.service,
        Cell(anomaly.severity, "bad" if anomaly.severity == "high" else "warn"),
        format_burn(anomaly.burn_rate),
        format_percent(anomaly.consumed_pct),
        "–" if anomaly.z_score is None else f"{anomaly.z_score:.1f}",
        "" if anomaly.rarity_days is None else format_frequency(anomaly.rarity_days),
        "; ".join([*costliest, f"and {more} more"] if more > 0 else costliest),
    ]


def _event_text(event: EventCost) -> str:
    name = event.incident_id or f"event {event.id}"
    return f"{name} {event.description or event.category}, {format_minutes(event.own_minutes)}"
