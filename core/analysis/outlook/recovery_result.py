"""The result of `recovery`: when budget comes back, and the milestones on the way."""

from collections.abc import Mapping
from datetime import datetime

from ...support.deferred import Deferred
from ...support.frozen import frozen
from ...support.jsonable import Result


@frozen
class Return(Result):
    """Budget coming back between `start` and `end`, as the stretch that `event_id` cost leaves the window."""

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

    The `returns`, one for each stretch of bad time, are computed when they are asked for.
    `waits_for_open_event`: an event goes on that costs budget. What was spent before still leaves the
    window, but when the budget is back is not known: no milestones, and `whole_at` is None.
    """

    placeholders = _NO_RETURNS

    returns: tuple[Return, ...]
    milestones: tuple[Milestone, ...]
    whole_at: datetime | None
    waits_for_open_event: bool = False

    @property
    def back_at(self) -> datetime | None:
        """When a spent budget is above 0 % again; None where it is not spent, or nobody can say."""
        return next((mark.at for mark in self.milestones if mark.remaining_pct == 0), None)
