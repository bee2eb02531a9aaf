"""What a command stands on: its options, the clock read once, configuration and store opened once."""

import time
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from budgettui.cli.exit_codes import as_usage
from budgettui.cli.output import note
from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.model.instants import Instant, to_datetime
from budgettui.core.store import open_store
from budgettui.core.text.timeparse import parse_when
from budgettui.core.workspace import Workspace, read_settings


def _exists(store: StoreSettings) -> bool:
    """Is the store there already? A database's address counts as if."""
    return store.path is None or store.path.exists()


def clock() -> Instant:
    """The present moment."""
    return time.time_ns() // 1000


@dataclass
class Session:
    """One call of a command."""

    config: str | None = None
    store: str | None = None
    plain_marks: bool = False
    """Was a screen without characters beyond ASCII asked for?"""
    now: Instant = field(default_factory=lambda: clock())
    _settings: Settings | None = None
    _workspace: Workspace | None = None

    @property
    def settings(self) -> Settings:
        """The configuration, read on first use; `ConfigError` where it cannot be used."""
        if self._settings is None:
            self._settings = read_settings(self.config, self.store)
        return self._settings

    @property
    def zone(self) -> tzinfo:
        """The zone that times are read and shown in."""
        return self.settings.zone

    @property
    def workspace(self) -> Workspace:
        """The configuration over its store, to write to; made where there is none yet."""
        return self._open(create=True, read_only=False)

    @property
    def changing(self) -> Workspace:
        """The configuration over its store, to change events that are there; so the store is, too."""
        return self._open(create=False, read_only=False)

    @property
    def reading(self) -> Workspace:
        """The configuration over its store, to read only.

        A store that was named with `--store` has to exist; one that the configuration names may not have an
        event yet, and a note says so.
        """
        if self._workspace is None and self.store is None and not _exists(self.settings.store):
            note(f"There is no event yet: {self.settings.store.location} is made with the first.")
        return self._open(create=self.store is None, read_only=True)

    @property
    def judging(self) -> Workspace:
        """As `reading`, for an answer that must not take a lost store for an empty one."""
        return self._open(create=False, read_only=True)

    def _open(self, create: bool, read_only: bool) -> Workspace:
        """`StoreError` where the store cannot be opened so."""
        if self._workspace is None:
            store = open_store(self.settings.store, create=create, read_only=read_only)
            self._workspace = Workspace(self.settings, store)
        return self._workspace

    def service(self, name: str) -> ServiceSettings:
        """The settings of a service; refused, with the nearest names, where there is none of that name."""
        with as_usage():
            return self.settings.service(name)

    def moment(self, text: str | None) -> Instant:
        """The instant that `text` names; now where nothing was said."""
        if text is None:
            return self.now
        with as_usage():
            return parse_when(text, self.now, self.zone)

    def date(self, instant: Instant) -> datetime:
        """`instant` in the zone that times are shown in."""
        return to_datetime(instant, self.zone)

    def close(self) -> None:
        """Let go of the store."""
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None
