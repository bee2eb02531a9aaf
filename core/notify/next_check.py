"""When the notifier checks a service again."""

from ..model.instants import MINUTE, Instant, to_instant
from ..workspace import Workspace

MOST_SILENT = 10 * MINUTE
"""A service is checked this often even if nothing can have changed."""


def next_look(workspace: Workspace, name: str, now: Instant) -> Instant | None:
    """When something about the service can change next unless something is recorded; None for never."""
    moments = [workspace.assess(name, now).stable_until]
    if workspace.settings.policy.rules:
        moments += [each.due_at for each in workspace.obligations(name, now)]
    instants = [to_instant(moment) for moment in moments if moment is not None]
    return min((at for at in instants if at >= now), default=None)
