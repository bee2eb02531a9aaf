"""The result of `recovery`: when budget comes back, and the milestones on the way."""

from collections.abc import Mapping
from datetime import datetime

from ...support.deferred import Deferred
from ...support.frozen import frozen
from ...support.jsonable import Result


@frozen
class Return(Result):
    """Budget coming back between `start` and `end`, as time charged to `event_id` leaves the window."""

    start: datetime
    end: datetime
    minutes: float
    event_id: int


@frozen
class Milestone(Result):
    """More than `remaining_pct` percent remains again from `at` on, if nothing else happens."""

    remaining_pct: float
    at: datetime


_NO_RETURNS: Mapping[str, object] = {"returns": ()}


@frozen
class Recovery(Deferred):
    """How the budget comes back if nothing else happens; milestones only for marks not met now.

    The `returns`, one for each stretch of bad time, are computed on first access.
    `waits_for_open_event`: an event that costs budget is open. Earlier minutes still leave the window, but
    it is unknown when the budget will recover: there are no milestones, and `whole_at` is None.
    """

    placeholders = _NO_RETURNS

    returns: tuple[Return, ...]
    milestones: tuple[Milestone, ...]
    whole_at: datetime | None
    waits_for_open_event: bool = False

    @property
    def back_at(self) -> datetime | None:
        """When a spent budget is above 0 % again; None if it is not spent, or if that is unknown."""
        return next((mark.at for mark in self.milestones if mark.remaining_pct == 0), None)
