"""Prints the days ahead as a table: budget left at noon, planned events, and whether an outage fits."""

from datetime import tzinfo

from budgettui.cli.output.printing import say
from budgettui.cli.output.table import Cell, Column, table
from budgettui.cli.sentences.gate_sentences import opening_sentences
from budgettui.cli.session import Session
from budgettui.core.gate.days_ahead_results import DayAhead, DaysAhead
from budgettui.core.gate.days_ahead_text import after_outage, planned
from budgettui.core.model.instants import to_instant
from budgettui.core.text.formatting import format_minutes, format_percent

MOST_DAYS = 366

_COLUMNS = (
    Column("NOON OF"),
    Column("LEFT", True),
    Column("", True),
    Column("GATE"),
    Column("OUTAGE"),
    Column("AFTER IT", True),
    Column("PLANNED"),
)


def print_days(ahead: DaysAhead, session: Session) -> None:
    """Print the gate's answer now, when it opens, and a row for each day."""
    word = "yes" if ahead.verdict.allowed else "no"
    outage = f"an outage of {format_minutes(ahead.cost_minutes)}"
    say(f"{outage} now: {word}: {'; '.join(ahead.verdict.reasons)}")
    for sentence in opening_sentences(ahead.opening, to_instant(ahead.as_of), session.zone):
        say(f"  {sentence}")
    table(_COLUMNS, [_row(day, session.zone) for day in ahead.days])
    for override in ahead.overrides:
        say(
            f"overridden by {override.author} at {override.at.astimezone(session.zone):%Y-%m-%d %H:%M}: "
            f"{override.reason}"
        )


def _row(day: DayAhead, zone: tzinfo) -> list[Cell | str]:
    fit = day.cost
    return [
        f"{day.noon.astimezone(zone):%a %Y-%m-%d}",
        format_minutes(day.remaining_minutes),
        format_percent(day.remaining_pct),
        Cell("yes", "good") if day.allowed else Cell("no", "bad"),
        Cell("fits", "good") if fit.fits else Cell("too much", "bad"),
        after_outage(fit),
        "; ".join(planned(day, zone)),
    ]
