"""Reports events that count nowhere, checking again only when that may have changed."""

from budgettui.core.config.settings import Settings
from budgettui.core.store import StoreError
from budgettui.core.store.orphaned_events import orphans_sentence
from budgettui.core.workspace import Workspace

from .problems import Problems


class OrphanWatch:
    """Reports once that there are such events, and once that there are none any more."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._settings: Settings | None = None
        self._counted: frozenset[str] = frozenset()
        """The services of `_settings`, under every name that they had."""

    def look(self, workspace: Workspace) -> None:
        """Look at the services of the whole store."""
        try:
            orphans = workspace.orphans()
        except StoreError:
            return  # the next look at the store tells
        self._problems.report("events", orphans_sentence(orphans))

    def look_since(self, workspace: Workspace, revision: int) -> None:
        """Look where events that are not counted came or went since a revision; raises `StoreError`."""
        if workspace.revision == revision:
            return
        if self._settings is not workspace.settings:
            self._settings = workspace.settings
            self._counted = frozenset(workspace.settings.event_services)
        is_older = workspace.revision < revision  # somebody put another store in its place
        if is_older or not workspace.store.changed_services(revision) <= self._counted:
            self.look(workspace)
