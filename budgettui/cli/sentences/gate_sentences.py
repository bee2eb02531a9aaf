"""Sentences about the gate: whether an outage fits, and when the gate opens."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from budgettui.core.gate.gate_results import CostFit, Opening
from budgettui.core.model.instants import MINUTE, SECOND, Instant, to_datetime, to_instant
from budgettui.core.text.formatting import (
    format_chance,
    format_minute,
    format_minutes,
    format_percent,
    format_second,
)


def cost_sentence(fit: CostFit, zone: tzinfo) -> str:
    """`an outage of 10 min until 12:10 adds 10 min to what is counted, and leaves 12 min, 28 %`."""
    left = f"and overspends the budget by {format_minutes(fit.overspent_minutes)}"
    if fit.remaining_minutes:
        share = format_percent(fit.remaining_pct)
        left = f"and leaves {format_minutes(fit.remaining_minutes)}, {share} of the budget"
    rest = ""
    if fit.cost_minutes - fit.extra_minutes >= 0.05:
        rest = " (what overlaps an event or is excluded adds nothing)"
    return (
        f"an outage of {format_minutes(fit.cost_minutes)} from now on, until {format_minute(fit.end, zone)}, "
        f"adds {format_minutes(fit.extra_minutes)} to what is counted without it{rest}, {left}"
    )


def opening_sentences(opening: Opening, as_of: Instant, zone: tzinfo) -> Iterator[str]:
    """When the answer is yes, and until when."""
    if opening.at is None:
        yield opening.reasons[-1]
        return
    until = "" if opening.until is None else f" until {_rounded_up(opening.until, None, zone)}"
    if to_instant(opening.at) == as_of:
        yield f"from now on{until}, if nothing else happens"
    else:
        chance = opening.probability
        likely = "" if chance is None else f"; {format_chance(chance)} likely by then"
        yield f"from {_rounded_up(opening.at, opening.until, zone)}{until}, if nothing else happens{likely}"
        yield f"until then: {'; '.join(_without_figures(opening.reasons))}"
    if opening.until is not None:
        reasons = "; ".join(_without_figures(opening.until_reasons))
        yield f"from {_rounded_up(opening.until, None, zone)} on: {reasons}"


def _without_figures(reasons: tuple[str, ...]) -> Iterator[str]:
    """Reasons without figures, which at the turning point are equal to every digit shown."""
    for reason in reasons:
        if " of the budget remains, less than " in reason:
            yield "less of the budget remains than the policy asks for"
        elif " of the budget, less than " in reason:
            yield f"{reason.partition(' would leave ')[0]} would leave less than the policy asks for"
        else:
            yield reason


def _rounded_up(moment: datetime, before: datetime | None, zone: tzinfo) -> str:
    """`moment` rounded up to a minute, or to a second or not at all if that would not be before `before`."""
    instant = to_instant(moment)
    limit = None if before is None else to_instant(before)
    for unit, write in ((MINUTE, format_minute), (SECOND, format_second)):
        rounded = -(-instant // unit) * unit
        if limit is None or rounded < limit:
            return write(to_datetime(rounded), zone)
    return to_datetime(instant, zone).isoformat()
