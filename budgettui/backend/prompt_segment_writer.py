"""Keeps the prompt segment's file up to date while a screen runs, from the messages to the screen."""

import contextlib
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from budgettui.core.config.settings import Settings
from budgettui.core.model.instants import SECOND, Instant
from budgettui.core.monitoring.prompt_segment_file import Stamp
from budgettui.core.monitoring.prompt_segment_rows import (
    SegmentRow,
    in_order,
    origins_of,
    segment_row,
    write_segment,
)

from . import messages

PAUSE_SECONDS = 1.0
"""Minimum time between two writes."""
RENEW_SECONDS = 30.0
"""How often the file is rewritten if nothing changed, because its figures expire."""
RESERVE_SECONDS = 10.0
"""How long before a written row expires the file is rewritten, if that row is valid for longer now."""
_BLINDING: tuple[messages.ProblemKind, ...] = ("store", "config", "backend", "damage")
"""Problems during which the figures may be out of date."""


class SegmentWriter:
    """Passes messages on to the screen, and keeps the file at `path` in step with them.

    Nothing is written until every service has been assessed. During a problem the figures are stale.
    """

    def __init__(
        self,
        send: Callable[[object], None],
        path: str,
        settings: Settings,
        clock: Callable[[], Instant],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._send, self._path, self._settings = send, path, settings
        self._clock, self._monotonic = clock, monotonic
        self._rows: dict[str, SegmentRow] = {}
        self._changed: set[str] = set()
        """The services whose rows have been computed again since the file was written."""
        self._written: dict[str, SegmentRow] = {}
        """The rows that the file has, in its order."""
        self._origins: Sequence[Stamp] | None = None
        """What the file says that its figures are from; None before the first, and while it is stale."""
        self._outlined: set[str] = set()
        self._is_partial = True
        self._problems: set[str] = set()
        self._next = self._renewal = 0.0

    def __call__(self, message: object) -> None:
        self._send(message)
        if isinstance(message, messages.Snapshot):
            self._take(message)
        elif isinstance(message, messages.SettingsChanged):
            self._settings = message.settings
        elif isinstance(message, messages.Problem) and message.kind in _BLINDING:
            self._take_problem(message)
        self._write_if_due()

    def _take(self, snapshot: messages.Snapshot) -> None:
        for name in snapshot.removed:
            self._rows.pop(name, None)
            self._changed.add(name)
            self._outlined.discard(name)
        for name, assessment in snapshot.assessments.items():
            if assessment.is_complete:
                self._rows[name] = segment_row(assessment, self._settings)
                self._changed.add(name)
                self._outlined.discard(name)
            else:
                self._outlined.add(name)
        self._is_partial = snapshot.partial

    def _take_problem(self, problem: messages.Problem) -> None:
        if not problem.sentence:
            self._problems.discard(problem.kind)
            return
        self._problems.add(problem.kind)
        if self._origins is not None:  # it may claim more than is known
            self._write([replace(row, holds_until=0) for row in self._rows.values()], [])
            self._origins = None

    def _write_if_due(self) -> None:
        now = self._monotonic()
        if self._problems or self._is_partial or self._outlined or now < self._next:
            return
        origins = origins_of(self._settings)
        if origins == self._origins and now < self._renewal and self._is_still_right():
            return
        rows = in_order(self._rows.values())
        self._write(rows, origins)
        self._written, self._origins = {row.name: row for row in rows}, origins
        self._rows = dict(self._written)  # in order, which makes sorting them again quick
        self._changed.clear()
        self._next, self._renewal = now + PAUSE_SECONDS, now + RENEW_SECONDS

    def _is_still_right(self) -> bool:
        """Whether the file still shows the current rows, even if some of them are valid for longer now."""
        is_reordered = False
        enough = self._clock() + round(RESERVE_SECONDS * SECOND)
        for name in self._changed:
            row, before = self._rows.get(name), self._written.get(name)
            if row is None or before is None:
                return False
            if (before.status, before.remaining) != (row.status, row.remaining):
                return False
            if row.holds_until < before.holds_until or before.holds_until < min(row.holds_until, enough):
                return False
            is_reordered = is_reordered or before.order != row.order
        return not is_reordered or [row.name for row in in_order(self._rows.values())] == list(self._written)

    def _write(self, rows: Sequence[SegmentRow], origins: Sequence[Stamp]) -> None:
        with contextlib.suppress(OSError):  # the prompt then shows "stale", which is enough
            write_segment(self._path, rows, self._clock(), origins)
