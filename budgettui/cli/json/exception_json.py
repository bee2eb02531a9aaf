"""Exceptions to the policy as JSON."""

from typing import Any

from budgettui.cli.session import Session
from budgettui.core.model.act import Act


def exception_as_dict(act: Act, session: Session) -> dict[str, Any]:
    """An exception as JSON-ready types."""
    return {
        "kind": "exception",
        "id": act.id,
        "service": act.service,
        "group": act.group,
        "rule": act.subject,
        "reason": act.reason,
        "until": None if act.until is None else session.date(act.until).isoformat(),
        "in_force": act.holds_at(session.moment(None)),
        "revoked": act.revoked,
        "version": act.version,
        "author": act.author,
        "recorded_at": session.date(act.recorded_at).isoformat(),
        "host": act.host,
    }
