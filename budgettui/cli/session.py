"""The state of one command: options, one reading of the clock, one configuration, one store."""

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
    """The present moment."""
    return time.time_ns() // 1000


@dataclass
class Session:
    """One call of a command."""

    config: str | None = None
    store: str | None = None
    plain_marks: bool = False
    """Was a screen without characters beyond ASCII asked for?"""
    as_json: bool = False
    """Does a command that changes an event print JSON?"""
    known_at_text: str | None = None
    """What --known-at says."""
    now: Instant = field(default_factory=lambda: clock())
    _settings: Settings | None = None
    _workspace: Workspace | None = None
    _mode: OpenMode | None = None

    @property
    def settings(self) -> Settings:
        """The configuration, read on first use; `ConfigError` where it cannot be used."""
        if self._settings is None:
            self._settings = read_settings(self.config, self.store, now=self.now)
        return self._settings

    @cached_property
    def known_at(self) -> Instant | None:
        """Only what was recorded up to then counts; None for everything. Refused in the future."""
        if self.known_at_text is None:
            return None
        from budgettui.cli.input.known_at_option import read_known_at

        return read_known_at(self.known_at_text, self.now, self.zone)

    def is_known(self, recorded_at: Instant) -> bool:
        """Whether what was recorded then counts."""
        return self.known_at is None or recorded_at <= self.known_at

    def with_known_at(self, answer: dict[str, Any], as_of: Instant) -> dict[str, Any]:
        """`answer`, saying as known when it is unless that is the moment it is about: an answer of then."""
        if self.known_at is None or self.known_at == as_of:
            return answer
        return {"known_at": self.date(self.known_at).isoformat(), **answer}

    def say_json_of(self, names: Sequence[str], answers: list[dict[str, Any]], instant: Instant) -> None:
        """The answer about the one service that was named; those about several, or a group, as a list."""
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
        """The zone that times are read and shown in."""
        return self.settings.zone

    @property
    def workspace(self) -> Workspace:
        """What `open` has opened."""
        if self._workspace is None:
            raise RuntimeError("the session's workspace is not open")
        return self._workspace

    def open(self, mode: OpenMode) -> Workspace:
        """The configuration over its store, opened once as `open_workspace` does; raises `StoreError`."""
        if self._workspace is not None:
            if mode != self._mode:
                raise RuntimeError(f"the session is open to {self._mode}, not to {mode}")
            return self._workspace
        self._mode = mode
        self._workspace = open_workspace(self.settings, mode, self.store is not None, self.known_at)
        self.note_known_at()
        return self._workspace

    def note_known_at(self) -> None:
        """Say on standard error as known when an answer is."""
        if self.known_at is not None:
            from budgettui.cli.input.known_at_option import note_known_at

            note_known_at(self.known_at, self.zone)

    def service(self, name: str) -> ServiceSettings:
        """The settings of a service; refused, with similar names, if there is none."""
        with as_usage():
            return self.settings.service(name)

    def select(self, names: Sequence[str] = (), group: str | None = None) -> list[ServiceSettings]:
        """The services named, or all, of `group` if given; unknown names are refused with the nearest."""
        services = [self.service(name) for name in names] or list(self.settings.services)
        if group is None:
            return services
        known = self.settings.group_names
        if group not in known:
            raise CommandError(f"group: {unknown_name(group, known, 'a group of this configuration')}")
        return [service for service in services if service.group == group]

    def select_some(self, names: Sequence[str], group: str | None) -> list[ServiceSettings]:
        """The services named, each once, or those of `group`: for an answer that is about one of the two."""
        if bool(names) == (group is not None):
            raise CommandError("name one service or more, or a --group")
        return self.select(list(dict.fromkeys(names)), group)

    def moment(self, text: str | None) -> Instant:
        """The instant that `text` names; for None now, or the moment of --known-at."""
        if text is None:
            return self.now if self.known_at is None else self.known_at
        from budgettui.cli.input.repeated_time import (
            resolve_repeated,  # the grammar of times, for those who type one
        )
        from budgettui.core.text.timeparse import parse_when

        with as_usage():
            return resolve_repeated(lambda fold: parse_when(text, self.now, self.zone, fold))

    def read_clock(self) -> Instant:
        """Go on to the present moment, for a command that runs on; it is `now` from then on."""
        self.now = clock()
        return self.now

    def use(self, settings: Settings) -> None:
        """Go on with another configuration, over its store."""
        self.close()
        self._settings = settings

    def date(self, instant: Instant) -> datetime:
        """`instant` in the zone that times are shown in."""
        return to_datetime(instant, self.zone)

    def close(self) -> None:
        """Close the store."""
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None


def session_of(ctx: click.Context) -> Session:
    """The session of the options given so far, here or before the command's name."""
    config, store, plain_marks = (_shared_option(ctx, name) for name in ("config", "store", "plain_marks"))
    return Session(config, store, bool(plain_marks))


def _shared_option(ctx: click.Context | None, name: str) -> Any:
    """The value of an option that a command and the groups above it share, the innermost that is set."""
    while ctx is not None:
        if value := ctx.params.get(name):
            return value
        ctx = ctx.parent
    return None
