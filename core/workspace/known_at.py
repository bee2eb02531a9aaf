"""A workspace limited to what had been recorded by a moment."""

from weakref import WeakKeyDictionary

from ..model.instants import Instant
from .workspace import Workspace

_latest: "WeakKeyDictionary[Workspace, Workspace]" = WeakKeyDictionary()
"""Of each workspace the one that was asked for last."""


def as_known_at(workspace: Workspace, known_at: Instant) -> Workspace:
    """A workspace by what was recorded up to `known_at`; the last one asked for is kept.

    What was recorded up to then stays the same, whatever is recorded since.
    """
    known = _latest.get(workspace)
    if known is None or known.known_at != known_at or known.settings is not workspace.settings:
        known = read_when_asked(workspace, known_at)
        known.read(known.begin(), known_at)
        _latest[workspace] = known
    return known


def read_when_asked(workspace: Workspace, known_at: Instant) -> Workspace:
    """One that reads services as they are asked for."""
    return Workspace(workspace.settings, workspace.store, workspace.author, known_at)
