"""Reloads an edited configuration; a broken one is reported, and the previous one stays in use."""

from collections.abc import Callable

from budgettui.core.config.config_changes import files_changed, stamps
from budgettui.core.config.config_errors import ConfigError
from budgettui.core.config.settings import FileStamp, Settings
from budgettui.core.model.instants import Instant
from budgettui.core.store import StoreError, open_store
from budgettui.core.support.frozen import frozen
from budgettui.core.workspace import Workspace

from .problem_reports import Problems


@frozen
class Reloaded:
    """The workspace with the new settings, a new one if the store changed, and the changed services."""

    workspace: Workspace
    changed: set[str]


class ConfigReload:
    """Checks whether the configuration was edited; `reread` reads it again."""

    def __init__(self, reread: Callable[[], Settings], problems: Problems) -> None:
        self._reread, self._problems = reread, problems
        self._refused: tuple[FileStamp, ...] = ()

    def look(self, workspace: Workspace, now: Instant) -> Reloaded | None:
        """The reloaded workspace; None if nothing was edited, or if the edit is broken, which is reported.

        If the store cannot be read, the old settings stay, so that the next call tries again.
        """
        before = workspace.settings
        if before.path is None or not files_changed(before):
            self._problems.report("config", workspace.calendar_problem())
            return None
        edited = stamps(before.path)
        if edited == self._refused:
            return None
        try:
            reloaded = _use(workspace, self._reread(), now)
        except (ConfigError, StoreError) as error:
            if isinstance(error, ConfigError):
                self._refused = edited
            self._problems.report("config", str(error))
            return None
        self._problems.report("config", "")
        return reloaded


def _use(workspace: Workspace, settings: Settings, now: Instant) -> Reloaded:
    if settings.store == workspace.settings.store:
        return Reloaded(workspace, workspace.use(settings, now))
    other = Workspace(settings, open_store(settings.store))
    try:
        return Reloaded(other, other.refresh(now))
    except BaseException:
        other.close()
        raise
