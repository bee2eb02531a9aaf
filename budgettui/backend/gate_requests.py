"""Requests about the gate."""

from dataclasses import dataclass

from budgettui.core.gate.days_ahead_results import DaysAhead

from .messages import Request


@dataclass(slots=True, eq=False, repr=False)
class GetDaysAhead(Request[DaysAhead]):
    """The gate's answer for `service` now and on the days ahead, for an outage of `outage` microseconds."""

    service: str
    outage: int
