"""A workspace limited to what had been recorded by a moment."""

from weakref import WeakKeyDictionary

from ..model.instants import Instant
from .workspace import Workspace

_latest: "WeakKeyDictionary[Workspace, Workspace]" = WeakKeyDictionary()
"""The last limited workspace that was made of each workspace."""


def as_known_at(workspace: Workspace, known_at: Instant) -> Workspace:
    """The workspace limited to what was recorded up to `known_at`; the last one is cached.

    It stays valid, since later records do not change what was recorded up to then.
    """
    known = _latest.get(workspace)
    if known is None or known.known_at != known_at or known.settings is not workspace.settings:
        known = read_when_asked(workspace, known_at)
        known.read(known.begin(), known_at)
        _latest[workspace] = known
    return known


def read_when_asked(workspace: Workspace, known_at: Instant) -> Workspace:
    """A limited workspace that reads the events of a service on first use."""
    return Workspace(workspace.settings, workspace.store, workspace.author, known_at)
