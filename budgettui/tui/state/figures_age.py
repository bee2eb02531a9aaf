"""How old the figures on screen are: known from reported problems, from silence, or from the clock."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from budgettui.backend.messages import Problem

SILENT_WHILE_OPEN = timedelta(seconds=20)
"""While an event is open, the backend sends numbers every few seconds; longer silence is abnormal."""
SILENT = timedelta(minutes=65)
"""With no open event, it sends numbers at least once an hour."""
AHEAD = timedelta(seconds=10)
"""Numbers from the future were computed before the clock was set back."""


def old_since(
    now: datetime, as_of: datetime | None, problems: Mapping[str, Problem], ticking: bool
) -> datetime | None:
    """The moment at which the data was last good, None while it is good.

    `as_of`: when the backend last sent numbers; `ticking`: whether an event is open. A broken
    configuration does not age the data.
    """
    lost = [problems[kind] for kind in ("store", "backend") if kind in problems]
    if lost:
        moments = [problem.last_good or as_of for problem in lost]
        return min((moment for moment in moments if moment is not None), default=now)
    if as_of is None:
        return None
    if now - as_of > (SILENT_WHILE_OPEN if ticking else SILENT) or as_of - now > AHEAD:
        return as_of
    return None
