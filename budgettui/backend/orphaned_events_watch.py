"""Reports events whose service is not configured, checking again only when that may have changed."""

from budgettui.core.config.settings import Settings
from budgettui.core.store import StoreError
from budgettui.core.store.orphaned_events import orphans_sentence
from budgettui.core.workspace import Workspace

from .problem_reports import Problems


class OrphanWatch:
    """Reports once that there are such events, and once that there are no more."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._settings: Settings | None = None
        self._counted: frozenset[str] = frozenset()
        """All current and former names of the services in `_settings`."""

    def look(self, workspace: Workspace) -> None:
        """Check all services of the store."""
        try:
            orphans = workspace.orphans()
        except StoreError:
            return  # reported by the next poll of the store
        self._problems.report("events", orphans_sentence(orphans))

    def look_since(self, workspace: Workspace, revision: int) -> None:
        """Check again if such events may have been added or removed since a revision; raises `StoreError`."""
        if workspace.revision == revision:
            return
        if self._settings is not workspace.settings:
            self._settings = workspace.settings
            self._counted = frozenset(workspace.settings.event_services)
        is_older = workspace.revision < revision  # the store was replaced by another one
        if is_older or not workspace.store.changed_services(revision) <= self._counted:
            self.look(workspace)
