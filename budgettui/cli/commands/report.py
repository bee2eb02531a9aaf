"""`report`: how budgets were kept over a period, and postmortems."""

from collections.abc import Sequence
from pathlib import Path

import click

from budgettui.cli.command_decorator import command
from budgettui.cli.exit_codes import CommandError, UnreachableError, as_usage
from budgettui.cli.input.shared_options import as_of_option, group_option, services_argument
from budgettui.cli.output.printing import note
from budgettui.cli.postmortem_output import write_postmortem
from budgettui.cli.session import Session
from budgettui.core.files.atomic_write import write_atomically
from budgettui.core.model.calendar import local_day, midnight
from budgettui.core.report import FORMATS, PERIODS_ACCEPTED, parse_period, period_report, render

_FIRST_YEAR = 1970
"""No event can be older."""
_SUFFIXES = {
    ".txt": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".json": "json",
    ".csv": "csv",
}


@command(
    "report",
    "budgettui report --period 'last month'",
    "budgettui report checkout search --period 2026-Q3 --output q3.html",
    "budgettui report --incident INC-812 --output INC-812.md",
    paged=True,
)
@services_argument
@click.option("--period", "-p", help=f"The period: {PERIODS_ACCEPTED} [default: 30d].")
@click.option(
    "--incident", metavar="ID", help="Write the postmortem of an incident, with what is known so far."
)
@click.option("--event", "event_id", type=int, metavar="EVENT", help="Write the postmortem of one event.")
@group_option
@click.option(
    "--format",
    "kind",
    type=click.Choice(list(FORMATS)),
    help="Format [default: by the file's name, or text].",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option(
    "--output", "-o", metavar="FILE", type=click.Path(), help="Write to this file, completely or not at all."
)
@as_of_option
def report(
    session: Session,
    services: Sequence[str],
    period: str | None,
    incident: str | None,
    event_id: int | None,
    group: str | None,
    kind: str | None,
    as_json: bool,
    output: str | None,
    as_of: str | None,
) -> None:
    """Report on all services, or on some, over a period: budget, availability, events, unusual days.

    Formats are text, Markdown, a self-contained HTML page with charts, JSON and CSV.

    --incident writes the skeleton of a postmortem as Markdown or HTML, with timeline, budget, alerts and
    notes filled in. Writing it again to the same file updates the facts and keeps what people wrote; a
    section of facts that was edited is left unchanged, and a warning names it.
    """
    path = None if output in (None, "-") else Path(output or "")
    if incident is not None or event_id is not None:
        if services or group or period or as_json or (incident is not None and event_id is not None):
            raise CommandError(
                "report: --incident or --event can only go with --format, --output and --as-of"
            )
        write_postmortem(session, incident, event_id, path, kind or _format_of(path, "markdown"), as_of)
        return
    period = period or "30d"
    kind = "json" if as_json else kind or _format_of(path)
    chosen = session.select(services, group)
    instant = session.moment(as_of)
    with as_usage():
        days = parse_period(period, local_day(instant, session.zone))
    if days.first.year < _FIRST_YEAR:
        raise CommandError(f"period: {period!r} begins before {_FIRST_YEAR}")
    begin = min(midnight(days.first, session.zone), instant)
    workspace = session.open("read")
    tables = [(service, workspace.table(service.name, begin)) for service in chosen]
    made = period_report(tables, days, instant, session.settings, session.known_at, workspace)
    text = render(made, kind)
    if path is None:
        click.echo(text, nl=False)
        return
    try:
        write_atomically(path, text)
    except OSError as error:
        raise UnreachableError(f"{path} cannot be written: {error.strerror or error}") from None
    note(f"{days.label}: {path} is written")


def _format_of(path: Path | None, default: str = "text") -> str:
    if path is None:
        return default
    if path.suffix.lower() not in _SUFFIXES:
        accepted = ", ".join(_SUFFIXES)
        raise CommandError(
            f"format: {path.name!r} does not end in {accepted}; say --format {', '.join(FORMATS)}"
        )
    return _SUFFIXES[path.suffix.lower()]
