"""`history` and `anomalies`: what the past says."""

from collections.abc import Iterable

import click

from budgettui.cli.command import as_of_option, command, json_option, service_argument
from budgettui.cli.exit_codes import as_usage
from budgettui.cli.formats import burn, percent
from budgettui.cli.output import Cell, Column, say, say_json, table
from budgettui.cli.session import Session
from budgettui.core.analysis.assessment import Anomaly, Assessment, EventCost
from budgettui.core.text.terminal_text import how_often
from budgettui.core.text.timeparse import format_minutes

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
_EVENTS_TOLD = 3


@command("history", "budgettui history checkout", "budgettui history checkout --days 365 --json")
@service_argument()
@click.option("--days", type=float, default=90, show_default=True, help="How far back to look.")
@as_of_option
@json_option
def history(session: Session, service: str, days: float, as_of: str | None, as_json: bool) -> None:
    """Tell the patterns, the trend and the unusual days of a service's daily burn."""
    instant = session.moment(as_of)
    session.service(service)
    with as_usage():
        told = session.reading.history(service, days, instant)
    if as_json:
        say_json(told.as_dict())
        return
    from budgettui.core.history.history_text import history_text

    click.echo(history_text(told).rstrip("\n"))


@command("anomalies", "budgettui anomalies", "budgettui anomalies checkout --json")
@service_argument(required=False)
@as_of_option
@json_option
def anomalies(session: Session, service: str | None, as_of: str | None, as_json: bool) -> None:
    """List the unusual days of the last 90, over all services or of one, the newest first.

    A day is listed for a burn more than three deviations above the mean (Z), or for being big and rare: a
    tenth of the budget or more, and seldom so for that service. COMES tells how often.
    """
    instant = session.moment(as_of)
    if service is not None:
        session.service(service)
        assessments: Iterable[Assessment] = [session.reading.assess(service, instant)]
    else:
        assessments = session.reading.assess_all(instant)
    found = [anomaly for assessment in assessments for anomaly in assessment.anomalies]
    found.sort(key=lambda anomaly: (anomaly.date, anomaly.consumed_pct), reverse=True)
    if as_json:
        told = [anomaly.as_dict() for anomaly in found]
        say_json({"as_of": session.date(instant).isoformat(), "anomalies": told})
    elif found:
        table(_COLUMNS, [_row(anomaly) for anomaly in found])
    else:
        say("No unusual day in the last 90.")


def _row(anomaly: Anomaly) -> list[Cell | str]:
    told = [_told(event) for event in anomaly.events[:_EVENTS_TOLD]]
    more = anomaly.event_count - len(told)
    return [
        anomaly.date.isoformat(),
        anomaly.service,
        Cell(anomaly.severity, "bad" if anomaly.severity == "high" else "warn"),
        burn(anomaly.burn_rate),
        percent(anomaly.consumed_pct),
        "–" if anomaly.z_score is None else f"{anomaly.z_score:.1f}",
        "" if anomaly.rarity_days is None else how_often(anomaly.rarity_days),
        "; ".join([*told, f"and {more} more"] if more > 0 else told),
    ]


def _told(event: EventCost) -> str:
    name = event.incident_id or f"event {event.id}"
    return f"{name} {event.description or event.category}, {format_minutes(event.own_minutes)}"
