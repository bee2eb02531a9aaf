"""The effect of a change on budgets, for --json."""

from collections.abc import Collection, Mapping
from typing import Any

from budgettui.cli.session import Session
from budgettui.core.analysis.assessment import Assessment


def budgets(session: Session, event_services: Collection[str] | None) -> dict[str, Assessment]:
    """The current budgets that count events of `event_services`; all budgets for None."""
    workspace = session.workspace
    if event_services is None:
        workspace.refresh(session.now)  # reads all events at once
    else:
        workspace.invalidate()
    return {
        name: workspace.assess(name, session.now)
        for name, service in workspace.services.items()
        if event_services is None or not set(service.event_names).isdisjoint(event_services)
    }


def budgets_before(session: Session, *event_services: str) -> dict[str, Assessment]:
    """The budgets affected by a change to events of these services; empty without --json."""
    return budgets(session, event_services) if session.as_json else {}


def budget_changes(session: Session, before: Mapping[str, Assessment]) -> list[dict[str, Any]]:
    """The budgets of `before` that have changed."""
    session.workspace.invalidate()
    after = {name: session.workspace.assess(name, session.now) for name in before}
    return [
        _change(earlier, after[name]) for name, earlier in before.items() if _differs(earlier, after[name])
    ]


def _differs(before: Assessment, after: Assessment) -> bool:
    fields = ("status", "consumed_minutes", "total_budget_minutes")
    return any(getattr(before, name) != getattr(after, name) for name in fields)


def _change(before: Assessment, after: Assessment) -> dict[str, Any]:
    return {
        "service": after.service,
        "status_before": before.status,
        "status": after.status,
        "consumed_minutes_before": before.consumed_minutes,
        "consumed_minutes": after.consumed_minutes,
        "remaining_minutes_before": before.remaining_minutes,
        "remaining_minutes": after.remaining_minutes,
        "overspent_minutes": after.overspent_minutes,
    }
