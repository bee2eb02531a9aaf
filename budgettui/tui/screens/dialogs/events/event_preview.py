"""What an event would do to the budget, in words."""

from collections.abc import Iterator
from datetime import tzinfo

from budgettui.core.analysis.alerts.newly_firing import newly_firing
from budgettui.core.analysis.assessment import WhatIf
from budgettui.core.analysis.what_if_text import added_cost, changed_cost, differs
from budgettui.core.model.event import Draft
from budgettui.core.text.formatting import (
    format_burn,
    format_duration,
    format_impact,
    format_minutes,
    format_percent,
    format_span,
)


def preview_sentence(what_if: WhatIf, draft: Draft, zone: tzinfo, *, is_change: bool = False) -> str:
    """`35 min at 50% = 17.5 min, 40.5 % of the budget; incident from 2026-11-23 14:05 to 14:40; leaves …`.

    `is_change`: the draft replaces a recorded event.
    """
    return "; ".join(_parts(what_if, draft, zone, is_change))


def _parts(what_if: WhatIf, draft: Draft, zone: tzinfo, is_change: bool) -> Iterator[str]:
    after = what_if.after
    length = "open" if draft.end is None else format_duration(what_if.duration_minutes)
    if what_if.cost_minutes > 0:
        if draft.impact < 1:
            length += f" at {format_impact(draft.impact)} = {format_minutes(what_if.cost_minutes)}"
        yield f"{length}, {format_percent(what_if.cost_pct)} of the budget"
    else:
        yield f"{length}, costs nothing in this window"
    overlaps = list(what_if.overlaps)
    if differs(what_if):
        yield changed_cost(what_if) if is_change else added_cost(what_if)
        if len(overlaps) == 1 and not is_change:
            overlaps = []  # the reason for what it adds
    begins = "" if draft.end is None else "from "
    yield f"{draft.category} {begins}{format_span(draft.start, draft.end, zone)}"
    if after.overspent_minutes > 0:
        yield f"overspends by {format_minutes(after.overspent_minutes)}"
    else:
        yield f"leaves {format_minutes(after.remaining_minutes)}"
    for alert in newly_firing(what_if):
        yield f"the {alert.long_label} {alert.severity} would fire"
    for event, shared in overlaps[:2]:
        name = event.incident_id or f"event {event.id}"
        yield f"overlaps {name} by {format_duration(shared)}"
    if len(overlaps) > 2:
        yield f"and {len(overlaps) - 2} more"


def comparison(what_if: WhatIf) -> list[tuple[str, str, str]]:
    """Rows of (what, now, then) for the what-if."""
    before, after = what_if.before, what_if.after
    rows = [
        ("status", before.status, after.status),
        ("consumed", format_percent(before.consumed_pct), format_percent(after.consumed_pct)),
        (
            "remaining",
            format_minutes(before.remaining_minutes),
            format_minutes(after.remaining_minutes),
        ),
    ]
    for was, would in zip(before.burn_rates, after.burn_rates, strict=False):
        rows.append((f"burn {was.label}", format_burn(was.rate), format_burn(would.rate)))
    return rows
