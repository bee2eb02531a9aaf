"""The state of one command: its options, the time, the configuration and the store."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any

import click

from budgettui.cli.exit_codes import CommandError, as_usage
from budgettui.cli.output.printing import say_json
from budgettui.cli.store_access import OpenMode, open_workspace
from budgettui.core.config.settings import ServiceSettings, Settings, StoreSettings
from budgettui.core.model.instants import Instant, to_datetime
from budgettui.core.text.suggestions import unknown_name
from budgettui.core.workspace import Workspace, read_settings


def clock() -> Instant:
    """The current time."""
    return time.time_ns() // 1000


@dataclass
class Session:
    """The state of one call of a command."""

    config: str | None = None
    store: str | None = None
    plain_marks: bool = False
    """Whether a screen should use ASCII characters only."""
    as_json: bool = False
    """Whether a command that changes an event prints JSON."""
    known_at_text: str | None = None
    """The value of --known-at."""
    now: Instant = field(default_factory=lambda: clock())
    _settings: Settings | None = None
    _workspace: Workspace | None = None
    _mode: OpenMode | None = None

    @property
    def settings(self) -> Settings:
        """The configuration, read on first use; raises `ConfigError`."""
        if self._settings is None:
            self._settings = read_settings(self.config, self.store, now=self.now)
        return self._settings

    @cached_property
    def known_at(self) -> Instant | None:
        """Only what was recorded up to then counts; None for everything. `CommandError` if in the future."""
        if self.known_at_text is None:
            return None
        from budgettui.cli.input.known_at_option import read_known_at

        return read_known_at(self.known_at_text, self.now, self.zone)

    def is_known(self, recorded_at: Instant) -> bool:
        """Whether something recorded at `recorded_at` counts."""
        return self.known_at is None or recorded_at <= self.known_at

    def with_known_at(self, answer: dict[str, Any], as_of: Instant) -> dict[str, Any]:
        """`answer` with a `known_at` field if --known-at was given and differs from `as_of`."""
        if self.known_at is None or self.known_at == as_of:
            return answer
        return {"known_at": self.date(self.known_at).isoformat(), **answer}

    def say_json_of(self, names: Sequence[str], answers: list[dict[str, Any]], instant: Instant) -> None:
        """Print one answer as an object if one service was named, else all answers as a list."""
        as_of = {"as_of": self.date(instant).isoformat()}
        answer = as_of | answers[0] if len(names) == 1 else as_of | {"services": answers}
        say_json(self.with_known_at(answer, instant))

    @property
    def store_settings(self) -> StoreSettings:
        """Where the store is: `--store`, or as configured."""
        if self.store is None:
            return self.settings.store
        from budgettui.core.config.store_location import store_at

        return store_at(self.store)

    @property
    def zone(self) -> tzinfo:
        """The time zone in which times are read and shown."""
        return self.settings.zone

    @property
    def workspace(self) -> Workspace:
        """The open workspace; `open` must have been called."""
        if self._workspace is None:
            raise RuntimeError("the session's workspace is not open")
        return self._workspace

    def open(self, mode: OpenMode) -> Workspace:
        """The workspace, opened once; see `open_workspace` for `mode`. Raises `StoreError`."""
        if self._workspace is not None:
            if mode != self._mode:
                raise RuntimeError(f"the session is open to {self._mode}, not to {mode}")
            return self._workspace
        self._mode = mode
        self._workspace = open_workspace(self.settings, mode, self.store is not None, self.known_at)
        self.note_known_at()
        return self._workspace

    def note_known_at(self) -> None:
        """Say on standard error which moment --known-at means."""
        if self.known_at is not None:
            from budgettui.cli.input.known_at_option import note_known_at

            note_known_at(self.known_at, self.zone)

    def service(self, name: str) -> ServiceSettings:
        """The settings of a service; `CommandError` with similar names if it does not exist."""
        with as_usage():
            return self.settings.service(name)

    def select(self, names: Sequence[str] = (), group: str | None = None) -> list[ServiceSettings]:
        """The named services, or all, limited to `group` if given; `CommandError` for unknown names."""
        services = [self.service(name) for name in names] or list(self.settings.services)
        if group is None:
            return services
        known = self.settings.group_names
        if group not in known:
            raise CommandError(f"group: {unknown_name(group, known, 'a group of this configuration')}")
        return [service for service in services if service.group == group]

    def select_some(self, names: Sequence[str], group: str | None) -> list[ServiceSettings]:
        """The named services, each once, or those of `group`; exactly one of the two must be given."""
        if bool(names) == (group is not None):
            raise CommandError("name one service or more, or a --group")
        return self.select(list(dict.fromkeys(names)), group)

    def moment(self, text: str | None) -> Instant:
        """The instant that `text` names; for None the moment of --known-at, or else now."""
        if text is None:
            return self.now if self.known_at is None else self.known_at
        from budgettui.cli.input.repeated_time import (
            resolve_repeated,  # only needed to parse a time
        )
        from budgettui.core.text.timeparse import parse_when

        with as_usage():
            return resolve_repeated(lambda fold: parse_when(text, self.now, self.zone, fold))

    def read_clock(self) -> Instant:
        """Set `now` to the current time, for a command that keeps running, and return it."""
        self.now = clock()
        return self.now

    def use(self, settings: Settings) -> None:
        """Switch to another configuration and its store."""
        self.close()
        self._settings = settings

    def date(self, instant: Instant) -> datetime:
        """`instant` as a datetime in the session's time zone."""
        return to_datetime(instant, self.zone)

    def close(self) -> None:
        """Close the store."""
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None


def session_of(ctx: click.Context) -> Session:
    """A session with the options given to this command or to the groups above it."""
    config, store, plain_marks = (_shared_option(ctx, name) for name in ("config", "store", "plain_marks"))
    return Session(config, store, bool(plain_marks))


def _shared_option(ctx: click.Context | None, name: str) -> Any:
    """The value of an option shared with the groups above; the innermost one that is set."""
    while ctx is not None:
        if value := ctx.params.get(name):
            return value
        ctx = ctx.parent
    return None
