"""Events as JSON, and the output of commands that change one."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from budgettui.cli.json.budget_changes import budget_changes
from budgettui.cli.output.printing import say_done, say_json
from budgettui.cli.session import Session
from budgettui.core.analysis.assessment import Assessment
from budgettui.core.model.event import Event


def event_as_dict(event: Event, session: Session) -> dict[str, Any]:
    """An event as JSON-ready types: moments in ISO 8601, the duration in minutes (None while open)."""
    result = asdict(event)
    for name in ("start", "end", "recorded_at"):
        result[name] = None if result[name] is None else session.date(result[name]).isoformat()
    result["duration_minutes"] = None if event.end is None else event.duration_minutes(session.moment(None))
    return result


def print_change(
    session: Session, event: Event | None, sentence: str, before: Mapping[str, Assessment]
) -> None:
    """Print the sentence about a change; with --json the current event and the budgets that changed.

    `before` has the budgets before the change; see `budgets_before`.
    """
    if not session.as_json:
        say_done(sentence)
        return
    say_json(
        {
            "event": None if event is None else event_as_dict(event, session),
            "budgets": budget_changes(session, before),
            "message": sentence,
        }
    )
