"""The results of the gate. Plain frozen data, for screens too: loads no NumPy."""

from datetime import datetime

from ..model.act import Act
from ..model.freeze import Freeze
from ..model.instants import to_datetime
from ..support.frozen import frozen
from ..support.jsonable import Result


@frozen
class FreezeTime(Result):
    """Nothing ships in `[start, end)`; `owner` is who to ask."""

    name: str
    owner: str
    reason: str
    start: datetime
    end: datetime


@frozen
class CostFit(Result):
    """What an outage of full impact from `start` to `end` would leave of the budget.

    `cost_minutes` is its own cost, `extra_minutes` what it adds to the minutes counted or planned without it:
    excluded time and overlap add nothing. The other figures are at its end, or at the end of a calendar
    window that ends before it does if less remains then. `fits`: as much remains as the policy asks for.
    """

    fits: bool
    start: datetime
    end: datetime
    cost_minutes: float
    extra_minutes: float
    remaining_minutes: float
    remaining_pct: float
    overspent_minutes: float


@frozen
class Opening(Result):
    """When the gate says yes, if nothing else happens.

    `at` is the first such moment from now on; None if there is none within two years, or if it is unknown.
    `reasons` are what forbids shipping until then; without an `at`, the last one says why there is none.
    `until` is the first moment after it at which the gate says no again, and `until_reasons` why; None if
    there is none. `probability` is the chance that the budget allows it at `at`, given random new outages;
    None if nothing is known about them.
    """

    at: datetime | None
    reasons: tuple[str, ...]
    until: datetime | None = None
    until_reasons: tuple[str, ...] = ()
    probability: float | None = None


@frozen
class Decision(Result):
    """What was decided, by whom and why: an exception that opens the gate, or an override of its no."""

    id: int
    reason: str
    author: str
    at: datetime
    until: datetime | None


@frozen
class Verdict(Result):
    """`allowed` is the answer; `reasons` are what forbids shipping, or why it is allowed.

    `freezes` are those in force. `cost` is what an outage would leave, if one was asked about, and `opening`
    when the answer becomes yes, if that was asked. `exception` is what allows shipping despite `objections`;
    `override` was recorded together with this answer, which is no.
    """

    service: str
    allowed: bool
    reasons: tuple[str, ...]
    freezes: tuple[FreezeTime, ...] = ()
    cost: CostFit | None = None
    opening: Opening | None = None
    exception: Decision | None = None
    objections: tuple[str, ...] = ()
    override: Decision | None = None


def freeze_time(freeze: Freeze) -> FreezeTime:
    """The freeze with its times as `datetime`."""
    start, end = to_datetime(freeze.start), to_datetime(freeze.end)
    return FreezeTime(freeze.name, freeze.owner, freeze.reason, start, end)


def decision_of(act: Act) -> Decision:
    """An exception or an override as a `Decision`."""
    until = None if act.until is None else to_datetime(act.until)
    return Decision(act.id, act.reason, act.author, to_datetime(act.recorded_at), until)
