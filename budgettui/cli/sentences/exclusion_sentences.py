"""Sentences about exclusions, and the budgets that they change."""

from collections.abc import Mapping
from datetime import tzinfo

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


def describe(exclusion: RecordedExclusion, session: Session) -> str:
    """`exclusion 3: checkout 35 min from 2026-11-23 14:05, free, "provider outage"`."""
    scope = ", ".join(exclusion.scope)
    span = exclusion_span(exclusion, session.zone)
    return f'exclusion {exclusion.id}: {scope} {span}, {exclusion.accounting}, "{exclusion.reason}"'


def undone_text(undone: Undone) -> str:
    """`ending event 12 (end 14:20 → still open)`; without the values if only voiding changed."""
    names = [difference.name for difference in undone.differences]
    if all(name == "voided" for name in names):
        return undone.what
    fields = f" ({', '.join(names)})"
    return f"{undone.what.removesuffix(fields)} ({undone.changes})"


def changed_budgets(
    session: Session, exclusion: RecordedExclusion, before: Mapping[str, Assessment]
) -> tuple[ExclusionPreview, ...]:
    """The budgets that `exclusion` affects, before and now."""
    workspace = session.workspace
    workspace.refresh(session.now)
    return tuple(
        ExclusionPreview(name, before[name], workspace.assess(name, session.now))
        for name, service in workspace.services.items()
        if any(exclusion.applies_to(each, service.group, service.tags) for each in service.event_names)
    )
