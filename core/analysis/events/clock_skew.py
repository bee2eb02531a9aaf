"""Clock skew: an open event that starts in the future, because another machine's clock is ahead."""

from datetime import datetime

from ...model.instants import MINUTE
from ...support.frozen import frozen
from ...support.jsonable import Result
from ...text.formatting import format_duration

CLOCK_SKEW = 10 * MINUTE
"""How far two machines' clocks may differ: an open event that starts within it is taken to have begun."""


@frozen
class EventAhead(Result):
    """An open event that starts slightly in the future, recorded by a machine whose clock is ahead."""

    id: int
    start: datetime
    minutes_ahead: float
    incident_id: str | None


def starts_ahead(minutes: float) -> str:
    """`starts 2 min from now by this machine's clock`."""
    return f"starts {format_duration(minutes)} from now by this machine's clock"
