"""An obligation of the error-budget policy, as every screen, command and report shows it. Loads no NumPy."""

from datetime import datetime
from typing import Literal

from ..model.policy_rule import LEVELS, Level
from ..support.frozen import frozen
from ..support.jsonable import Result

ObligationState = Literal["overdue", "open", "excused", "done", "over"]
OBLIGATION_STATES: tuple[ObligationState, ...] = ("overdue", "open", "excused", "done", "over")
"""Most urgent first. `excused`: an exception holds for the moment. `over`: the condition is met no longer."""


@frozen
class Obligation(Result):
    """What a rule asks of a service since `raised_at`, the instant at which its condition was met.

    `id` stays the same from run to run and when events are corrected. `because` says what raised it;
    `figure` is the percentage that does so, of the budget or a probability. `ended_at` is when the condition
    was over, or when somebody said that it is done: `done_by`, with a `message`, by the act `act_id`.
    `reopened` says why it is not done although it was said to be.
    """

    id: str
    service: str
    rule: str
    level: Level
    must: str
    state: ObligationState
    because: str
    raised_at: datetime
    due_at: datetime | None = None
    ended_at: datetime | None = None
    event_id: int | None = None
    incident_id: str | None = None
    figure: float | None = None
    done_by: str | None = None
    message: str | None = None
    act_id: int | None = None
    excused_until: datetime | None = None
    excuse: str | None = None
    reopened: str | None = None

    @property
    def is_pending(self) -> bool:
        """Whether it is still to be done: open, overdue, or excused for the moment."""
        return self.state not in ("done", "over")


def most_urgent_first(obligation: Obligation) -> tuple[int, float, int, str, str]:
    """Sort key: overdue ones first, then by due date, the strictest level first; ended ones by when."""
    if obligation.ended_at is not None:
        moment = -obligation.ended_at.timestamp()
    else:
        moment = float("inf") if obligation.due_at is None else obligation.due_at.timestamp()
    return (
        OBLIGATION_STATES.index(obligation.state),
        moment,
        LEVELS.index(obligation.level),
        obligation.service,
        obligation.id,
    )
