"""An obligation as text, for screens, commands and reports. Loads no NumPy."""

from datetime import datetime, tzinfo

from ..text.formatting import format_date, format_moment
from .obligation import Obligation


def deadline_text(obligation: Obligation, now: datetime, zone: tzinfo) -> str:
    """`due Fri 4 Dec`, `was due Fri 20 Nov`, `excused until Fri 18:00`, `done by ana`, `over`."""
    if obligation.state == "done":
        return f"done by {obligation.done_by or 'somebody'}"
    if obligation.state == "over":
        return "over"
    if obligation.excused_until is not None:
        return f"excused until {format_moment(obligation.excused_until, now, zone)}"
    if obligation.due_at is None:
        return "in force" if obligation.level == "freeze" else "due"
    day = format_date(obligation.due_at, now, zone)
    if obligation.due_at.astimezone(zone).date() == now.astimezone(zone).date():
        day = f"today {obligation.due_at.astimezone(zone):%H:%M}"
    return f"was due {day}" if obligation.state == "overdue" else f"due {day}"


def headline(obligation: Obligation, now: datetime, zone: tzinfo) -> str:
    """`postmortem due Fri 4 Dec: INC-812 used 56 % of the budget`."""
    return f"{obligation.rule} {deadline_text(obligation, now, zone)}: {obligation.because}"


def remark(obligation: Obligation) -> str | None:
    """A further remark: why it is excused, the message it was marked done with, or why it is open again."""
    if obligation.state == "excused":
        return obligation.excuse
    if obligation.state == "done":
        return obligation.message
    return obligation.reopened
