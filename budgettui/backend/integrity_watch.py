"""Checks the store in the background: new rows after opening it, and all of them once a day.

How far the store was found sound is cached between runs, so that a start only checks what was written since.
"""

import os
import sys
import threading
import time
from collections.abc import Callable

from budgettui.core.config.settings import StoreSettings
from budgettui.core.model.instants import SECOND, Instant
from budgettui.core.store import EventStore, StoreError, StoreInfo, open_store
from budgettui.core.support.frozen import frozen

from .cache_folder import CacheFolder, FileState

DELAY_SECONDS = 3.0
"""Delay of the first check after the first numbers, when there is more urgent work."""
FULL_DELAY_SECONDS = 60.0
"""Delay of an overdue full check after a check of the new rows."""
AGAIN_SECONDS = 86_400.0
"""Interval between full checks, across restarts."""
MENDED_SECONDS = 10.0
"""Delay of a new check after a damaged file changed, since a restore may take a while."""
SAVE_SECONDS = 3.0
"""How often the progress of a check is saved."""
SHARE = 0.25
"""The share of a core that a check may use."""

_FILE = "check.json"


@frozen
class SoundStore:
    """Up to which row a store was found sound, when it was last checked in full, and its file then."""

    head: StoreInfo
    full_at: Instant
    file: FileState | None

    def to_json(self) -> dict[str, object]:
        head = self.head
        file = None if self.file is None else list(self.file)
        return {
            "store": head.id, "revision": head.revision, "hash": head.hash,
            "full_at": self.full_at, "file": file,
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: object) -> "SoundStore | None":
        """The inverse of `to_json`; None for any other data."""
        match data:
            case {
                "store": str(store), "revision": int(revision), "hash": str(digest), "full_at": int(full_at),
                "file": None | [int(), int(), int(), int()] as file,
            }:  # fmt: skip
                state = None if file is None else (file[0], file[1], file[2], file[3])
                return cls(StoreInfo(store, revision, digest), full_at, state)
        return None


class IntegrityWatch:
    """Checks a store in a thread with its own connection, reading rows at the lowest priority.

    `step` starts a check when one is due, and never waits; `problems` is the result of the last complete one.
    """

    def __init__(
        self,
        store: StoreSettings,
        monotonic: Callable[[], float] = time.monotonic,
        clock: Callable[[], Instant] = lambda: time.time_ns() // 1000,
        cache: CacheFolder | None = None,
    ) -> None:
        self.store = store
        self.problems: tuple[str, ...] = ()
        self._monotonic, self._clock = monotonic, clock
        self._cache = CacheFolder(store) if cache is None else cache
        self._sound = SoundStore.from_json(self._cache.load(_FILE))
        self._is_first = True
        self._due = monotonic() + DELAY_SECONDS
        self._state: FileState | None = None
        """The state of the file before the last check."""
        self._thread: threading.Thread | None = None
        self._result: tuple[str, ...] | None = None
        self._stopped = threading.Event()

    def step(self) -> None:
        """Collect the result of a finished check; start one that is due."""
        if self._thread is not None:
            if self._thread.is_alive():
                return
            self._thread = None
            self._due = self._monotonic() + self._until_full()
            if self._result is not None:
                self.problems = self._result
        if self.problems and self._cache.file_state() != self._state:
            self._state = self._cache.file_state()
            self._due = self._monotonic() + MENDED_SECONDS
        if self._monotonic() >= self._due:
            self._state, self._result = self._cache.file_state(), None
            self._thread = threading.Thread(target=self._look, name="store-check", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Tell a running check to end soon."""
        self._stopped.set()

    def wait(self, seconds: float) -> None:
        """Wait up to `seconds` for a running check to end."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _until_full(self) -> float:
        """Seconds until the next full check."""
        if self._sound is None or self._result is None or self._result:
            return AGAIN_SECONDS
        age = (self._clock() - self._sound.full_at) / SECOND
        return min(max(AGAIN_SECONDS - age, FULL_DELAY_SECONDS), AGAIN_SECONDS)

    def _look(self) -> None:
        is_first = True
        slice_began = time.monotonic()

        def rest() -> bool:
            """Pause between two portions; return whether to stop."""
            nonlocal slice_began, is_first
            if is_first and sys.platform == "linux":  # where a thread can have its own priority
                # Not earlier: SQLite's own check of the file blocks writers, and must not be slowed down.
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
            is_first = False
            took = time.monotonic() - slice_began
            stopped = self._stopped.wait(took * (1 / SHARE - 1))
            slice_began = time.monotonic()
            return stopped

        try:
            store = open_store(self.store, create=False, read_only=True)
        except StoreError:
            return  # reported by the poll for changes
        try:
            problems = self._examine(store, rest)
        except StoreError:
            return
        finally:
            store.close()
        if not self._stopped.is_set():
            self._result = tuple(problems)

    def _examine(self, store: EventStore, rest: Callable[[], bool]) -> list[str]:
        """Check what may have changed; save how far the store is sound."""
        now, state, head = self._clock(), self._cache.file_state(), store.head()
        sound = self._sound if self._may_continue(head, state, now) else None
        self._is_first = False
        if sound is not None and state is not None and (head, state) == (sound.head, sound.file):
            return []  # the file was not written to
        full_at = now if sound is None else sound.full_at
        next_save = self._monotonic() + SAVE_SECONDS

        def save_progress(sound_up_to: StoreInfo) -> None:
            """Save progress, so that the next run has less to check if this one ends early."""
            nonlocal next_save
            if self._monotonic() >= next_save:
                self._cache.save(_FILE, SoundStore(sound_up_to, full_at, None).to_json())
                next_save = self._monotonic() + SAVE_SECONDS

        problems = store.check(rest, None if sound is None else sound.head, save_progress)
        if problems:
            self._sound = None
        elif not self._stopped.is_set():
            self._sound = SoundStore(head, full_at, state)
        else:
            return problems
        self._cache.save(_FILE, None if self._sound is None else self._sound.to_json())
        return problems

    def _may_continue(self, head: StoreInfo, state: FileState | None, now: Instant) -> bool:
        """Whether the part that was found sound before can be skipped now."""
        sound = self._sound
        if sound is None or sound.head.id != head.id or sound.full_at > now:
            return False
        if head.revision <= sound.head.revision and state != sound.file:
            return False  # the file was written to, but nothing was appended
        return self._is_first or now - sound.full_at < AGAIN_SECONDS * SECOND


def damage_sentence(problems: tuple[str, ...]) -> str:
    """The problems of a store as one sentence; empty if there are none."""
    if not problems:
        return ""
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return (
        f"the event store is damaged and is not written to: {problems[0]}{more}; "
        "`budgettui doctor` says what can be saved"
    )
