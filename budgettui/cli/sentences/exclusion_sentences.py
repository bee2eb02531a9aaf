"""Sentences and JSON about exclusions and what they do to a budget."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import tzinfo
from typing import Any

from budgettui.cli.output.printing import say_done, say_json
from budgettui.cli.session import Session
from budgettui.core.analysis.assessment import Assessment
from budgettui.core.analysis.exclusions.exclusion_preview import ExclusionPreview
from budgettui.core.model.instants import SECOND, to_minutes
from budgettui.core.model.recorded_exclusion import RecordedExclusion
from budgettui.core.store import Undone
from budgettui.core.text.formatting import format_duration, format_when


def exclusion_span(exclusion: RecordedExclusion, zone: tzinfo) -> str:
    """`35 min from 2026-11-23 14:05`, or `from 2026-11-23 14:05 on`."""
    begin = format_when(exclusion.start - exclusion.start % SECOND, zone)
    if exclusion.end is None:
        return f"from {begin} on"
    return f"{format_duration(to_minutes(exclusion.end - exclusion.start))} from {begin}"


def exclusion_as_dict(exclusion: RecordedExclusion, session: Session) -> dict[str, Any]:
    """An exclusion as JSON-ready types: moments in ISO 8601, the duration in minutes (None: it goes on)."""
    result = asdict(exclusion)
    for name in ("start", "end", "recorded_at"):
        result[name] = None if result[name] is None else session.date(result[name]).isoformat()
    length = None if exclusion.end is None else to_minutes(exclusion.end - exclusion.start)
    return {"kind": "exclusion", **result, "duration_minutes": length}


def describe(exclusion: RecordedExclusion, session: Session) -> str:
    """`exclusion 3: checkout 35 min from 2026-11-23 14:05, free, "provider outage"`."""
    scope = ", ".join(exclusion.scope)
    span = exclusion_span(exclusion, session.zone)
    return f'exclusion {exclusion.id}: {scope} {span}, {exclusion.accounting}, "{exclusion.reason}"'


def undone_text(undone: Undone) -> str:
    """`ending event 12 (end 14:20 → still open)`; without the values where they say nothing more."""
    names = [difference.name for difference in undone.differences]
    if all(name == "voided" for name in names):
        return undone.what
    fields = f" ({', '.join(names)})"
    return f"{undone.what.removesuffix(fields)} ({undone.changes})"


def changed_budgets(
    session: Session, exclusion: RecordedExclusion, before: Mapping[str, Assessment]
) -> tuple[ExclusionPreview, ...]:
    """The budgets that `exclusion` concerns, as they were and as they are now."""
    workspace = session.workspace
    workspace.refresh(session.now)
    return tuple(
        ExclusionPreview(name, before[name], workspace.assess(name, session.now))
        for name, service in workspace.services.items()
        if any(exclusion.applies_to(each, service.group, service.tags) for each in service.event_names)
    )


def print_exclusions(
    session: Session,
    exclusions: Sequence[RecordedExclusion],
    previews: Sequence[ExclusionPreview],
    message: str,
) -> None:
    """The sentence about a change; with --json the exclusions as they are now, and the budgets."""
    if not session.as_json:
        say_done(message)
        return
    say_json(
        {
            "exclusions": [exclusion_as_dict(exclusion, session) for exclusion in exclusions],
            "budgets": [
                {
                    "service": each.service,
                    "returned_minutes": each.returned_minutes,
                    "out_minutes": each.out_minutes,
                    "remaining_minutes_before": each.before.remaining_minutes,
                    "remaining_minutes": each.after.remaining_minutes,
                    "overspent_minutes": each.after.overspent_minutes,
                }
                for each in previews
            ],
            "message": message,
        }
    )
