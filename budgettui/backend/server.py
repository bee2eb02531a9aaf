"""The backend process: answers the screen's requests, and tells it of every change.

One thread reads requests; the main thread works through them, and between them watches the store
and the configuration, assesses anew what can have changed, and simulates one service at a time.
It sleeps while there is nothing to do, and ends when the screen is gone.
"""

import gc
import pickle
import queue
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import BinaryIO

from budgettui.checked_settings import read_settings
from budgettui.core.analysis.assessment import Assessment
from budgettui.core.config.errors import ConfigError, NoConfigError
from budgettui.core.config.loader import files_changed, stamps
from budgettui.core.config.settings import FileStamp, Settings
from budgettui.core.model.instants import SECOND, Instant, to_datetime
from budgettui.core.store import ConflictError, NotFoundError, StoreError, open_store
from budgettui.core.store.orphans import orphans_sentence
from budgettui.core.workspace import Workspace

from . import messages
from .dispatch import WRITES, answer
from .scheduler import AssessmentScheduler

FIRST, SOME = 6, 60
"""How many services' first assessments go to the screen at once: few at first, so that something shows."""

Inbox = queue.SimpleQueue[messages.Asked | None]
Tell = Callable[[object], None]


def serve(
    requests: BinaryIO, replies: BinaryIO, config: str | None, store: str | None, create: bool = True
) -> int:
    """Run the backend over a pair of pipes until the requests end; the exit code.

    Without `create` it is an error that there is no store: it was there before.
    """

    def tell(message: object) -> None:
        pickle.dump(message, replies, pickle.HIGHEST_PROTOCOL)
        replies.flush()

    try:
        return _serve(requests, tell, config, store, create)
    except BrokenPipeError:
        return 0  # the screen is gone


def _serve(requests: BinaryIO, tell: Tell, config: str | None, store: str | None, create: bool) -> int:
    try:
        settings = read_settings(config, store)
    except ConfigError as error:
        tell(messages.Failed(str(error), 2, unconfigured=isinstance(error, NoConfigError)))
        return 2
    tell(messages.Ready(settings))
    try:
        workspace = Workspace(settings, open_store(settings.store, create))
        server = Server(workspace, tell, lambda: read_settings(config, store))
        server.begin()
    except StoreError as error:
        tell(messages.Failed(str(error), 3))
        return 3
    gc.enable()
    inbox: Inbox = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(requests, inbox), daemon=True).start()
    server.run(inbox)
    return 0


def _receive(requests: BinaryIO, inbox: Inbox) -> None:
    try:
        while True:
            inbox.put(pickle.load(requests))
    except (EOFError, OSError, pickle.UnpicklingError):
        inbox.put(None)


def _now() -> Instant:
    return time.time_ns() // 1000


class Server:
    """What the backend does between two requests, and what it has told the screen."""

    def __init__(
        self,
        workspace: Workspace,
        tell: Tell,
        reread: Callable[[], Settings],
        clock: Callable[[], Instant] = _now,
    ) -> None:
        self.workspace = workspace
        self.scheduler = AssessmentScheduler(workspace)
        self._tell = tell
        self._reread = reread
        self._clock = clock
        self._last_good: datetime | None = None
        self._problems: dict[str, str] = {}
        self._refused: tuple[FileStamp, ...] = ()

    def begin(self) -> None:
        """Tell the first snapshot; raises `StoreError` if there is nothing to show."""
        now = self._clock()
        names = self.workspace.begin()
        self._last_good = to_datetime(now)
        self._show({}, now, always=not names)
        some, names = names[:FIRST], names[FIRST:]
        while some:
            self.workspace.read(some, now)
            self._show(self.scheduler.assess(some, now), now, partial=bool(names))
            some, names = names[:SOME], names[SOME:]
        self._report_orphans()

    def run(self, inbox: Inbox) -> None:
        """Work until the screen is gone."""
        next_poll = time.monotonic() + self.workspace.settings.display.refresh_seconds
        while True:
            try:
                asked = inbox.get(timeout=self._pause(next_poll))
            except queue.Empty:
                pass
            else:
                if asked is None:
                    self.workspace.close()
                    return
                self.answer(asked)
                continue  # somebody waits for what else is in the inbox
            if time.monotonic() >= next_poll:
                self.look_at_config()
                self.look_at_store()
                next_poll = time.monotonic() + self.workspace.settings.display.refresh_seconds
            now = self._clock()
            self._show(self.scheduler.assess_due(now), now)
            self._show(self.scheduler.forecast_next(now), now)

    def answer(self, asked: messages.Asked) -> None:
        """Carry out one request, then show what it changed, before the next one."""
        request = asked.request
        if isinstance(request, messages.Focus):
            self.scheduler.watch(request.service, request.closely)
        if isinstance(request, messages.Focus | messages.CatchUp):
            self._tell(messages.Answered(asked.number, None))
            return
        try:
            self._tell(messages.Answered(asked.number, answer(self.workspace, request, self._clock())))
        except (ValueError, NotFoundError, ConflictError, StoreError) as error:
            self._tell(messages.Declined(asked.number, str(error)))
        if isinstance(request, WRITES):
            self.look_at_store()

    def look_at_store(self) -> None:
        """Show the services whose events changed; tell once that the store is gone, once that it is back."""
        now = self._clock()
        revision = self.workspace.revision
        try:
            names = self.workspace.refresh(now)
            if self.workspace.revision != revision:
                self._report_orphans()
        except StoreError as error:
            self._report_problem("store", str(error))
            return
        self._last_good = to_datetime(now)
        self._report_problem("store", "")
        self._show(self.scheduler.assess(names, now), now)

    def look_at_config(self) -> None:
        """Take up an edited configuration; a broken one is told, and the last good one stays."""
        before = self.workspace.settings
        if before.path is None or not files_changed(before):
            self._report_problem("config", "")
            return
        found = stamps(before.path)
        if found == self._refused:
            return
        now = self._clock()
        try:
            settings = self._reread()
            names = self._use(settings, now)
        except ConfigError as error:
            self._refused = found
            self._report_problem("config", str(error))
            return
        except StoreError as error:
            self._report_problem("config", str(error))
            return
        self._report_problem("config", "")
        removed = tuple(name for name in self.scheduler.current if name not in self.workspace.services)
        self.scheduler.forget(removed)
        self._tell(messages.SettingsChanged(settings))
        self._show(self.scheduler.assess(names, now), now, removed)
        self._report_orphans()

    def _report_orphans(self) -> None:
        """Tell once which events are counted nowhere, and once that there are none any more."""
        try:
            orphans = self.workspace.orphans()
        except StoreError:
            return  # the next look at the store tells
        self._report_problem("events", orphans_sentence(orphans))

    def _use(self, settings: Settings, now: Instant) -> set[str]:
        """Go on with other settings, over another store if they name one; the services that differ."""
        if settings.store == self.workspace.settings.store:
            return self.workspace.use(settings, now)
        workspace = Workspace(settings, open_store(settings.store))
        try:
            names = workspace.refresh(now)
        except StoreError:
            workspace.close()
            raise
        self.workspace.close()
        self.workspace = self.scheduler.workspace = workspace
        return names

    def _show(
        self,
        fresh: Mapping[str, Assessment],
        now: Instant,
        removed: tuple[str, ...] = (),
        *,
        always: bool = False,
        partial: bool = False,
    ) -> None:
        if fresh or removed or always:
            self._tell(messages.Snapshot(fresh, removed, to_datetime(now), self.workspace.revision, partial))

    def _report_problem(self, kind: messages.ProblemKind, sentence: str) -> None:
        if self._problems.get(kind, "") != sentence:
            self._problems[kind] = sentence
            self._tell(messages.Problem(kind, sentence, self._last_good))

    def _pause(self, next_poll: float) -> float:
        """Seconds to wait for a request before there is other work."""
        if self.scheduler.has_forecasts_waiting:
            return 0.0
        pause = max(next_poll - time.monotonic(), 0.0)
        due = self.scheduler.next_due
        return pause if due is None else min(pause, max((due - self._clock()) / SECOND, 0.0))
