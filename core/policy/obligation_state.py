"""The state of an obligation: over, done, excused, overdue or open."""

from ..analysis.obligation import ObligationState
from ..model.act import Act
from ..model.instants import Instant
from .done_marks import DoneMark
from .obligation_triggers import Trigger


def obligation_state(
    trigger: Trigger, due: Instant | None, as_of: Instant, mark: DoneMark, exception: Act | None
) -> ObligationState:
    """The state at `as_of`; `mark` may mark it done, and `exception` excuse it."""
    if trigger.end <= as_of:
        return "over"
    if mark.act_id is not None and mark.reopened is None:
        return "done"
    if exception is not None:
        return "excused"
    return "open" if due is None or as_of < due else "overdue"
