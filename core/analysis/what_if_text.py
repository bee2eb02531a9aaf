"""How much an event adds to the consumed budget, as text, with the reason if it is not its own cost."""

from ..text.formatting import format_duration, format_minutes
from .assessment import WhatIf

_LEAST_MINUTES = 0.05
"""A smaller difference does not show in figures of a tenth of a minute."""


def added_cost(what_if: WhatIf) -> str:
    """`adds 20.0 min to what is counted: 10 min of that overlap INC-798, counted once`."""
    text = f"adds {format_minutes(what_if.extra_minutes)} to what is counted"
    reasons = _reasons(what_if) if differs(what_if) else ""
    return f"{text}: {reasons}" if reasons else text


def changed_cost(what_if: WhatIf) -> str:
    """What changing an event does: `takes 8.0 min off what is counted`."""
    extra = what_if.extra_minutes
    if abs(extra) < _LEAST_MINUTES:
        return "changes nothing that is counted"
    if extra < 0:
        return f"takes {format_minutes(-extra)} off what is counted"
    return f"adds {format_minutes(extra)} to what is counted"


def differs(what_if: WhatIf) -> bool:
    """Whether what it adds differs from its own cost, to a tenth of a minute."""
    return abs(what_if.extra_minutes - what_if.cost_minutes) >= _LEAST_MINUTES


def _reasons(what_if: WhatIf) -> str:
    reasons = []
    if what_if.excluded_by:
        reasons.append(f"the rest is excluded: {' and '.join(what_if.excluded_by)}")
    is_ahead = what_if.after.as_of > what_if.before.as_of
    overlaps = sorted(what_if.overlaps, key=lambda overlap: not (is_ahead and overlap[0].end is None))
    for event, shared in overlaps[:1]:  # open ones first: nothing on the screen shows their minutes yet
        named = event.incident_id or f"event {event.id}"
        length = format_duration(shared)
        if is_ahead and event.end is None:
            reasons.append(f"{named} costs {length} of that too if it stays open, counted once")
        else:
            reasons.append(f"{length} of that overlap {named}, counted once")
    return "; ".join(reasons)
