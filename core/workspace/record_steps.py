"""Steps from moment to moment, by what was known at each."""

from ..analysis.events.begin_and_end_moments_result import Moment
from ..model.instants import Instant, to_datetime, to_instant
from .workspace import Workspace
from .workspace_known_at import read_when_asked


def known_moment(
    workspace: Workspace, name: str, as_of: Instant, now: Instant, forward: bool
) -> Moment | None:
    """The next moment, or the previous one, at which a known event began or ended or something was recorded.

    Between two records nothing new becomes known, so the nearer of both is right in either direction.
    """
    if forward:
        recorded_at = _next_recorded(workspace, name, as_of, now)
        until = now if recorded_at is None else recorded_at
        happened = read_when_asked(workspace, as_of).next_moment(name, as_of, until)
    else:
        recorded_at = _last_recorded(workspace, name, as_of)
        happened = read_when_asked(workspace, as_of - 1).previous_moment(name, as_of, now)
    moments = [] if happened is None else [to_instant(happened.at)]
    moments += [] if recorded_at is None else [recorded_at]
    if not moments:
        return None
    at = min(moments) if forward else max(moments)
    changes = list(happened.changes) if happened is not None and to_instant(happened.at) == at else []
    for event in workspace.events(name, include_voided=True, known_at=at):
        if event.recorded_at == at:
            verb = "voided" if event.voided else "recorded" if event.version == 1 else "corrected"
            changes.append(f"{event.incident_id or event.category} {verb}")
    return Moment(to_datetime(at), tuple(changes))


def _last_recorded(workspace: Workspace, name: str, as_of: Instant) -> Instant | None:
    """When something of a service was last recorded before `as_of`.

    The versions that were current then are enough: each was recorded after those that it replaced.
    """
    events = workspace.events(name, include_voided=True, known_at=as_of - 1)
    return max((event.recorded_at for event in events), default=None)


def _next_recorded(workspace: Workspace, name: str, as_of: Instant, now: Instant) -> Instant | None:
    """When something of a service was first recorded after `as_of`, up to `now`."""
    changed = [event for event in workspace.events(name, include_voided=True) if event.recorded_at > as_of]
    versions = (version for event in changed for version in workspace.store.versions(event.id))
    recorded = (version.recorded_at for version in versions)
    return min((at for at in recorded if as_of < at <= now), default=None)
