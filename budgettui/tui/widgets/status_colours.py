"""The role, and so the colour, of each status and burn rate, for every pane."""

from collections.abc import Mapping

from budgettui.core.analysis.assessment import Assessment, Status
from budgettui.core.analysis.burn_level import BurnLevel, burn_level
from budgettui.core.analysis.obligation import ObligationState

STATUS_ROLE: Mapping[Status, str] = {"SPENT": "spent", "PAGE": "page", "WATCH": "watch", "OK": "ok"}
OBLIGATION_ROLE: Mapping[ObligationState, str] = {
    "overdue": "page+b",
    "open": "watch",
    "excused": "muted",
    "done": "ok",
    "over": "muted",
}
_BURN_ROLE: Mapping[BurnLevel, str] = {
    "page": "page+b",
    "ticket": "watch",
    "above_even": "text+b",
    "below_even": "text",
    "none": "muted",
}


def burn_role(assessment: Assessment, rate: float) -> str:
    """The role of one of the service's burn rates."""
    return _BURN_ROLE[burn_level(rate, assessment.alerts)]
