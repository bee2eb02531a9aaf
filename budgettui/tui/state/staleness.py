"""How old the data on screen is: known from the backend's troubles, or from its silence."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from budgettui.backend.messages import Problem

SILENT_WHILE_OPEN = timedelta(seconds=20)
"""While an event is open the backend tells new numbers every few seconds; such a silence is not normal."""
SILENT = timedelta(minutes=65)
"""With nothing open it tells new numbers once an hour at least."""


def old_since(
    now: datetime, as_of: datetime | None, troubles: Mapping[str, Problem], ticking: bool
) -> datetime | None:
    """The moment at which the data was last good, None while it is good.

    `as_of`: when the backend last told something; `ticking`: whether an event is open. A broken
    configuration does not age the data.
    """
    lost = [troubles[kind] for kind in ("store", "backend") if kind in troubles]
    if lost:
        known = [trouble.last_good or as_of for trouble in lost]
        return min((moment for moment in known if moment is not None), default=now)
    if as_of is not None and now - as_of > (SILENT_WHILE_OPEN if ticking else SILENT):
        return as_of
    return None
