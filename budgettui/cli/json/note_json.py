"""Notes as JSON."""

from dataclasses import asdict
from typing import Any

from budgettui.cli.session import Session
from budgettui.core.model.note import Note


def note_as_dict(note: Note, session: Session) -> dict[str, Any]:
    """A note as JSON-ready types: moments in ISO 8601."""
    result = asdict(note)
    for name in ("at", "recorded_at"):
        result[name] = session.date(result[name]).isoformat()
    return {"kind": "note", **result}
