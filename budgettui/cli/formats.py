"""Numbers and moments as commands write them, beyond what the shared grammar has."""

from datetime import datetime, tzinfo

from budgettui.core.analysis.assessment import ExhaustionProbability
from budgettui.core.model.instants import MINUTE, SECOND, to_instant
from budgettui.core.text.timeparse import format_burn, format_percent, format_when


def percent(value: float) -> str:
    """`27.8 %`."""
    return format_percent(value)


def chance(outlook: ExhaustionProbability) -> str:
    """`48 %`; `–` where no event is known that a number could rest on."""
    probability = outlook.exhaustion_probability
    return "–" if probability is None else f"{100 * probability:.0f} %"


def burn(rate: float) -> str:
    """`14.4×`."""
    return format_burn(rate)


def moment(value: datetime | None, zone: tzinfo) -> str:
    """`2026-11-23 14:05` in `zone`, to the minute; `–` for none."""
    return "–" if value is None else format_when(to_instant(value) // MINUTE * MINUTE, zone)


def exact(value: datetime, zone: tzinfo) -> str:
    """`2026-11-23 14:05:12` in `zone`, to the second, which is left out where it is 0."""
    return format_when(to_instant(value) // SECOND * SECOND, zone)
