"""Parses --known-at: a day means its end, today means now, and the future is an error."""

from datetime import date, timedelta, tzinfo

from budgettui.cli.exit_codes import CommandError, as_usage
from budgettui.cli.output.printing import note
from budgettui.core.model.calendar import local_day, midnight
from budgettui.core.model.instants import Instant, to_datetime
from budgettui.core.text.formatting import format_second
from budgettui.core.text.timeparse import parse_when


def read_known_at(text: str, now: Instant, zone: tzinfo) -> Instant:
    """The moment until which records count; `CommandError` if it is in the future."""
    with as_usage():
        moment = _end_of_day(text, zone)
        if moment is None:
            moment = parse_when(text, now, zone)
        elif local_day(now, zone) == local_day(moment, zone):
            moment = now
    if moment > now:
        raise CommandError(f"--known-at: {text!r} is in the future; give a past moment")
    return moment


def note_known_at(known_at: Instant, zone: tzinfo) -> None:
    """Say on standard error which moment --known-at means."""
    moment = format_second(to_datetime(known_at, zone), zone)
    note(f"As known at {moment}: later records are ignored.")


def _end_of_day(text: str, zone: tzinfo) -> Instant | None:
    """The last microsecond of a day such as 2026-11-02; None for anything else."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return midnight(day + timedelta(days=1), zone) - 1
