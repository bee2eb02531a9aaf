"""Exclusions as JSON, and the output of commands that change them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from budgettui.cli.output.printing import say_done, say_json
from budgettui.cli.session import Session
from budgettui.core.analysis.exclusions.exclusion_preview import ExclusionPreview
from budgettui.core.model.instants import to_minutes
from budgettui.core.model.recorded_exclusion import RecordedExclusion


def exclusion_as_dict(exclusion: RecordedExclusion, session: Session) -> dict[str, Any]:
    """An exclusion as JSON-ready types: moments in ISO 8601, the duration in minutes (None while open)."""
    result = asdict(exclusion)
    for name in ("start", "end", "recorded_at"):
        result[name] = None if result[name] is None else session.date(result[name]).isoformat()
    length = None if exclusion.end is None else to_minutes(exclusion.end - exclusion.start)
    return {"kind": "exclusion", **result, "duration_minutes": length}


def print_exclusions(
    session: Session,
    exclusions: Sequence[RecordedExclusion],
    previews: Sequence[ExclusionPreview],
    message: str,
) -> None:
    """Print the sentence about a change; with --json the current exclusions and their budgets."""
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
