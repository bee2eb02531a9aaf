"""An obligation of the error-budget policy, as every screen, command and report shows it. Loads no NumPy."""

from datetime import datetime
from typing import Literal

from ..model.policy_rule import LEVELS, Level
from ..support.frozen import frozen
from ..support.jsonable import Result

ObligationState = Literal["overdue", "open", "excused", "done", "over"]
OBLIGATION_STATES: tuple[ObligationState, ...] = ("overdue", "open", "excused", "done", "over")
"""Most urgent first. `excused`: an exception applies now. `over`: the condition is no longer met."""


@frozen
class Obligation(Result):
    """What a rule requires of a service since `raised_at`, when its condition was met.

    `id` stays the same from run to run and when events are corrected. `because` says what raised it;
    `figure` is the percentage in that reason, of the budget or a probability. `ended_at` is when the
    condition ended, or when `done_by` marked the obligation done with a `message`, in the act `act_id`.
    `reopened` says why it is open again after it was marked done.
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
        """Whether it is still to be done: open, overdue or currently excused."""
        return self.state not in ("done", "over")


def most_urgent_first(obligation: Obligation) -> tuple[int, float, int, str, str]:
    """Sort key: by state, then by due date, then the strictest level first; ended ones from the latest on."""
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
