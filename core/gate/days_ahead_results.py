"""The result of `whatif --days`: the gate now, and at noon of each of the next days. Loads no NumPy."""

from datetime import datetime

from ..analysis.assessment import ExcludedTime
from ..support.frozen import frozen
from ..support.jsonable import Result
from .gate_results import CostFit, Decision, FreezeTime, Opening, Verdict


@frozen
class DayAhead(Result):
    """What will be left at noon of a day, if nothing else happens, and what the gate would say then.

    `cost` is what an outage from noon on would leave. `freezes` and `exclusions` are those of any part of the
    day; `reasons` are the gate's.
    """

    noon: datetime
    remaining_minutes: float
    remaining_pct: float
    allowed: bool
    reasons: tuple[str, ...]
    cost: CostFit
    freezes: tuple[FreezeTime, ...]
    exclusions: tuple[ExcludedTime, ...]


@frozen
class DaysAhead(Result):
    """The gate of a service now, when it opens, and what the next days look like.

    For `verdict` and `opening`, an outage of `cost_minutes` must be affordable. `overrides` are those of the
    last 30 days, the newest first.
    """

    service: str
    as_of: datetime
    cost_minutes: float
    verdict: Verdict
    opening: Opening
    days: tuple[DayAhead, ...]
    overrides: tuple[Decision, ...]
